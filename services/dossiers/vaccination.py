"""Compulsory vaccines of a child, and what an agent read on the card (DOMAIN §3)."""

from __future__ import annotations

import json
from datetime import date
from typing import Any
from uuid import UUID

from contracts.dossiers import (
    Obligations,
    ObligationVaccin,
    SaveVaccin,
    Vaccination,
    VaccinationVue,
    VaccinDemande,
    VerifyVaccins,
)
from contracts.errors import ChampRefuse, Introuvable, ModifieEntreTemps, RequeteInvalide
from kit import clock
from kit.database import Transaction
from services.dossiers import historique
from services.dossiers.acces import refuse_own_family
from services.dossiers.domain.vaccins import Obligation, end_of_admission, list_obligatoires
from services.dossiers.fiche import own_sealer
from services.dossiers.historique import Sujet

_TABLE = """
select vaccin_id, code, libelle, nes_du, nes_avant, applicable_du, applicable_avant, version from vaccin
order by ordre, code, applicable_du nulls first, nes_du nulls first, vaccin_id
"""
_LIRE = """
select v.verifiee_le, v.est_complete, v.provisoire_jusqu_au, v.scelle, coalesce(k.prenom || ' ' || k.nom, '') as par
from vaccination v left join compte k on k.compte_id = v.verifiee_par where v.enfant_id = :enfant_id
"""
_ECRIRE = """
insert into vaccination (enfant_id, verifiee_le, verifiee_par, est_complete, provisoire_jusqu_au, scelle)
values (:enfant_id, :jour, :par, :est_complete, :provisoire, :scelle)
on conflict (enfant_id) do update set verifiee_le = excluded.verifiee_le, verifiee_par = excluded.verifiee_par,
    est_complete = excluded.est_complete, scelle = excluded.scelle,
    provisoire_jusqu_au = case when excluded.est_complete then null
                               else coalesce(vaccination.provisoire_jusqu_au, excluded.provisoire_jusqu_au) end
"""
_SAUVER = """
insert into vaccin (vaccin_id, code, libelle, nes_du, nes_avant, applicable_du, applicable_avant, ordre)
values (:vaccin_id, :code, :libelle, :nes_du, :nes_avant, :applicable_du, :applicable_avant,
        (select coalesce(max(ordre), 0) + 1 from vaccin))
on conflict (vaccin_id) do update set code = excluded.code, libelle = excluded.libelle, nes_du = excluded.nes_du,
    nes_avant = excluded.nes_avant, applicable_du = excluded.applicable_du,
    applicable_avant = excluded.applicable_avant, version = vaccin.version + 1
where vaccin.version = :version_lue
returning version
"""


def read(tx: Transaction, enfant_id: UUID, naissance: date) -> Vaccination:
    """What is compulsory today for this child, and what the town knows of it."""
    obligatoires = list_obligatoires(_table(tx), naissance, _today(tx))
    row = tx.one_or_none(_LIRE, enfant_id=enfant_id)
    manquants = _open(enfant_id, row.scelle) if row else set()
    return Vaccination(
        verifiee_le=row.verifiee_le if row else None,
        verifiee_par=row.par if row else "",
        est_complete=bool(row and row.est_complete),
        provisoire_jusqu_au=row.provisoire_jusqu_au if row else None,
        demandes=[VaccinDemande(code=un.code, libelle=un.libelle, manque=un.code in manquants) for un in obligatoires],
    )


def read_for_agent(tx: Transaction, enfant_id: UUID) -> VaccinationVue:
    """Of any child but her own, for an agent; the reading of a health fact is in the audit log.

    Raises ``Introuvable`` or ``ActionInterdite``.
    """
    enfant = _enfant(tx, enfant_id)
    refuse_own_family(tx, enfant.dossier_id)
    tx.audit("vaccination.lue", f"enfant:{enfant_id}")
    return VaccinationVue(
        enfant_id=enfant_id,
        dossier_id=enfant.dossier_id,
        prenom=enfant.prenom,
        nom=enfant.nom,
        naissance=enfant.naissance,
        vaccination=read(tx, enfant_id, enfant.naissance),
    )


def verify(tx: Transaction, request: VerifyVaccins) -> None:
    """An agent read the card: complete, or these are missing and the admission is provisional for three months.

    The three months run from the first incomplete card. Raises ``Introuvable`` or ``RequeteInvalide``.
    """
    enfant = _enfant(tx, request.enfant_id)
    refuse_own_family(tx, enfant.dossier_id)
    avant = read(tx, request.enfant_id, enfant.naissance)
    manquants = sorted(set(request.manquants))
    if not set(manquants) <= {un.code for un in avant.demandes}:
        raise RequeteInvalide(champs=[ChampRefuse(champ="manquants", raison="enum")])
    jour = _today(tx)
    tx.execute(
        _ECRIRE,
        enfant_id=request.enfant_id,
        jour=jour,
        par=tx.who.compte_id,
        est_complete=not manquants,
        provisoire=end_of_admission(jour) if manquants else None,
        scelle=own_sealer().seal(json.dumps(manquants).encode(), _context(request.enfant_id)),
    )
    tx.audit("vaccination.verifiee", f"enfant:{request.enfant_id}")
    libelles = {un.code: un.libelle for un in avant.demandes}
    avant_dit = "non vérifiée" if avant.verifiee_le is None else _say([d.libelle for d in avant.demandes if d.manque])
    sujet = Sujet(enfant.dossier_id, "vaccination", request.enfant_id, enfant_id=request.enfant_id)
    apres_dit = _say([libelles[code] for code in manquants])
    historique.note(tx, sujet, {f"vaccins au {jour.isoformat()}": (avant_dit, apres_dit)}, scelle=True)


def list_obligations(tx: Transaction) -> Obligations:
    return Obligations(vaccins=[ObligationVaccin(**row._mapping) for row in tx.execute(_TABLE)])


def save_obligation(tx: Transaction, request: SaveVaccin) -> None:
    """One line of the dated table. Raises ``ModifieEntreTemps`` or ``RequeteInvalide`` (a period that ends before)."""
    for du, avant in (("nes_du", "nes_avant"), ("applicable_du", "applicable_avant")):
        debut, fin = getattr(request, du), getattr(request, avant)
        if debut and fin and fin <= debut:
            raise RequeteInvalide(champs=[ChampRefuse(champ=avant, raison="fin_avant_debut")])
    ecrit = tx.execute(_SAUVER, **request.model_dump(exclude={"operation_id"}))
    if not ecrit:
        actuelle = tx.scalar("select version from vaccin where vaccin_id = :id", id=request.vaccin_id)
        raise ModifieEntreTemps(version_lue=request.version_lue, version_actuelle=actuelle)
    tx.audit("vaccin.change", f"vaccin:{request.vaccin_id}")


def _table(tx: Transaction) -> list[Obligation]:
    return [
        Obligation(row.code, row.libelle, row.nes_du, row.nes_avant, row.applicable_du, row.applicable_avant)
        for row in tx.execute(_TABLE)
    ]


def _enfant(tx: Transaction, enfant_id: UUID) -> Any:
    row = tx.one_or_none("select dossier_id, prenom, nom, naissance from enfant where enfant_id = :id", id=enfant_id)
    if row is None:
        raise Introuvable(objet="enfant")
    return row


def _say(manquants: list[str]) -> str:
    return f"il manque : {', '.join(manquants)}" if manquants else "à jour"


def _open(enfant_id: UUID, scelle: str) -> set[str]:
    return set(json.loads(own_sealer().open(scelle, _context(enfant_id))))


def _context(enfant_id: UUID) -> str:
    return f"vaccination:{enfant_id}"


def _today(tx: Transaction) -> date:
    return tx.now.astimezone(clock.PARIS).date()

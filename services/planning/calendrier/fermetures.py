"""Closures: a line of the calendar, bookings cancelled in batches, each account told once.

The closing itself is one short transaction: from its commit nobody books these days. The timer then cancels what is
booked, a few hundred children at a time, and looks again as long as the closure lasts: a save that had read the
calendar a moment before is cancelled too.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from contracts import planning as contrat
from contracts.avis import AvisPlanning, GenreAvis
from contracts.errors import Introuvable
from kit.database import Transaction
from kit.failpoints import failpoint
from services.planning import reference as reglages
from services.planning import referentiel as memoire
from services.planning.calendrier.annulees import say_annulees
from services.planning.domain import mots
from services.planning.etats import COLONNES_ETAT
from services.planning.referentiel import Referentiel

ENFANTS_PAR_LOT = 300
_CONCERNES = """
c.jour between :premier and :dernier and c.etat in ('reservee', 'absence_prevenue') and c.presence is null
and c.site = any(cast(:sites as text[]))
"""
_EFFET = f"""
select count(*) as reservations, count(distinct c.enfant_id) as enfants, count(distinct c.foyer_id) as familles
from creneau c where {_CONCERNES}
"""  # noqa: S608 - constant text
# The children's rows first, in order: every change of a child's slots takes them (README, promise 1).
_LOCK = f"""
select e.enfant_id from enfant e
where e.enfant_id in (select c.enfant_id from creneau c where {_CONCERNES} limit 100000)
order by e.enfant_id limit :lot for no key update
"""  # noqa: S608 - constant text
_CANCEL = f"""
update creneau c
set etat = 'annulee_par_la_ville', fermeture_id = :fermeture_id, modifie_at = :now, version = c.version + 1
where c.enfant_id = any(cast(:enfants as uuid[])) and {_CONCERNES}
returning {COLONNES_ETAT}
"""  # noqa: S608 - constant text
_TELL = """
insert into fermeture_dite (fermeture_id, compte_id)
select :fermeture_id, f.compte_id from foyer_compte f where f.foyer_id = any(cast(:foyers as uuid[]))
group by f.compte_id
on conflict do nothing returning compte_id
"""
_EN_COURS = """
select f.*, (select count(*) from creneau c where c.fermeture_id = f.fermeture_id) as annulees from fermeture f
where f.levee_at is null and f.dernier_jour >= :jour
order by f.premier_jour, f.decidee_at, f.fermeture_id
"""


def preview(tx: Transaction, request: contrat.PreviewFermeture) -> contrat.EffetFermeture:
    slots = _slots_of(memoire.read(tx), request.premier_jour, request.dernier_jour, request.sites)
    row = tx.one_or_none(_EFFET, **slots)
    assert row is not None
    return contrat.EffetFermeture(reservations=row.reservations, enfants=row.enfants, familles=row.familles)


def list_fermetures(tx: Transaction) -> contrat.Fermetures:
    referentiel = memoire.read(tx)
    rows = tx.execute(_EN_COURS, jour=mots.jour_of(tx.now))
    return contrat.Fermetures(
        fermetures=[
            contrat.FermetureVue(
                fermeture_id=row.fermeture_id,
                premier_jour=row.premier_jour,
                dernier_jour=row.dernier_jour,
                sites=[_vue(referentiel, code) for code in row.sites],
                motif=row.motif,
                decidee_at=row.decidee_at,
                annulees=row.annulees,
            )
            for row in rows
        ],
        sites=[_vue(referentiel, code) for code in referentiel.sites],
    )


def _vue(referentiel: Referentiel, code: str) -> contrat.SiteVue:
    return contrat.SiteVue(code=code, libelle=referentiel.nom_site(code))


def close(tx: Transaction, request: contrat.SaveFermeture) -> contrat.Fermetures:
    """Raises ``FermeturePassee`` for a day that has begun, ``Introuvable`` for an unknown site."""
    if request.premier_jour <= mots.jour_of(tx.now):
        raise contrat.FermeturePassee(jour=request.premier_jour)
    if not set(request.sites) <= set(memoire.read(tx).sites):
        raise Introuvable(objet="site")
    fermeture_id = uuid.uuid4()
    tx.execute(
        "insert into fermeture (fermeture_id, premier_jour, dernier_jour, sites, motif, decidee_at, compte_id)"
        " values (:fermeture_id, :premier, :dernier, cast(:sites as text[]), :motif, :now, :compte_id)",
        fermeture_id=fermeture_id,
        motif=request.motif,
        now=tx.now,
        compte_id=tx.who.compte_id,
        premier=request.premier_jour,
        dernier=request.dernier_jour,
        sites=sorted(request.sites),
    )
    reglages.add_fermeture(tx, fermeture_id, request.premier_jour, request.dernier_jour, request.motif, request.sites)
    tx.say(
        contrat.FermetureDecidee(
            fermeture_id=fermeture_id,
            premier_jour=request.premier_jour,
            dernier_jour=request.dernier_jour,
            sites=request.sites,
        )
    )
    tx.audit("save_fermeture", f"fermeture:{fermeture_id}")
    return list_fermetures(tx)


def reopen(tx: Transaction, request: contrat.ReopenFermeture) -> contrat.Fermetures:
    levee = tx.execute(
        "update fermeture set levee_at = :now where fermeture_id = :id and levee_at is null returning 1",
        id=request.fermeture_id,
        now=tx.now,
    )
    if not levee:
        raise Introuvable(objet="fermeture")
    reglages.remove_fermeture(tx, request.fermeture_id)
    tx.audit("reopen_fermeture", f"fermeture:{request.fermeture_id}")
    return list_fermetures(tx)


def cancel_next(tx: Transaction) -> int:
    """One batch of the first closure that still has bookings; returns how many were cancelled."""
    for fermeture in tx.execute(_EN_COURS, jour=mots.jour_of(tx.now)):
        slots = _slots_of(memoire.read(tx), fermeture.premier_jour, fermeture.dernier_jour, fermeture.sites)
        enfants = [str(row.enfant_id) for row in tx.execute(_LOCK, lot=ENFANTS_PAR_LOT, **slots)]
        if enfants:
            return _cancel(tx, fermeture, enfants, slots)
    return 0


def _cancel(tx: Transaction, fermeture: Any, enfants: Sequence[str], slots: dict[str, Any]) -> int:
    rows = tx.execute(_CANCEL, fermeture_id=fermeture.fermeture_id, enfants=list(enfants), now=tx.now, **slots)
    foyers = say_annulees(tx, memoire.read(tx), rows)
    for compte in tx.execute(_TELL, fermeture_id=fermeture.fermeture_id, foyers=foyers):
        tx.say(_avis(fermeture, compte.compte_id))
    failpoint("planning.fermeture_lot")
    return len(rows)


def _avis(fermeture: Any, compte_id: UUID) -> AvisPlanning:
    premier, dernier = fermeture.premier_jour, fermeture.dernier_jour
    jours = f"le {mots.jour_long(premier)}" if premier == dernier else _du_au(premier, dernier)
    return AvisPlanning(
        avis_id=uuid.uuid5(fermeture.fermeture_id, str(compte_id)),
        compte_id=compte_id,
        genre=GenreAvis.FERMETURE,
        lien=f"/planning?mois={premier.isoformat()[:7]}",
        valeurs={"jours": jours},
    )


def _du_au(premier: date, dernier: date) -> str:
    return f"du {mots.jour_long(premier)} au {mots.jour_long(dernier)}"


def _slots_of(referentiel: Referentiel, premier: date, dernier: date, sites: Sequence[str]) -> dict[str, Any]:
    """The parameters of ``_CONCERNES``; every site by its name where none is, for the index of the sheets."""
    return {"premier": premier, "dernier": dernier, "sites": sorted(sites or referentiel.sites)}

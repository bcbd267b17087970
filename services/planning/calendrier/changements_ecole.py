"""A child who changed school: what became of its later bookings, kept for the agents, said to the family.

``transferts.py`` moves the slots; here is what is told of it, in the same transaction: one notice an account, the
kitchens of both sites, and a line for the agents, who see where a PAI must be made again (DOMAIN §3: a PAI is valid for
the stay in one school).
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from contracts import planning as contrat
from contracts.avis import AvisPlanning, GenreAvis
from contracts.dossiers import EnfantEtat
from kit.database import Transaction, jsonb
from services.planning import referentiel as memoire
from services.planning.cuisine import commandes
from services.planning.domain import mots
from services.planning.referentiel import Referentiel
from services.planning.sante import open_signes

MONTRES, DEPUIS = 100, timedelta(days=90)
_NOTE = """
insert into changement_ecole (enfant_id, version, decide_at, ecole_avant, ecole_apres, deplacees, en_attente, annulees)
values (:enfant_id, :version, :now, :avant, :apres, :deplacees, :en_attente, cast(:annulees as jsonb))
on conflict do nothing
"""
_LIST = """
select c.enfant_id, c.decide_at, c.ecole_avant, c.ecole_apres, c.deplacees, c.en_attente, c.annulees,
       e.prenom, e.nom, e.dossier_id, s.scelle
from changement_ecole c join enfant e using (enfant_id) left join sante s using (enfant_id)
where c.decide_at > :depuis
order by c.decide_at desc, c.enfant_id limit :nombre
"""
_COMPTES = "select distinct compte_id from foyer_compte where foyer_id = any(cast(:foyers as uuid[]))"


def note(tx: Transaction, event: EnfantEtat, ecole_avant: str, transferts: Sequence[Any]) -> None:
    """``transferts``: every slot of the child that moved, waits or was cancelled by this change."""
    touches = [t for t in transferts if t.change_de_site or t.est_annule]
    if not touches:
        return
    annulees = sorted((t.activite, t.jour.isoformat()) for t in touches if t.est_annule)
    en_attente = sum(t.etat_avant == "reservee" and t.etat == "en_attente" for t in touches)
    deplacees = sum(t.etat == "reservee" for t in touches)
    tx.execute(
        _NOTE,
        enfant_id=event.enfant_id,
        version=event.version,
        now=tx.now,
        avant=ecole_avant,
        apres=event.ecole,
        deplacees=deplacees,
        en_attente=en_attente,
        annulees=jsonb(annulees),
    )
    for jour in sorted({t.jour for t in touches}):
        commandes.emit_now(tx, jour)
    for compte in tx.execute(_COMPTES, foyers=sorted({str(t.foyer_id) for t in touches})):
        tx.say(
            AvisPlanning(
                avis_id=uuid.uuid5(event.enfant_id, f"ecole {event.version} {compte.compte_id}"),
                compte_id=compte.compte_id,
                genre=GenreAvis.CHANGEMENT_ECOLE,
                lien=f"/planning?mois={min(t.jour for t in touches).isoformat()[:7]}",
                valeurs={
                    "prenom": event.prenom,
                    "deplacees": _compte(deplacees, "{} réservation suit", "{} réservations suivent", "aucune ne suit"),
                    "annulees": _compte(
                        len(annulees),
                        "{} est annulée par la ville sans rien à payer",
                        "{} sont annulées par la ville sans rien à payer",
                        "aucune n’est annulée",
                    ),
                },
            )
        )


def _compte(nombre: int, une: str, plusieurs: str, aucune: str) -> str:
    """As the mail says it."""
    return (plusieurs if nombre > 1 else une if nombre else aucune).format(nombre)


def list_changements(tx: Transaction) -> contrat.ChangementsEcole:
    referentiel = memoire.read(tx)
    rows = tx.execute(_LIST, depuis=tx.now - DEPUIS, nombre=MONTRES)
    return contrat.ChangementsEcole(changements=[_vue(referentiel, row) for row in rows])


def _vue(referentiel: Referentiel, row: Any) -> contrat.ChangementEcole:
    return contrat.ChangementEcole(
        enfant_id=row.enfant_id,
        dossier_id=row.dossier_id,
        prenom=row.prenom,
        nom=row.nom,
        decide_at=row.decide_at,
        ecole_avant=referentiel.nom_site(row.ecole_avant),
        ecole_apres=referentiel.nom_site(row.ecole_apres),
        deplacees=row.deplacees,
        en_attente=row.en_attente,
        annulees=[_dite(referentiel, activite, jour) for activite, jour in row.annulees],
        a_un_pai=row.scelle is not None and open_signes(row.scelle, row.enfant_id).a_un_pai,
    )


def _dite(referentiel: Referentiel, activite: str, jour: str) -> str:
    proposee = referentiel.activites.get(activite)
    return f"{proposee.libelle if proposee else activite}, {mots.jour_du_mois(date.fromisoformat(jour))}"

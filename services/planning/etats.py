"""From kept rows: a slot as its full-state event, a mark as the rules know it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from contracts.planning import MAX_CRENEAUX, CreneauxEtat
from services.planning.domain import pointage
from services.planning.referentiel import Referentiel

Etat = dict[str, Any]
"""A ``CreneauEtat`` before it is validated: all those of an act at once cost half as much as one by one."""
COLONNES_ETAT = """
c.enfant_id, c.activite, c.jour, c.foyer_id, c.etat, c.presence, c.repas_fourni, c.arrivee, c.depart, c.version
"""
"""What ``etat_of`` reads of a slot, to be returned by a statement that calls ``creneau`` by the letter c."""


def etat_of(referentiel: Referentiel, enfant_id: UUID, row: Any) -> Etat:
    """One slot as it is kept; ``row`` has ``COLONNES_ETAT``."""
    return write_etat(referentiel, enfant_id, row.activite, row.jour, row.version, row)


def write_etat(
    referentiel: Referentiel, enfant_id: UUID, activite: str, jour: date, version: int, creneau: Any
) -> Etat:
    """The same of a slot about to be kept; ``creneau`` has all the other columns."""
    proposee = referentiel.activites.get(activite)
    return {
        "version": version,
        "enfant_id": enfant_id,
        "activite": activite,
        "activite_libelle": proposee.nom_complet if proposee else activite,
        "jour": jour,
        "foyer_id": creneau.foyer_id,
        "est_reserve": creneau.etat == "reservee",
        "presence": creneau.presence,
        "repas_fourni": creneau.repas_fourni,
        "arrivee": creneau.arrivee,
        "depart": creneau.depart,
    }


def group_etats(etats: Sequence[Etat]) -> Iterator[CreneauxEtat]:
    """As few events as they fit in; none where nothing changed."""
    for debut in range(0, len(etats), MAX_CRENEAUX):
        yield CreneauxEtat.model_validate({"creneaux": etats[debut : debut + MAX_CRENEAUX]})


def read_marque(row: Any) -> pointage.Marque:
    """A kept mark as the rules know it; its hours are those that somebody typed."""
    return pointage.Marque(
        id=str(row.marque_id),
        enfant_id=str(row.enfant_id),
        activite_id=row.activite,
        jour=row.jour,
        etat=pointage.EtatMarque(row.etat),
        appareil=row.appareil,
        rang=row.rang,
        instant=row.instant,
        arrivee=row.arrivee,
        depart=row.depart,
        remplace=frozenset(str(remplacee) for remplacee in row.remplace),
    )

"""From a kept slot to its full-state event."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from contracts.planning import CreneauEtat
from services.planning.referentiel import Referentiel


def etat_of(referentiel: Referentiel, enfant_id: UUID, row: Any) -> CreneauEtat:
    """The event of one slot as it is kept; ``row`` has activite, jour, foyer_id, etat, presence, version."""
    proposee = referentiel.activites.get(row.activite)
    return CreneauEtat(
        version=row.version,
        enfant_id=enfant_id,
        activite=row.activite,
        activite_libelle=proposee.libelle if proposee else row.activite,
        jour=row.jour,
        foyer_id=row.foyer_id,
        est_reserve=row.etat == "reservee",
        presence=row.presence,
    )

"""The custody rules of the demo families, and whose turn it is, as planning's own domain computes it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from deploy.seed.famille import Alternance
from services.planning.domain.calendrier import Calendrier
from services.planning.domain.garde import foyer_en_charge
from services.planning.famille import read_gardes

# As dossiers keeps them; ``read_gardes`` of planning says what each field means. "A" is the first household.
FORMES: tuple[Mapping[str, Any], ...] = (
    {"rythme": "parite_iso"},
    {"rythme": "parite_iso", "jour_changement": 4, "heure_changement": "16:30"},
    {
        "rythme": "parite_iso",
        "jour_changement": 4,
        "heure_changement": "18:00",
        "vacances": {"foyer_premiere_moitie_paire": "A", "ete_par_quinzaines": True},
    },
    {"rythme": "alternance_stricte", "reference": "2025-09-01", "jour_changement": 0, "heure_changement": "08:00"},
)


def make_alternance(forme: int, foyer_a: UUID) -> Alternance:
    """The rule to keep for this family."""
    regle = dict(FORMES[forme])
    if "vacances" in regle:
        regle["vacances"] = regle["vacances"] | {"foyer_premiere_moitie_paire": str(foyer_a)}
    return Alternance(forme, regle)


def list_tours(instants: Mapping[Any, datetime], calendrier: Calendrier) -> Iterator[tuple[int, Any, bool]]:
    """(form, key of the instant, whether the first household is in charge), for every form and instant."""
    for forme, regle in enumerate(FORMES):
        gardes = read_gardes([{"foyer_id": "A", "du": "2000-01-01", "regle": {**regle, "foyer_b": "B"}}])
        for cle, instant in instants.items():
            yield forme, cle, foyer_en_charge(gardes, instant, calendrier) == "A"

"""What the town may do when two households of one child answer (code civil 372-2: each parent is presumed to agree
with the other, until a disagreement is known).

While an agent has not decided, the most careful answer holds [choice]: no photo, no outing, nobody goes home alone,
and a person whom the other parent refuses may not come; emergency care is given.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, time
from uuid import UUID

from services.dossiers.domain.rattachement import comparable_nom

PRUDENT = {"photo": False, "sorties": False, "rentre_seul": False, "soins": True}
"""The answer that holds while two households contradict each other."""
PAR_DEFAUT = {"photo": False, "sorties": False, "rentre_seul": False, "soins": False}
"""Nobody answered."""


@dataclass(frozen=True, slots=True)
class Reponse:
    """One household's answer. ``activite`` is empty but for "rentre seul"."""

    foyer_id: UUID
    genre: str
    activite: str
    accorde: bool
    heure: time | None = None
    du: date | None = None
    au: date | None = None

    @property
    def cle(self) -> str:
        """What two households may answer otherwise: ``photo``, ``rentre_seul:etude``."""
        return f"{self.genre}:{self.activite}" if self.activite else self.genre


@dataclass(frozen=True, slots=True)
class Personne:
    """Somebody whom one household allows or refuses."""

    personne_id: UUID
    foyer_id: UUID
    prenom: str
    nom: str
    sens: str
    du: date
    au: date | None = None


def find_contradictions(reponses: Iterable[Reponse]) -> dict[str, tuple[Reponse, Reponse]]:
    """Key → the two answers that differ, the first household's (by id) before."""
    by_cle: dict[str, list[Reponse]] = {}
    for reponse in sorted(reponses, key=lambda un: un.foyer_id):
        by_cle.setdefault(reponse.cle, []).append(reponse)
    found = {}
    for cle, dites in by_cle.items():
        autre = next((un for un in dites if un.accorde != dites[0].accorde), None)
        if autre is not None:
            found[cle] = (dites[0], autre)
    return found


def find_contestees(personnes: Iterable[Personne]) -> list[tuple[Personne, Personne]]:
    """(allowed by one household, refused by another) of the same name while both periods run."""
    toutes = list(personnes)
    return [
        (une, autre)
        for une in toutes
        if une.sens == "autorisee"
        for autre in toutes
        if autre.sens == "refusee"
        and autre.foyer_id != une.foyer_id
        and is_same_person(une, autre)
        and _overlap(une, autre)
    ]


def is_same_person(une: Personne, autre: Personne) -> bool:
    """The same first and last name, without accents, case or hyphens."""
    return comparable_nom(une.nom) == comparable_nom(autre.nom) and comparable_nom(une.prenom) == comparable_nom(
        autre.prenom
    )


def cle_of(personne: Personne) -> str:
    """The key of a disagreement about that name, whoever wrote it and however."""
    return unicodedata.normalize("NFC", comparable_nom(personne.prenom) + "|" + comparable_nom(personne.nom))


def _overlap(une: Personne, autre: Personne) -> bool:
    return (une.au is None or autre.du <= une.au) and (autre.au is None or une.du <= autre.au)

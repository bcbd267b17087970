"""From when a day may be booked: an instant for everybody, earlier ones for priority groups.

Public names
    Groupe(StrEnum)     tous, residents, fratrie: each with .pour in French
    Lancement(premier_jour, dernier_jour, instants)       instants: by group, always one for `tous`
        .find(groupes) -> Ouvre      the earliest instant among these groups and `tous`
    Ouvre(instant, groupe)

A group never closes anything: past the instant of `tous`, nobody looks at groups any more. `instants` are aware UTC.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final


class Groupe(StrEnum):
    TOUS = "tous"
    RESIDENTS = "residents"
    FRATRIE = "fratrie"

    @property
    def pour(self) -> str:
        return _POUR[self]


_POUR: Final = {
    Groupe.TOUS: "pour tous",
    Groupe.RESIDENTS: "pour les familles de la commune",
    Groupe.FRATRIE: "pour les familles dont un autre enfant est inscrit",
}


@dataclass(frozen=True, slots=True)
class Ouvre:
    """The first second at which this family may book, and why then."""

    instant: datetime
    groupe: Groupe


@dataclass(frozen=True, slots=True)
class Lancement:
    """The days of one activity at one site, both included, that open together."""

    premier_jour: date
    dernier_jour: date
    instants: Mapping[Groupe, datetime]

    def __post_init__(self) -> None:
        if Groupe.TOUS not in self.instants:
            raise ValueError("an opening for everybody is compulsory: a group never keeps the others out for ever")

    @property
    def pour_tous(self) -> datetime:
        return self.instants[Groupe.TOUS]

    def find(self, groupes: Iterable[Groupe]) -> Ouvre:
        siens = [Groupe.TOUS, *(groupe for groupe in groupes if groupe in self.instants)]
        premier = min(siens, key=lambda groupe: self.instants[groupe])
        return Ouvre(self.instants[premier], premier)

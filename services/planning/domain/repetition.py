"""A week repeated over a period: the typical one, or one that was booked. Which days are refused is not said here.

Public names
    Case = tuple[int, str]                                      weekday (0 is Monday) and activity
    read_semaine(reserves, lundi) -> frozenset[Case]            what was booked in the week that begins on ``lundi``
    expand(cases, du, au) -> list[tuple[str, date]]             activity and day, by day, from ``du`` to ``au`` included
"""

from collections.abc import Iterable
from datetime import date, timedelta

Case = tuple[int, str]
_SEMAINE = timedelta(days=7)


def read_semaine(reserves: Iterable[tuple[str, date]], lundi: date) -> frozenset[Case]:
    return frozenset((jour.weekday(), activite) for activite, jour in reserves if lundi <= jour < lundi + _SEMAINE)


def expand(cases: Iterable[Case], du: date, au: date) -> list[tuple[str, date]]:
    activites_by_jour: dict[int, set[str]] = {}
    for jour, activite in cases:
        activites_by_jour.setdefault(jour, set()).add(activite)
    jours = (du + timedelta(days=rang) for rang in range((au - du).days + 1))
    return [(activite, jour) for jour in jours for activite in sorted(activites_by_jour.get(jour.weekday(), ()))]

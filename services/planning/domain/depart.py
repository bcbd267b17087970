"""Departures that should have been noted: who was handed over to the family, and nobody wrote when.

Public names
    REMIS: frozenset[GenreActivite]             activities at whose end each child leaves with somebody, or alone
    est_remis(activite) -> bool
    est_finie(activite, jour, now) -> bool      the end of that day's activity has passed
    est_du(est_present, arrivee, depart, a_l_heure) -> bool
        `a_l_heure`: hours are billed (crèche)

From school to the canteen, and from the morning to school, nobody is handed over: no departure is expected. A presence
that was noted another day, without any hour, is complete as it is, but where hours are billed.
"""

from datetime import date, datetime
from typing import Final

from services.planning.domain import mots
from services.planning.domain.activite import Activite, GenreActivite

REMIS: Final = frozenset(GenreActivite) - {GenreActivite.RESTAURATION, GenreActivite.MATIN}


def est_remis(activite: Activite) -> bool:
    return activite.genre in REMIS


def est_finie(activite: Activite, jour: date, now: datetime) -> bool:
    return now >= datetime.combine(jour, activite.fin, mots.PARIS)


def est_du(est_present: bool, arrivee: datetime | None, depart: datetime | None, a_l_heure: bool) -> bool:
    return est_present and depart is None and (a_l_heure or arrivee is not None)

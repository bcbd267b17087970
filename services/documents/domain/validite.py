"""How long a document is good, from the dated table of its kind (DOMAIN §4); days are the town's."""

from __future__ import annotations

import calendar
from collections.abc import Iterable
from datetime import date, timedelta

from contracts.documents import Duree, Genre, RegleValidite

RENTREE = (9, 1)
ANNEE_NOUVELLE = (7, 1)
"""From this day an insurance certificate is that of the coming school year [choice]."""
RAPPELS_JOURS = (30, 7)
REPONSE_JOURS = 7
"""By when an agent answers a deposit, in days [choice]."""


def find_regle(regles: Iterable[RegleValidite], genre: Genre, jour: date) -> RegleValidite | None:
    """The row of this kind in force on that day."""
    dues = [regle for regle in regles if regle.genre is genre and regle.applicable_du <= jour]
    return max(dues, key=lambda regle: regle.applicable_du, default=None)


def find_periode(regle: RegleValidite | None, jour: date) -> tuple[date, date | None]:
    """First and last good day of a document accepted on ``jour``; no last day without a rule."""
    match regle.duree if regle else Duree.SANS_FIN:
        case Duree.ANNEE_SCOLAIRE:
            return _annee_scolaire(jour)
        case Duree.ANNEE_CIVILE:
            return jour, date(jour.year, 12, 31)
        case Duree.MOIS:
            assert regle is not None
            return jour, _add_mois(jour, regle.mois or 1) - timedelta(days=1)
        case _:
            return jour, None


def _annee_scolaire(jour: date) -> tuple[date, date]:
    """From 1 July a certificate counts for the coming year, and is good from the day it was accepted."""
    annee = jour.year if (jour.month, jour.day) >= ANNEE_NOUVELLE else jour.year - 1
    return jour, date(annee + 1, *RENTREE) - timedelta(days=1)


def _add_mois(jour: date, mois: int) -> date:
    """The same day that many months later, or the last one of a shorter month."""
    rang = jour.month - 1 + mois
    annee, numero = jour.year + rang // 12, rang % 12 + 1
    return date(annee, numero, min(jour.day, calendar.monthrange(annee, numero)[1]))


def find_rappel(valable_au: date, jour: date, faits: Iterable[int]) -> int | None:
    """The reminder to send on ``jour``, 30 or 7: the closest one that is due and was not sent; none once expired."""
    reste = (valable_au - jour).days
    if reste < 0:
        return None
    dus = [rappel for rappel in RAPPELS_JOURS if reste <= rappel]
    return min(dus) if dus and min(dus) not in set(faits) else None

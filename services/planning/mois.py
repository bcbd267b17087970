"""A month as the contracts say it (``2026-11``), in days."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta
from functools import lru_cache


@lru_cache(maxsize=256)
def bornes(mois: str) -> tuple[date, date]:
    """First and last day, both included."""
    annee, rang = int(mois[:4]), int(mois[5:])
    return date(annee, rang, 1), date(annee, rang, monthrange(annee, rang)[1])


@lru_cache(maxsize=256)
def jours(mois: str) -> tuple[date, ...]:
    premier, dernier = bornes(mois)
    return tuple(premier + timedelta(days=rang) for rang in range((dernier - premier).days + 1))


def mois_de(jour: date) -> str:
    return f"{jour.year:04d}-{jour.month:02d}"

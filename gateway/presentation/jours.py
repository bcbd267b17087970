"""Days: the Monday of a week; many of them in French, one sentence instead of a list."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final

from gateway.presentation.mots import JOURS, date_courte, date_longue, liste, pluriel

_LISTE_MAX: Final = 4


def lundi_of(jour: date) -> date:
    """The Monday of its week."""
    return jour - timedelta(days=jour.weekday())


def dire_jours(jours: Sequence[date]) -> str:
    """``lundi 9 novembre``; ``mer. 25/11, mer. 2/12``; ``138 jours, les lundis et mardis, du … au …``."""
    if len(jours) == 1:
        return date_longue(jours[0], annee=False)
    if len(jours) <= _LISTE_MAX:
        return liste([date_courte(jour) for jour in sorted(jours)])
    premier, dernier = min(jours), max(jours)
    noms = [f"{JOURS[rang]}s" for rang in sorted({jour.weekday() for jour in jours})]
    annee = premier.year != dernier.year
    du, au = date_longue(premier, annee=annee), date_longue(dernier, annee=annee)
    return f"{pluriel(len(set(jours)), 'jour')}, les {liste(noms)}, du {du} au {au}"

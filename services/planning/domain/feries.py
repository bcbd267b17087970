"""The eleven public holidays of the law, computed.

Public names
    easter_sunday(annee: int) -> date
    feries_of_annee(annee: int) -> Mapping[date, str]     11 days with their screen names (10 if two meet)
    nom_ferie(jour: date) -> str | None

Source: code du travail, article L3133-1 (metropolitan list, without Alsace-Moselle).
"""

from collections.abc import Mapping
from datetime import date, timedelta
from functools import lru_cache


def easter_sunday(annee: int) -> date:
    """Gregorian Easter (anonymous algorithm of Meeus, Jones and Butcher)."""
    a, b, c = annee % 19, annee // 100, annee % 100
    d, e = divmod(b, 4)
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    lune = (32 + 2 * e + 2 * i - h - k) % 7
    m = (a + 11 * h + 22 * lune) // 451
    mois, jour = divmod(h + lune - 7 * m + 114, 31)
    return date(annee, mois, jour + 1)


@lru_cache(maxsize=64)
def feries_of_annee(annee: int) -> Mapping[date, str]:
    """Days off by law, in one calendar year.

    The Ascension may fall on 1 or 8 May (8 May in 1997 and 2059): that day then bears the Ascension's name.
    """
    paques = easter_sunday(annee)
    return {
        date(annee, 1, 1): "Jour de l’an",
        date(annee, 5, 1): "Fête du Travail",
        date(annee, 5, 8): "Victoire 1945",
        paques + timedelta(days=1): "Lundi de Pâques",
        paques + timedelta(days=39): "Ascension",
        paques + timedelta(days=50): "Lundi de Pentecôte",
        date(annee, 7, 14): "Fête nationale",
        date(annee, 8, 15): "Assomption",
        date(annee, 11, 1): "Toussaint",
        date(annee, 11, 11): "Armistice",
        date(annee, 12, 25): "Noël",
    }


def nom_ferie(jour: date) -> str | None:
    return feries_of_annee(jour.year).get(jour)

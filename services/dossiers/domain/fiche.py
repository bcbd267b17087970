"""When a health sheet has to be done again (DOMAIN §3).

A PAI is valid for the stay in one school; medicines carry their own expiry; the sheet is read again each school year
[choice]. The result is one date, which alone may be written beside the sealed sheet.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from services.dossiers.domain.sections import MOIS_DE_LA_RENTREE


def next_rentree(jour: date) -> date:
    """The first 1 August after that day: the portal then speaks of another school year."""
    annee = jour.year + (jour.month >= MOIS_DE_LA_RENTREE)
    return date(annee, MOIS_DE_LA_RENTREE, 1)


def renewal_day(
    relue_le: date, a_un_pai: bool, pai_au: date | None, pai_ecole: str, ecole: str, peremptions: Iterable[date]
) -> date:
    """The first day on which the sheet is to be done again; ``relue_le`` itself where it already is."""
    jours = [next_rentree(relue_le), *(un + timedelta(days=1) for un in peremptions)]
    if a_un_pai:
        if pai_ecole and pai_ecole != ecole:
            return relue_le
        if pai_au is not None:
            jours.append(pai_au + timedelta(days=1))
    return max(relue_le, min(jours))


def must_redo_pai(a_un_pai: bool, pai_au: date | None, pai_ecole: str, ecole: str, jour: date) -> bool:
    """Written for another school, or past its last day."""
    if not a_un_pai:
        return False
    return bool(pai_ecole and pai_ecole != ecole) or (pai_au is not None and pai_au < jour)

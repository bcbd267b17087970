"""What an enrolment still lacks, which activities are open to a child's age, and what may be a child's birth."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from services.dossiers.domain.sections import Etat, SectionLue

PIECES = ("fiche_sanitaire", "vaccins", "assurance", "reglement", "autorisation")
"""Codes of the sections that an activity may ask for."""
AGE_MAX = 25
"""The oldest child that a family's dossier still holds [choice]."""
_COMPTE = frozenset({Etat.ACCEPTE, Etat.ENVOYE})


def list_manquantes(pieces: Iterable[str], sections: Mapping[str, SectionLue]) -> list[str]:
    """The title of each section that this activity asks for and that is neither sent nor accepted."""
    return [sections[code].titre for code in pieces if code in sections and sections[code].etat not in _COMPTE]


def is_for_age(naissance: date, annee_scolaire: str, age_min: int, age_max: int) -> bool:
    """Whether the child has one of these ages during the school year (1 September to 31 August)."""
    debut = int(annee_scolaire[:4])
    a_la_rentree = _age(naissance, date(debut, 9, 1))
    a_la_fin = _age(naissance, date(debut + 1, 8, 31))
    return a_la_fin >= age_min and a_la_rentree <= age_max


def is_of_a_child(naissance: date, jour: date) -> bool:
    """Born by that day, and at most ``AGE_MAX`` on it: anything else is a slip of the keyboard."""
    return naissance <= jour and _age(naissance, jour) <= AGE_MAX


def _age(naissance: date, jour: date) -> int:
    return jour.year - naissance.year - ((jour.month, jour.day) < (naissance.month, naissance.day))

"""How long a document is good, from the dated table (DOMAIN §4): last good and first bad days."""

from __future__ import annotations

from datetime import date

import pytest

from contracts.documents import Duree, Genre, RegleValidite
from services.documents.domain.validite import find_periode, find_rappel, find_regle


def une_regle(duree: Duree, du: date = date(2020, 1, 1), mois: int | None = None) -> RegleValidite:
    return RegleValidite(genre=Genre.ASSURANCE, applicable_du=du, duree=duree, mois=mois)


@pytest.mark.parametrize(
    ("duree", "mois", "jour", "dernier"),
    [
        (Duree.ANNEE_SCOLAIRE, None, date(2026, 9, 1), date(2027, 8, 31)),
        (Duree.ANNEE_SCOLAIRE, None, date(2026, 6, 30), date(2026, 8, 31)),
        (Duree.ANNEE_SCOLAIRE, None, date(2026, 7, 1), date(2027, 8, 31)),
        (Duree.ANNEE_CIVILE, None, date(2026, 1, 1), date(2026, 12, 31)),
        (Duree.ANNEE_CIVILE, None, date(2026, 12, 31), date(2026, 12, 31)),
        (Duree.MOIS, 3, date(2026, 11, 26), date(2027, 2, 25)),
        (Duree.MOIS, 3, date(2026, 11, 30), date(2027, 2, 27)),
        (Duree.MOIS, 12, date(2028, 2, 29), date(2029, 2, 27)),
        (Duree.SANS_FIN, None, date(2026, 11, 26), None),
    ],
)
def test_the_last_good_day_follows_the_rule(duree: Duree, mois: int | None, jour: date, dernier: date | None) -> None:
    assert find_periode(une_regle(duree, mois=mois), jour) == (jour, dernier)


def test_a_kind_without_a_rule_has_no_end() -> None:
    assert find_periode(None, date(2026, 11, 26)) == (date(2026, 11, 26), None)


def test_the_row_in_force_is_the_latest_that_has_begun() -> None:
    ancienne, neuve = une_regle(Duree.SANS_FIN), une_regle(Duree.MOIS, date(2027, 1, 1), 6)

    assert find_regle([ancienne, neuve], Genre.ASSURANCE, date(2026, 12, 31)) is ancienne
    assert find_regle([ancienne, neuve], Genre.ASSURANCE, date(2027, 1, 1)) is neuve
    assert find_regle([ancienne, neuve], Genre.RIB, date(2027, 1, 1)) is None


@pytest.mark.parametrize(
    ("jour", "faits", "rappel"),
    [
        (date(2027, 7, 31), (), None),
        (date(2027, 8, 1), (), 30),
        (date(2027, 8, 23), (30,), None),
        (date(2027, 8, 24), (30,), 7),
        (date(2027, 8, 31), (), 7),
        (date(2027, 8, 31), (30, 7), None),
        (date(2027, 9, 1), (), None),
    ],
)
def test_reminders_come_at_30_and_7_days_and_never_twice(
    jour: date, faits: tuple[int, ...], rappel: int | None
) -> None:
    assert find_rappel(date(2027, 8, 31), jour, faits) == rappel

"""When a health sheet is to be done again (DOMAIN §3)."""

from __future__ import annotations

from datetime import date

import pytest

from services.dossiers.domain.fiche import must_redo_pai, next_rentree, renewal_day

JEUDI_5 = date(2026, 11, 5)


def renew(
    a_un_pai: bool = False, pai_au: date | None = None, pai_ecole: str = "jean-jaures", *peremptions: date
) -> date:
    return renewal_day(JEUDI_5, a_un_pai, pai_au, pai_ecole, "jean-jaures", peremptions)


@pytest.mark.parametrize(
    ("jour", "rentree"),
    [
        (date(2026, 7, 31), date(2026, 8, 1)),
        (date(2026, 8, 1), date(2027, 8, 1)),
        (JEUDI_5, date(2027, 8, 1)),
    ],
)
def test_the_portal_speaks_of_another_year_from_1_august(jour: date, rentree: date) -> None:
    assert next_rentree(jour) == rentree


def test_a_sheet_is_read_again_each_school_year() -> None:
    assert renew() == date(2027, 8, 1)


def test_a_pai_ends_on_its_own_date() -> None:
    assert renew(True, date(2027, 1, 31)) == date(2027, 2, 1)
    assert renew(False, date(2027, 1, 31)) == date(2027, 8, 1)


def test_a_pai_of_another_school_is_to_be_done_again_at_once() -> None:
    assert renew(True, None, "pasteur") == JEUDI_5


def test_a_medicine_carries_its_own_expiry() -> None:
    assert renew(False, None, "", date(2026, 12, 31), date(2027, 3, 1)) == date(2027, 1, 1)


def test_what_is_past_already_is_to_be_done_today() -> None:
    assert renew(False, None, "", date(2026, 11, 1)) == JEUDI_5


@pytest.mark.parametrize(
    ("pai_au", "pai_ecole", "est_a_refaire"),
    [
        (None, "jean-jaures", False),
        (JEUDI_5, "jean-jaures", False),
        (date(2026, 11, 4), "jean-jaures", True),
        (None, "pasteur", True),
        (None, "", False),
    ],
)
def test_a_pai_is_valid_in_its_school_until_its_last_day(
    pai_au: date | None, pai_ecole: str, est_a_refaire: bool
) -> None:
    assert must_redo_pai(True, pai_au, pai_ecole, "jean-jaures", JEUDI_5) is est_a_refaire
    assert not must_redo_pai(False, pai_au, pai_ecole, "jean-jaures", JEUDI_5)

"""School years, the period that is filled, and whose turn it is."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

import pytest

from deploy.seed.garde import FORMES, list_tours, make_alternance
from deploy.seed.periode import Periode
from deploy.seed.scolarite import clamp_jour, read_calendrier, read_scolarite
from kit.clock import PARIS

CALENDRIER = read_calendrier()


@pytest.mark.parametrize(
    ("jour", "annees"),
    [
        (date(2026, 11, 24), (2025, 2026)),
        (date(2026, 5, 14), (2024, 2025)),
        (date(2026, 5, 15), (2024, 2025, 2026)),
        (date(2026, 8, 31), (2024, 2025, 2026)),
        (date(2026, 9, 1), (2025, 2026)),
        (date(2024, 9, 2), (2024,)),
        (date(2027, 8, 31), (2025, 2026)),
    ],
)
def test_children_are_enrolled_for_last_year_this_year_and_the_next_from_mid_may(
    jour: date, annees: tuple[int, ...]
) -> None:
    assert read_scolarite(CALENDRIER, jour).annees == annees


@pytest.mark.parametrize(
    ("jour", "tenu"),
    [
        (date(2020, 1, 1), date(2024, 9, 2)),
        (date(2026, 11, 24), date(2026, 11, 24)),
        (date(2031, 1, 1), date(2027, 8, 31)),
    ],
)
def test_a_day_outside_the_published_calendar_is_brought_back_to_it(jour: date, tenu: date) -> None:
    assert clamp_jour(CALENDRIER, jour) == tenu


@pytest.mark.parametrize(
    ("jour", "premier", "dernier"),
    [
        (date(2026, 11, 24), date(2026, 9, 1), date(2026, 12, 8)),
        (date(2027, 1, 1), date(2026, 11, 1), date(2027, 1, 15)),
        (date(2027, 2, 28), date(2026, 12, 1), date(2027, 3, 14)),
    ],
)
def test_two_whole_months_of_attendance_and_two_weeks_of_bookings(jour: date, premier: date, dernier: date) -> None:
    periode = Periode(jour)
    assert (periode.premier, periode.dernier) == (premier, dernier)
    assert list(periode.jours())[:: len(list(periode.jours())) - 1] == [premier, dernier]


def test_on_the_first_of_a_month_nothing_of_it_has_passed() -> None:
    premier, dernier = Periode(date(2026, 12, 1)).mois_en_cours
    assert premier > dernier


def test_whose_turn_it_is_changes_each_week_for_every_form() -> None:
    midis = {jour: datetime(2026, 9, jour, 11, 30, tzinfo=PARIS) for jour in (8, 15, 22)}
    for forme in range(len(FORMES)):
        tours = [est_a for f, _, est_a in list_tours(midis, CALENDRIER) if f == forme]
        assert tours[0] is not tours[1]
        assert tours[0] is tours[2]


def test_a_share_of_the_holidays_names_the_family_s_own_household() -> None:
    foyer = UUID(int=7)
    assert make_alternance(2, foyer).regle["vacances"]["foyer_premiere_moitie_paire"] == str(foyer)
    assert FORMES[2]["vacances"]["foyer_premiere_moitie_paire"] == "A"

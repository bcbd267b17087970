"""The forecast of the meals really eaten, judged on towns whose behaviour it does not share (DOMAIN §5)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.planning.domain.prevision import Apprenti, Passe, learn
from tests.prevision.jugement import judge

LUNDI, SERIE = date(2026, 9, 7), ("jaures", "restauration")


def days(*parts: float, semaines: int = 10, reserves: int = 100) -> list[Passe]:
    """Weeks whose Monday, Tuesday… are eaten by these parts of the booked."""
    return [
        Passe(SERIE, LUNDI + timedelta(weeks=semaine, days=rang), reserves, round(reserves * part))
        for semaine in range(semaines)
        for rang, part in enumerate(parts)
    ]


@pytest.mark.parametrize("graine", [101, 102, 103])
def test_it_beats_the_bookings_and_its_interval_holds(graine: int) -> None:
    """Seeds that were never looked at while the model was written."""
    jugement = judge(graine, semaines=34, ecoles=3)

    assert jugement.mae < 0.6 * jugement.mae_reserve
    assert jugement.mape < 0.6 * jugement.mape_reserve
    assert 0.70 <= jugement.couverture <= 0.90


@pytest.mark.long
@pytest.mark.parametrize("graine", range(104, 121))
def test_it_holds_for_many_towns(graine: int) -> None:
    jugement = judge(graine)

    assert jugement.mae < 0.6 * jugement.mae_reserve
    assert 0.70 <= jugement.couverture <= 0.90


def test_a_town_without_a_past_is_told_what_is_booked() -> None:
    dite = learn([], 15).predict(SERIE, LUNDI, 100)

    assert (dite.prevu, dite.bas, dite.haut) == (100, 85, 115)


def test_a_weekday_is_not_the_next() -> None:
    apprenti = learn(days(1.0, 0.8), 15)

    lundi, mardi = (apprenti.predict(SERIE, LUNDI + timedelta(weeks=12, days=rang), 100).prevu for rang in (0, 1))
    assert lundi - mardi >= 12


def test_a_habit_that_moves_is_followed() -> None:
    avant, apres = (
        days(0.7),
        [Passe(SERIE, un.jour + timedelta(weeks=10), un.reserves, un.reserves) for un in days(0.7, semaines=12)],
    )

    assert learn([*avant, *apres], 15).predict(SERIE, LUNDI + timedelta(weeks=23), 100).prevu >= 93


def test_before_the_deadline_habits_alone_speak() -> None:
    apprenti = learn(days(0.9), 15)

    assert apprenti.predict(SERIE, LUNDI + timedelta(weeks=12), 5, par_habitude=True).prevu >= 85


def test_a_new_school_leans_on_the_town() -> None:
    dite = learn(days(0.8, 0.8, 0.8), 15).predict(("ferry", "restauration"), LUNDI + timedelta(weeks=12), 50)

    assert 38 <= dite.prevu <= 43


@given(
    st.lists(st.tuples(st.integers(0, 400), st.integers(0, 400), st.booleans()), max_size=60),
    st.integers(0, 10_000),
    st.integers(0, 30),
)
def test_whatever_the_past_the_forecast_is_a_number_in_its_interval(
    repas: list[tuple[int, int, bool]], reserves: int, recul: int
) -> None:
    passes = [
        Passe(SERIE if rang % 3 else ("ferry", "restauration"), LUNDI + timedelta(days=rang), *un)
        for rang, un in enumerate(repas)
    ]

    dite = learn(passes, recul).predict(SERIE, LUNDI + timedelta(days=90), reserves, est_veille=True)

    assert 0 <= dite.bas <= dite.prevu <= dite.haut


def test_what_is_learnt_does_not_depend_on_the_order_of_the_rows() -> None:
    passes = days(0.9, 0.95)
    dites = [learn(rows, 15).predict(SERIE, LUNDI + timedelta(weeks=12), 80) for rows in (passes, passes[::-1])]

    assert dites[0] == dites[1]


def test_nothing_is_known_before_it_happened() -> None:
    """The forecast kept for a past day used no day of the fortnight before it."""
    apprenti = Apprenti(15)
    for passe in days(0.9, semaines=2):
        apprenti.add_jour([passe])

    assert apprenti._effets.ville.jours == 0

"""Which departures should have been noted."""

from __future__ import annotations

import pytest

from services.planning.domain.activite import GenreActivite
from services.planning.domain.depart import REMIS, est_du
from tests.unit.planning.fabrique import a_paris

A_16H31 = a_paris("2026-11-20 16:31:00")


def test_children_go_to_school_from_the_morning_and_back_to_it_from_the_canteen() -> None:
    assert set(GenreActivite) - REMIS == {GenreActivite.MATIN, GenreActivite.RESTAURATION}


@pytest.mark.parametrize(
    ("present", "arrivee", "depart", "a_l_heure", "attendu"),
    [
        pytest.param(True, A_16H31, None, False, True, id="arrived, and nobody said when it left"),
        pytest.param(True, A_16H31, A_16H31, False, False, id="left at an hour"),
        pytest.param(True, None, None, False, False, id="noted another day, without any hour"),
        pytest.param(True, None, None, True, True, id="at the crèche, hours are billed"),
        pytest.param(False, A_16H31, None, True, False, id="was not there"),
    ],
)
def test_a_departure_is_due(present: bool, arrivee: object, depart: object, a_l_heure: bool, attendu: bool) -> None:
    assert est_du(present, arrivee, depart, a_l_heure) is attendu  # type: ignore[arg-type]

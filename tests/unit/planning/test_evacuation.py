"""Which activities are of the moment: half an hour before, an hour after, to the minute."""

from __future__ import annotations

from datetime import timedelta

from services.planning.domain.evacuation import est_en_cours
from tests.unit.planning.fabrique import a_paris, une_activite


def test_an_activity_is_of_the_moment_from_half_an_hour_before_to_an_hour_after() -> None:
    activite = une_activite()
    debut = a_paris(f"2026-11-20 {activite.debut:%H:%M:%S}") - timedelta(minutes=30)
    fin = a_paris(f"2026-11-20 {activite.fin:%H:%M:%S}") + timedelta(hours=1)

    assert [est_en_cours(activite, quand) for quand in (debut, fin)] == [True, True]
    une_seconde = timedelta(seconds=1)
    assert [est_en_cours(activite, quand) for quand in (debut - une_seconde, fin + une_seconde)] == [False, False]

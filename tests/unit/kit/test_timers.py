"""When a timer is due, whatever is done to the clocks."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from kit.timers import Attente, is_due

A_MIDI = datetime(2026, 11, 5, 12, 0, tzinfo=UTC)
MINUTE_S = 60.0


@pytest.mark.parametrize(
    ("dans_s", "attendu_s", "est_due"),
    [
        pytest.param(0, 0, True, id="its instant has come"),
        pytest.param(1, 0, False, id="a second too early"),
        pytest.param(90, 0, False, id="written by a replica that runs half a minute ahead"),
        pytest.param(91, 0, True, id="the clock was put back by much"),
        pytest.param(85, 59.9, False, id="put back by a little, not yet waited for a whole interval"),
        pytest.param(85, 60, True, id="put back by a little, waited for a whole interval"),
    ],
)
def test_an_instant_has_come(dans_s: int, attendu_s: float, est_due: bool) -> None:
    assert is_due(A_MIDI + timedelta(seconds=dans_s), A_MIDI, MINUTE_S, attendu_s) is est_due


def test_the_wait_begins_again_with_each_instant() -> None:
    instants = iter([100.0, 130.0, 140.0, 150.0])
    attente = Attente(lambda: next(instants))

    attentes = [attente.measure_s(A_MIDI) for _ in range(2)]
    attentes += [attente.measure_s(A_MIDI + timedelta(minutes=1)) for _ in range(2)]

    assert attentes == [0.0, 30.0, 0.0, 10.0]

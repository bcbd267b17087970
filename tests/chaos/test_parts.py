"""The broker and PostgreSQL killed and restarted under bookings."""

from __future__ import annotations

import pytest

PROCESSES = pytest.mark.parametrize("processes", [1, 2])


@PROCESSES
@pytest.mark.parametrize("part", ["broker", "postgres"])
def test_a_part_killed_and_restarted_during_200_bookings(town, part, processes):
    town.twice(processes)
    cases = town.cases(200)

    def restart() -> None:
        town.stack.kill(part)
        town.stack.start(part)

    answers = town.book_all(cases, restart)

    assert all(len(answer.changements) == 1 for answer in answers)
    town.ready()
    town.assert_whole(cases)

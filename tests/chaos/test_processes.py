"""kill -9 at failpoints, with one and with two processes of each service: nothing acknowledged is lost or doubled."""

from __future__ import annotations

import pytest

from tests.chaos.conftest import wait_until

PROCESSES = pytest.mark.parametrize("processes", [1, 2])


@PROCESSES
@pytest.mark.parametrize(
    "failpoint",
    [
        "planning.before_commit",
        "planning.after_commit",
        "planning.before_reply",
        "planning.relay_after_publish",
        "billing.in_handler",
    ],
)
def test_dying_at_a_failpoint_loses_and_doubles_nothing(town, failpoint, processes):
    town.twice(processes)
    cases = town.cases(40)
    died = town.fail_at(failpoint)

    answers = town.book_all(cases)

    wait_until(lambda: not died.exists())
    assert all(len(answer.changements) == 1 for answer in answers)
    town.ready()
    town.assert_whole(cases)


@PROCESSES
def test_every_service_killed_during_bookings(town, processes):
    town.twice(processes)
    cases = town.cases(80)

    def kill_everything() -> None:
        for program in ("planning", "billing", "dossiers", "accounts", "documents"):
            town.stack.house("kill", program=program)

    town.book_all(cases, kill_everything)

    town.ready()
    town.assert_whole(cases)

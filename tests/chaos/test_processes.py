"""kill -9 of our own programs, at failpoints and all at once: nothing acknowledged is lost or doubled."""

from __future__ import annotations

import pytest

from tests.chaos.counts import BOTH_ARE_LONG, ONE_IS_SHORT
from tests.chaos.moves import move_families
from tests.chaos.town import PATIENCE_S, Town
from tests.chaos.verdict import assert_whole
from tests.keeper import SERVICES
from tests.waiting import wait_until


@ONE_IS_SHORT
@pytest.mark.parametrize(
    "failpoint",
    [
        pytest.param("planning.before_commit", marks=pytest.mark.long),
        "planning.after_commit",
        "planning.before_reply",
        "planning.relay_after_publish",
        "billing.in_handler",
    ],
)
def test_dying_at_a_failpoint_during_bookings_loses_and_doubles_nothing(town: Town, failpoint: str) -> None:
    cases = town.cases(40)
    (died,) = town.fail_at(failpoint)

    town.book(cases)

    wait_until(lambda: not died.exists(), PATIENCE_S)
    town.ready()
    assert_whole(town, cases + town.book_with_every_process())


@BOTH_ARE_LONG
def test_dying_anywhere_between_dossiers_and_its_readers_loses_and_doubles_nothing(town: Town) -> None:
    died = town.fail_at(
        "dossiers.relay_after_publish", "planning.in_handler", "billing.in_handler", "documents.in_handler"
    )

    move_families(town, 60)

    wait_until(lambda: not any(path.exists() for path in died), PATIENCE_S)
    town.ready()
    assert_whole(town, town.book_with_every_process())


@ONE_IS_SHORT
def test_every_process_of_every_service_killed_during_bookings(town: Town) -> None:
    cases = town.cases(80)

    def kill_everything() -> None:
        for program in SERVICES:
            town.stack.house("kill", program=program)

    town.book(cases, kill_everything)

    town.ready()
    assert_whole(town, cases + town.book_with_every_process())

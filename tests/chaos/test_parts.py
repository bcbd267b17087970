"""The broker and PostgreSQL killed and restarted under 200 bookings, while families move."""

from __future__ import annotations

import pytest

from tests.chaos.counts import TWO_IS_SHORT
from tests.chaos.moves import move_families
from tests.chaos.town import Town
from tests.chaos.verdict import assert_whole


@TWO_IS_SHORT
@pytest.mark.parametrize("part", ["broker", "postgres"])
def test_a_part_killed_and_restarted_during_200_bookings(town: Town, part: str) -> None:
    before, cases = town.book_with_every_process(), town.cases(200)
    move_families(town, 60)

    town.book(cases, lambda: town.restart(part))

    town.ready()
    assert_whole(town, before + cases + town.book_with_every_process())

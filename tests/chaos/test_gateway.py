"""The gateway killed while people save their month through it."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import ExitStack
from itertools import islice

import httpx
import pytest

from tests.chaos.counts import BOTH_ARE_LONG, ONE_IS_SHORT
from tests.chaos.navigation import ParentEnLigne
from tests.chaos.town import Town
from tests.chaos.verdict import assert_whole

ACCUSE = re.compile(r"R-\d{4}-\d{6,}")


@ONE_IS_SHORT
def test_the_same_form_sent_again_after_a_death_gives_one_booking_and_its_receipt(town: Town) -> None:
    with ParentEnLigne(town) as somebody:
        before, cases = accuses(town, somebody), list(islice(somebody.cells, 3))
        recap = somebody.tick(cases)
        (died,) = town.fail_at("gateway.after_answer")

        with pytest.raises(httpx.TransportError):
            recap.confirm()
        assert not died.exists()
        town.ready()
        receipt, again = recap.confirm(), recap.confirm()

    assert receipt == again
    assert accuses(town, somebody) == [*before, ACCUSE.search(receipt)[0]]
    assert_whole(town, cases)


@BOTH_ARE_LONG
def test_killed_among_many_saves_it_loses_and_doubles_none(town: Town) -> None:
    with ExitStack() as stack:
        people = [stack.enter_context(ParentEnLigne(town)) for _ in range(4)]
        case_by_person = {somebody: list(islice(somebody.cells, 4)) for somebody in people}
        before = [accuses(town, somebody) for somebody in people]
        recaps = [somebody.tick(cases) for somebody, cases in case_by_person.items()]
        with ThreadPoolExecutor(len(recaps)) as pool:
            receipts = [pool.submit(recap.insist) for recap in recaps]
            next(as_completed(receipts))
            town.stack.house("kill", program="gateway")
        told = [ACCUSE.search(receipt.result())[0] for receipt in receipts]

    after = [accuses(town, somebody) for somebody in people]
    assert after == [[*known, accuse] for known, accuse in zip(before, told, strict=True)]
    town.ready()
    assert_whole(town, [case for cases in case_by_person.values() for case in cases])


def accuses(town: Town, somebody: ParentEnLigne) -> list[str]:
    """The receipts that planning wrote for this child, in their order."""
    sql = "select numero from accuse where enfant_id = %s order by numero"
    return [numero for (numero,) in town.sql("planning", sql, str(somebody.enfant_id))]

"""The floor's service: one SELECT."""

from __future__ import annotations

from kit.database import Transaction
from kit.dependencies import Kit
from kit.door import query
from tests.load.floors import ONE, One, Two


class Service:
    name = "sol"
    kit = Kit()

    @query(ONE)
    def one(self, tx: Transaction, request: One) -> Two:
        return Two(n=tx.scalar("select cast(:n as int) + 1 as n", n=request.n))

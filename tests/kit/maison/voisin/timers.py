"""A timer that must fire once, whatever the number of processes."""

from __future__ import annotations

from kit.database import Transaction
from kit.dependencies import Kit
from kit.timers import every


class Service:
    name = "voisin_timers"
    kit = Kit()

    @every(1.0)
    def sonner(self, tx: Transaction) -> None:
        tx.execute("insert into coups (at) values (:now)", now=tx.now)

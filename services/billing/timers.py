"""What time alone triggers: batches of unfinished runs and counts, another look at payments that say nothing."""

from __future__ import annotations

import time

import eventlet

from kit.database import Transaction
from kit.dependencies import Kit
from kit.timers import every, tick
from services.billing import suivi
from services.billing.facturation import run_batch
from services.billing.previsualisation import run_lot

TICK_S = 5.0
"""Shorter than the runner's grace period: a stop never cuts a batch."""


class Service:
    name = "billing_timers"
    kit = Kit()

    @every(1.0)
    def run_facturation(self, tx: Transaction) -> None:
        """See ``run_batches``."""
        self.run_batches(tx)

    def run_batches(self, tx: Transaction) -> None:
        """Batches for a few seconds, each in its own transaction; ``tx`` only keeps the other replicas away."""
        until = time.monotonic() + TICK_S
        while time.monotonic() < until:
            with self.kit.database.writing(call_id=tx.call_id) as batch:
                if not run_batch(batch) and not run_lot(batch):
                    return
            eventlet.sleep(0)

    @tick(2.0)
    def watch_paiements(self) -> None:
        """A lost notification costs nothing: what is due is read again at the provider, outside any transaction."""
        suivi.relire(self.kit.database, self.kit.call_id)

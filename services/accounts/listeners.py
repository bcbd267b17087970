"""What accounts hears: the notices that other services ask it to send."""

from __future__ import annotations

from contracts.avis import Avis, AvisBilling, AvisDocuments, AvisDossiers, AvisPlanning
from kit.database import Transaction
from kit.dependencies import Kit
from kit.events import listen
from services.accounts.repository.courriel import enqueue_avis


class Service:
    name = "accounts_listeners"
    kit = Kit()

    @listen(AvisDossiers, AvisPlanning, AvisBilling, AvisDocuments)
    def hear(self, tx: Transaction, event: Avis) -> None:
        """Queues one mail for an active account. Idempotent by ``avis_id``."""
        enqueue_avis(tx, event)

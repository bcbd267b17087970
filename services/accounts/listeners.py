"""What accounts hears: the notices that other services ask it to send."""

from __future__ import annotations

from collections.abc import Sequence

from contracts.avis import Avis, AvisBilling, AvisDocuments, AvisDossiers, AvisPlanning
from kit.database import Transaction
from kit.dependencies import Kit
from kit.events import listen
from services.accounts.repository.courriel import enqueue_avis


def gather(avis: Sequence[AvisBilling]) -> list[Sequence[AvisBilling]]:
    """Notices that wait together (the invoices of a month) as one: their mails are written in two statements."""
    return [avis]


class Service:
    name = "accounts_listeners"
    kit = Kit()

    @listen(AvisDossiers, AvisPlanning, AvisBilling, AvisDocuments, together={AvisBilling: gather})
    def hear(self, tx: Transaction, event: Avis | Sequence[Avis]) -> None:
        """Queues a mail for each active account. Idempotent by ``avis_id``."""
        enqueue_avis(tx, [event] if isinstance(event, Avis) else event)

"""Every active account, for a reader that starts from nothing (``python -m kit.snapshot accounts --to …``)."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from contracts.base import Event
from kit.database import Transaction
from services.accounts.repository.compte import list_etats

BATCH = 1000


def snapshot(tx: Transaction) -> Iterator[Event]:
    """Memory is one batch. An event said meanwhile has a greater version and wins, whatever arrives first."""
    after = UUID(int=0)
    while etats := list_etats(tx, after, BATCH):
        yield from etats
        after = etats[-1].compte_id

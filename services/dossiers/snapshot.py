"""Every aggregate's current state, for a reader that starts from nothing.

``python -m kit.snapshot dossiers --to <consumer>`` calls ``snapshot``.
"""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from contracts.base import Event
from kit.config import service_settings
from kit.database import Transaction
from kit.sealing import Sealer
from services.dossiers import etats

BATCH = 1000


def snapshot(tx: Transaction) -> Iterator[Event]:
    """Households before children, so that a reader meets an owner before what it owns. Memory is one batch.

    Versions are the current ones: an event said meanwhile is greater and wins, whatever arrives first.
    """
    settings = service_settings("dossiers")
    own, exchange = (Sealer(key.get_secret_value()) for key in (settings.data_key, settings.exchange_key))
    for ids in _batches(tx, "select foyer_id from foyer where foyer_id > :after order by foyer_id limit :batch"):
        yield from etats.read_foyers(tx, ids)
    for ids in _batches(tx, "select enfant_id from enfant where enfant_id > :after order by enfant_id limit :batch"):
        yield from etats.read_enfants(tx, ids)
        yield from etats.read_sante(tx, ids, own, exchange)


def _batches(tx: Transaction, sql: str) -> Iterator[list[UUID]]:
    after = UUID(int=0)
    while ids := [row[0] for row in tx.execute(sql, after=after, batch=BATCH)]:
        yield ids
        after = ids[-1]

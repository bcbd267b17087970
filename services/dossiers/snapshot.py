"""Every aggregate's current state, for a reader that starts from nothing.

``python -m kit.snapshot dossiers --to <consumer>`` calls ``snapshot``.
"""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from contracts.base import Event
from kit.database import Transaction
from services.dossiers import etats
from services.dossiers.fiche import exchange_sealer, own_sealer

BATCH = 1000


def snapshot(tx: Transaction) -> Iterator[Event]:
    """Households before children, so that a reader meets an owner before what it owns. Memory is one batch.

    Versions are the current ones: an event said meanwhile is greater and wins, whatever arrives first.
    """
    own, exchange = own_sealer(), exchange_sealer()
    for ids in _batches(tx, "select foyer_id from foyer where foyer_id > :after order by foyer_id limit :batch"):
        yield from etats.read_foyers(tx, ids)
    for ids in _batches(tx, "select enfant_id from enfant where enfant_id > :after order by enfant_id limit :batch"):
        yield from etats.read_enfants(tx, ids)
        yield from etats.read_sante(tx, ids, own, exchange)
        yield from etats.read_autorisations(tx, ids)


def _batches(tx: Transaction, sql: str) -> Iterator[list[UUID]]:
    after = UUID(int=0)
    while ids := [row[0] for row in tx.execute(sql, after=after, batch=BATCH)]:
        yield ids
        after = ids[-1]

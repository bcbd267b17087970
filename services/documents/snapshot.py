"""The state of every document, for a reader that starts from nothing (``python -m kit.snapshot documents --to …``)."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from contracts.base import Event
from contracts.documents import PieceEtat
from kit.database import Transaction

BATCH = 1000
_ETATS = """
select document_id, genre, foyer_id, enfant_ids, etat, valable_du, valable_au, motif, etat_version as version
from document where document_id > :after
  and etat in ('en_attente', 'a_examiner', 'accepte', 'refuse', 'infecte', 'expire') and rang is not null
order by document_id limit :batch
"""


def snapshot(tx: Transaction) -> Iterator[Event]:
    """Present states with their versions: an event said meanwhile is greater and wins. Memory is one batch."""
    after = UUID(int=0)
    while rows := tx.execute(_ETATS, after=after, batch=BATCH):
        for row in rows:
            yield PieceEtat.model_validate(row, from_attributes=True)
        after = rows[-1].document_id

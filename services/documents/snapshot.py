"""The state of every document, for a reader that starts from nothing (``python -m kit.snapshot documents --to …``)."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from contracts.base import Event
from contracts.documents import PieceEtat, VignetteEtat
from kit.config import service_settings
from kit.database import Transaction
from kit.sealing import Sealer
from services.documents.vignettes import context_of, seal_for_planning

BATCH = 1000
_ETATS = """
select document_id, genre, foyer_id, enfant_ids, etat, valable_du, valable_au, motif, etat_version as version
from document where document_id > :after
  and etat in ('en_attente', 'a_examiner', 'accepte', 'refuse', 'infecte', 'expire', 'retire') and rang is not null
order by document_id limit :batch
"""
_VIGNETTES = """
select enfant_id, scellee, version from vignette where enfant_id > :after and version > 0
order by enfant_id limit :batch
"""


def snapshot(tx: Transaction) -> Iterator[Event]:
    """Present states with their versions: an event said meanwhile is greater and wins. Memory is one batch."""
    yield from _pieces(tx)
    yield from _vignettes(tx)


def _pieces(tx: Transaction) -> Iterator[Event]:
    after = UUID(int=0)
    while rows := tx.execute(_ETATS, after=after, batch=BATCH):
        for row in rows:
            yield PieceEtat.model_validate(row, from_attributes=True)
        after = rows[-1].document_id


def _vignettes(tx: Transaction) -> Iterator[Event]:
    """Sealed anew for planning; also that a child has none any more."""
    sealer = Sealer(service_settings("documents").data_key.get_secret_value())
    after = UUID(int=0)
    while rows := tx.execute(_VIGNETTES, after=after, batch=BATCH):
        for row in rows:
            if row.scellee is None:
                yield VignetteEtat(enfant_id=row.enfant_id, version=row.version)
            else:
                jpeg = sealer.open(row.scellee, context_of(row.enfant_id))
                yield seal_for_planning(row.enfant_id, row.version, jpeg)
        after = rows[-1].enfant_id

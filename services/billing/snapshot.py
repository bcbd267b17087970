"""Every invoice's current state, for a reader that starts from nothing (``python -m kit.snapshot billing --to …``)."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from contracts.base import Event
from contracts.billing import FactureEtat
from kit.database import Transaction

BATCH = 1000

_NEXT = """
select f.facture_id, f.foyer_id, f.mois, f.numero, f.total_centimes, s.reste_centimes, s.version
from facture f
join facture_solde s using (facture_id)
where f.facture_id > :after
order by f.facture_id
limit :batch
"""


def snapshot(tx: Transaction) -> Iterator[Event]:
    """``FactureEtat`` of every invoice. Memory is one batch; an event said meanwhile is greater and wins."""
    after = UUID(int=0)
    while rows := tx.execute(_NEXT, after=after, batch=BATCH):
        for row in rows:
            yield FactureEtat(
                version=row.version,
                facture_id=row.facture_id,
                foyer_id=row.foyer_id,
                mois=f"{row.mois:%Y-%m}",
                numero=row.numero,
                total_centimes=row.total_centimes,
                reste_centimes=row.reste_centimes,
            )
        after = rows[-1].facture_id

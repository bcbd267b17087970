"""What documents says of supporting documents: the newest state of each."""

from __future__ import annotations

from contracts.documents import PieceEtat
from kit.database import Transaction

_UPSERT = """
insert into piece (document_id, genre, foyer_id, enfant_ids, etat, valable_du, valable_au, motif, version)
values (:document_id, :genre, cast(:foyer_id as uuid), cast(:enfant_ids as uuid[]), :etat, :valable_du, :valable_au,
        :motif, :version)
on conflict (document_id) do update set genre = excluded.genre, foyer_id = excluded.foyer_id,
    enfant_ids = excluded.enfant_ids, etat = excluded.etat, valable_du = excluded.valable_du,
    valable_au = excluded.valable_au, motif = excluded.motif, version = excluded.version
where piece.version < excluded.version
"""


def project_piece(tx: Transaction, event: PieceEtat) -> None:
    """Idempotent by the document's version."""
    tx.execute(
        _UPSERT,
        document_id=event.document_id,
        genre=event.genre.value,
        foyer_id=event.foyer_id,
        enfant_ids=[str(un) for un in event.enfant_ids],
        etat=event.etat.value,
        valable_du=event.valable_du,
        valable_au=event.valable_au,
        motif=event.motif,
        version=event.version,
    )

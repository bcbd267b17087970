"""A photo serves to recognise a child, and nothing else: the family takes it back when it likes, without a reason."""

from __future__ import annotations

from uuid import UUID

from contracts.errors import Introuvable
from kit.database import Transaction
from services.documents import pieces
from services.documents.repository import may_write_about

# A row that names no version loses its objects by the timer (``depot.clean_up``), within a minute or two.
_WITHDRAW = """
update document set etat = 'retire', version = null, quarantaine_videe = false, motif = '', valable_du = null,
    valable_au = null
where genre = 'photo' and :enfant_id = any(enfant_ids) and rang is not null
  and etat in ('en_attente', 'a_examiner', 'accepte', 'refuse', 'expire')
returning document_id
"""


def withdraw_photo(tx: Transaction, enfant_id: UUID) -> None:
    """Every photo of this child, whatever its state and whoever sent it. Raises ``Introuvable``."""
    if not may_write_about(tx, [enfant_id]):
        raise Introuvable(objet="enfant")
    for row in tx.execute(_WITHDRAW, enfant_id=enfant_id):
        tx.audit("document.retire", f"document:{row.document_id}")
        pieces.say(tx, row.document_id)

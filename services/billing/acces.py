"""Whose invoices may be read: the one place that resolves "my households" (DESIGN §5, leaflet L15).

Public names
    MES_FOYERS                     SQL: households of ``:compte``, or exactly the one that an agent acts for, ``:pour``
    qui(actor) -> dict             its parameters
    est_regie(actor) -> bool       reads every household; not while acting for one
    lock_foyer(tx, foyer_id)       money of one household moves one transaction at a time
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from contracts.actor import Actor
from contracts.base import REGIE
from kit.database import Transaction

MES_FOYERS = """(
    select foyer_id from foyer_compte where compte_id = :compte and cast(:pour as uuid) is null
    union all
    select cast(:pour as uuid) where cast(:pour as uuid) is not null
)"""


def qui(actor: Actor) -> dict[str, Any]:
    """An account whose token names a household without the right to act for it has been refused at the door."""
    return {"compte": actor.compte_id, "pour": actor.pour_le_compte_de}


def est_regie(actor: Actor) -> bool:
    return actor.has_role(*REGIE) and actor.pour_le_compte_de is None


def lock_foyer(tx: Transaction, foyer_id: UUID) -> None:
    """Payments, refunds and credits of one household never cross; taken before any of its rows."""
    tx.execute("select pg_advisory_xact_lock(hashtextextended(:foyer, 6))", foyer=str(foyer_id))

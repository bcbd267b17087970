"""Whose invoices may be read: the one place that resolves "my households" (DESIGN §5, leaflet L15).

Whoever works for the town is only a parent in her own family [choice]: its households are those of her account, and
those that share a child with one of them. The other parent's incomes and IBAN are never hers to read (DOMAIN §3).

Public names
    MES_FOYERS                     SQL: households of ``:compte``, or exactly the one that an agent acts for, ``:pour``
    is_own_family(foyer) -> str    SQL: whether this household is of the family of ``:compte``
    readable(foyer) -> str         SQL: of one's households, or any but one's own family's for the régie
    qui(actor) -> dict             the parameters of these three
    est_regie(actor) -> bool       reads every household; not while acting for one
    refuse_own_family(tx, foyer_id)
    lock_foyer(tx, foyer_id)       money of one household moves one transaction at a time
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from contracts.actor import Actor
from contracts.base import REGIE
from contracts.errors import ActionInterdite
from kit.database import Transaction


def is_own_family(foyer: str) -> str:
    """``foyer``: a column or a parameter of the statement, never a value."""
    return f"""exists (
    select from foyer_compte mien where mien.compte_id = :compte and (mien.foyer_id = {foyer} or exists (
        select from enfant_foyer un join enfant_foyer autre using (enfant_id)
        where un.foyer_id = mien.foyer_id and autre.foyer_id = {foyer}))
)"""  # noqa: S608 - constant texts


MES_FOYERS = f"""(
    select foyer_id from foyer_compte where compte_id = :compte and cast(:pour as uuid) is null
    union all
    select cast(:pour as uuid) where cast(:pour as uuid) is not null and not {is_own_family("cast(:pour as uuid)")}
)"""  # noqa: S608 - constant texts


def readable(foyer: str) -> str:
    """``foyer``: a column of the statement."""
    return f"((:est_regie and not {is_own_family(foyer)}) or {foyer} in {MES_FOYERS})"


def qui(actor: Actor) -> dict[str, Any]:
    """An account whose token names a household without the right to act for it has been refused at the door."""
    return {"compte": actor.compte_id, "pour": actor.pour_le_compte_de}


def refuse_own_family(tx: Transaction, foyer_id: UUID) -> None:
    """What the régie does for the town, somebody else of it does for her own family. Raises ``ActionInterdite``."""
    if tx.scalar(f"select {is_own_family('cast(:foyer as uuid)')}", foyer=foyer_id, compte=tx.who.compte_id):
        raise ActionInterdite


def est_regie(actor: Actor) -> bool:
    return actor.has_role(*REGIE) and actor.pour_le_compte_de is None


def lock_foyer(tx: Transaction, foyer_id: UUID) -> None:
    """Payments, refunds and credits of one household never cross; taken before any of its rows."""
    tx.execute("select pg_advisory_xact_lock(hashtextextended(:foyer, 6))", foyer=str(foyer_id))

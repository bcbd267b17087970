"""What the kit's tables keep, and for how long. Run by the relay's leader, once an hour whatever the replicas."""

from __future__ import annotations

from datetime import timedelta

from kit.database import Database, Transaction
from kit.timers import run_if_due

KEEP_OUTBOX = timedelta(days=396)
"""13 months (DESIGN §1): a subscriber can be replayed a whole school year."""
KEEP_INBOX = KEEP_OUTBOX
KEEP_OPERATIONS = timedelta(days=30)
EVERY_S = 3600.0
MAX_ROWS = 50_000


def clean_once_an_hour(database: Database) -> bool:
    """Removes what has served; says whether it was this process's turn."""
    return run_if_due(database, "kit_menage", EVERY_S, clean)


def clean(tx: Transaction) -> None:
    """At most ``MAX_ROWS`` of each table: the rest goes at the next turn."""
    for table, key, instant, keep in (
        ("outbox", "seq", "sent_at", KEEP_OUTBOX),
        ("inbox", "event_id", "handled_at", KEEP_INBOX),
        ("operation", "operation_id", "done_at", KEEP_OPERATIONS),
    ):
        tx.execute(
            f"delete from {table} where {key} in"  # noqa: S608 - the names are the constants above
            f" (select {key} from {table} where {instant} < :before limit :rows)",
            before=tx.now - keep,
            rows=MAX_ROWS,
        )

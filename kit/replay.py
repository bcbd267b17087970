"""Replays the past to one subscriber: ``python -m kit.replay planning --since 2026-11-01T00:00Z --queue abonne.x.y``.

The outbox keeps 13 months. Events leave with their own ids, so a subscriber that had some of them ignores those.
``AMQP_URI`` is an administrator's, ``DATABASE_URL`` the publisher's.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterator
from datetime import UTC, datetime

from kit.database import Database, make_engine
from kit.delivery import deliver

PAGE = 1000


def past_events(database: Database, since: datetime, is_public: bool) -> Iterator[str]:
    """The texts of the events written since an instant, in order, page by page."""
    after = 0
    while True:
        with database.reading() as tx:
            rows = tx.execute(
                "select seq, body from outbox where seq > :after and written_at >= :since and is_public = :is_public"
                " order by seq limit :page",
                after=after,
                since=since,
                is_public=int(is_public),
                page=PAGE,
            )
        if not rows:
            return
        yield from (row.body for row in rows)
        after = rows[-1].seq


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m kit.replay", description=__doc__)
    parser.add_argument("publisher")
    parser.add_argument("--since", required=True, type=datetime.fromisoformat, help="instant, ISO 8601")
    parser.add_argument("--queue", required=True, help="the one queue that receives")
    options = parser.parse_args()
    since = options.since if options.since.tzinfo else options.since.replace(tzinfo=UTC)
    is_public = options.queue.startswith("abonne.")
    engine = make_engine(os.environ["DATABASE_URL"], 1)
    count = deliver(
        os.environ["AMQP_URI"],
        options.queue,
        past_events(Database(engine, options.publisher), since, is_public),
    )
    engine.dispose()
    sys.stdout.write(f"{count} événements de {options.publisher} remis à {options.queue}\n")


if __name__ == "__main__":
    main()

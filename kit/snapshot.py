"""Bootstraps a projection: ``python -m kit.snapshot dossiers --to billing``.

Re-emits the present state of every aggregate of the publisher (``services/<publisher>/snapshot.py``) to one
consumer's queue. Safe while the house works: a reader keeps the greatest version. ``AMQP_URI`` is an
administrator's, ``DATABASE_URL`` the publisher's.
"""

from __future__ import annotations

import argparse
import importlib
import os
import sys
import uuid
from collections.abc import Iterator

from contracts.base import Enveloppe, Event
from kit import clock
from kit.database import Database, make_engine
from kit.delivery import deliver
from kit.topology import HEARD_BY


def envelopes(publisher: str, events: Iterator[Event], types: frozenset[str] | None = None) -> Iterator[str]:
    """The CloudEvents texts of a snapshot, of the asked types only."""
    for event in events:
        if types is None or event.type in types:
            yield Enveloppe(
                id=uuid.uuid4(),
                source=f"urn:portail-familles:{publisher}",
                type=event.type,
                subject=event.sujet(),
                time=clock.now(),
                appel="snapshot",
                data=event.model_dump(mode="json"),
            ).model_dump_json()


def snapshot(publisher: str, consumer: str, database_url: str, amqp_uri: str, package: str = "services") -> int:
    """Sends the whole state of ``publisher`` to ``consumer``; returns the number of events."""
    module = importlib.import_module(f"{package}.{publisher}.snapshot")
    heard = frozenset(HEARD_BY.get(consumer, {}).get(publisher, ()))
    if not heard:
        raise LookupError(f"{consumer} n'écoute pas {publisher}")
    engine = make_engine(database_url, 1)
    try:
        with Database(engine, publisher).writing(call_id="snapshot") as tx:
            return deliver(amqp_uri, f"{consumer}.evenements", envelopes(publisher, module.snapshot(tx), heard))
    finally:
        engine.dispose()


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m kit.snapshot", description=__doc__)
    parser.add_argument("publisher")
    parser.add_argument("--to", required=True, metavar="CONSUMER")
    options = parser.parse_args()
    count = snapshot(options.publisher, options.to, os.environ["DATABASE_URL"], os.environ["AMQP_URI"])
    sys.stdout.write(f"{count} états de {options.publisher} remis à {options.to}\n")


if __name__ == "__main__":
    main()

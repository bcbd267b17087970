"""A municipal system that listens to the portal: prints each public event once, Ctrl-C to end.

    pip install kombu
    AMQP_URI=amqp://demo-abonne:SECRET@HOST:PORT/portail python exemple_abonne.py [--count N] [--key 'planning.#']

It imports nothing of the portal: take it as a first draft of yours. What it shows:

- its own durable queue ``abonne.<user>.exemple``, bound to ``portail.public``: while it is stopped, events wait there;
- an event is acknowledged after it was treated: a crash in between gives it again (at least once), so ids are kept;
- what cannot be read goes to ``abonne.<user>.exemple.mort``, and the queue goes on.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections import OrderedDict
from contextlib import suppress
from typing import Any
from urllib.parse import unquote, urlsplit

from kombu import Connection, Exchange, Queue
from kombu.mixins import ConsumerMixin

CLOUDEVENTS = "application/cloudevents+json"
IDS_KEPT = 100_000


class Abonne(ConsumerMixin):
    """Consumes one queue; ``ConsumerMixin`` reconnects by itself when the broker comes back."""

    def __init__(self, connection: Connection, name: str, routing_key: str, count: int) -> None:
        self.connection = connection
        self.connect_max_retries = None
        self.remaining = count or None
        # A real system keeps the id in its own database, in the transaction of what the event changes.
        self.seen: OrderedDict[str, None] = OrderedDict()
        dead = Exchange(f"{name}.mort", type="fanout", durable=True)
        self.dead_queue = Queue(f"{name}.mort", exchange=dead, durable=True)
        self.queue = Queue(
            name,
            # The portal owns this exchange: we only bind to it.
            exchange=Exchange("portail.public", type="topic", durable=True, no_declare=True),
            routing_key=routing_key,
            durable=True,
            queue_arguments={"x-dead-letter-exchange": dead.name},
        )

    def get_consumers(self, consumer: Any, channel: Any) -> list[Any]:
        self.dead_queue(channel).declare()
        return [consumer([self.queue], on_message=self.on_message, prefetch_count=50)]

    def on_consume_ready(self, connection: Any, channel: Any, consumers: Any, **_kwargs: Any) -> None:
        say(f"# {self.queue.name} listens to portail.public, {self.queue.routing_key}")

    def on_message(self, message: Any) -> None:
        try:
            event = read(message)
        except ValueError as reason:
            say(f"# refused, kept in {self.dead_queue.name}: {reason}")
            message.reject()
            return
        if event["id"] not in self.seen:
            treat(event)
            self.seen[event["id"]] = None
            if len(self.seen) > IDS_KEPT:
                self.seen.popitem(last=False)
            if self.remaining is not None:
                self.remaining -= 1
        message.ack()
        self.should_stop = self.remaining == 0


def read(message: Any) -> dict[str, Any]:
    """The CloudEvent of a message; raises ``ValueError`` for anything else. Unknown attributes are left alone."""
    if message.content_type != CLOUDEVENTS:
        raise ValueError(f"content type {message.content_type!r}")
    body = message.body
    event = json.loads(body if isinstance(body, str) else bytes(body))
    missing = [name for name in ("id", "source", "type", "subject", "time", "data") if name not in event]
    if missing or event.get("specversion") != "1.0":
        raise ValueError(f"not a CloudEvent 1.0, missing {missing}")
    return event


def treat(event: dict[str, Any]) -> None:
    """Your own work goes here."""
    say(f"{event['type']}  {event['time']}  {event['subject']}")
    say("    " + json.dumps(event["data"], ensure_ascii=False))


def say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=0, metavar="N", help="stop after N events; without it, never")
    parser.add_argument("--key", default="#", help="events wanted, for instance 'planning.#'; all of them without it")
    options = parser.parse_args()
    uri = os.environ.get("AMQP_URI")
    if not uri:
        raise SystemExit("AMQP_URI is the address that the town gave you: amqps://user:secret@host:port/portail")
    user = unquote(urlsplit(uri).username or "")
    with suppress(KeyboardInterrupt), Connection(uri, connect_timeout=5, heartbeat=20) as connection:
        connection.connect()  # a wrong address or secret ends here rather than be tried for ever
        Abonne(connection, f"abonne.{user}.exemple", options.key, options.count).run()


if __name__ == "__main__":
    main()

"""Events that failed every try: ``python -m kit.dead_letters planning list`` or ``replay``.

``list`` shows type, subject, reason and call id (never the content); ``replay`` gives them back to the service's
queue with their tries counted anew. ``AMQP_URI`` is an administrator's or the service's own.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable
from typing import Any

from kombu import Connection, Producer

from contracts.base import CLOUDEVENTS_TYPE, Enveloppe
from kit import topology
from kit.topology import REASON_HEADER, TRIES_HEADER


def describe(message: Any) -> str:
    """One line without content."""
    envelope = Enveloppe.model_validate_json(message.body)
    headers = message.headers
    return (
        f"{envelope.time:%Y-%m-%d %H:%M} {envelope.type} sujet={envelope.subject} id={envelope.id}"
        f" essais={headers.get(TRIES_HEADER, '?')} raison={headers.get(REASON_HEADER, '?')} appel={envelope.appel}"
    )


def each(amqp_uri: str, service: str, act: Callable[[Any, Producer], bool]) -> int:
    """Calls ``act`` on each dead letter present at the start; true removes it. Returns the number removed."""
    removed = 0
    with Connection(amqp_uri, transport_options={"confirm_publish": True}, connect_timeout=5) as connection:
        channel = connection.channel()
        queue = topology.dead_queue(service)(channel)
        producer = Producer(connection.channel())
        kept = []
        for _ in range(queue.queue_declare(passive=True).message_count):
            message = queue.get(accept=[CLOUDEVENTS_TYPE])
            if message is None:
                break
            if act(message, producer):
                message.ack()
                removed += 1
            else:
                kept.append(message)
        for message in kept:
            message.requeue()
    return removed


def replay(amqp_uri: str, service: str) -> int:
    """Gives every dead letter back to the service; returns how many."""

    def give_back(message: Any, producer: Producer) -> bool:
        producer.publish(
            message.body,
            exchange=f"{service}.retard",
            routing_key="evenements",
            content_type=CLOUDEVENTS_TYPE,
            content_encoding="utf-8",
            delivery_mode=2,
            mandatory=True,
        )
        return True

    return each(amqp_uri, service, give_back)


def list_letters(amqp_uri: str, service: str) -> list[str]:
    """One line for each dead letter; they stay where they are."""
    lines: list[str] = []

    def note(message: Any, _producer: Producer) -> bool:
        lines.append(describe(message))
        return False

    each(amqp_uri, service, note)
    return lines


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m kit.dead_letters", description=__doc__)
    parser.add_argument("service")
    parser.add_argument("action", choices=["list", "replay"])
    options = parser.parse_args()
    uri = os.environ["AMQP_URI"]
    if options.action == "list":
        lines = list_letters(uri, options.service)
        sys.stdout.write("".join(f"{line}\n" for line in lines) or "Aucun événement mort.\n")
    else:
        sys.stdout.write(f"{replay(uri, options.service)} événements rendus à {options.service}\n")


if __name__ == "__main__":
    main()

"""Giving events to one queue, for an operator's commands: never to an exchange, so nobody else receives them."""

from __future__ import annotations

from collections.abc import Iterable

from kombu import Connection, Producer

from contracts.base import CLOUDEVENTS_TYPE


def deliver(amqp_uri: str, queue: str, bodies: Iterable[str]) -> int:
    """Publishes each CloudEvents text to ``queue`` with a broker confirm; returns how many.

    Needs an administrator's address (the default exchange is closed to services). Raises ``LookupError`` if the
    queue does not exist: an event given to nobody would vanish.
    """
    count = 0
    with Connection(amqp_uri, transport_options={"confirm_publish": True}, connect_timeout=5) as connection:
        channel = connection.channel()
        try:
            channel.queue_declare(queue, passive=True)
        except connection.channel_errors as error:
            raise LookupError(f"la file {queue} n'existe pas") from error
        producer = Producer(channel)
        for body in bodies:
            producer.publish(
                body,
                exchange="",
                routing_key=queue,
                content_type=CLOUDEVENTS_TYPE,
                content_encoding="utf-8",
                delivery_mode=2,
                mandatory=True,
            )
            count += 1
    return count

"""Publishing with confirms, a batch at a time: one write, and the broker's round trip paid once."""

from __future__ import annotations

import itertools

from amqp import Message
from kombu import Connection, Producer

from contracts.base import CLOUDEVENTS_TYPE
from kit.topology import is_embedded
from kit.wire import one_write, publish

CONFIRM_S = 10.0


class NotConfirmed(Exception):
    """The broker refused a message of the batch: none may be counted as sent."""


class Publisher:
    """CloudEvents on one channel. After any exception it is thrown away, and what was not confirmed is sent again."""

    def __init__(self, amqp_uri: str) -> None:
        self._is_embedded = is_embedded(amqp_uri)
        self._connection = Connection(amqp_uri, connect_timeout=3)
        self.channel = self._connection.channel()
        self._batch: list[tuple[Message, str, str]] = []
        self._tags = itertools.count(1)
        self._waiting: set[int] = set()
        if not self._is_embedded:
            self.channel.events["basic_ack"].add(self._on_ack)
            self.channel.events["basic_nack"].add(self._on_nack)
            self.channel.confirm_select()

    def publish(self, body: str, *, exchange: str, routing_key: str, message_id: str) -> None:
        """One persistent event more for the batch, which ``send`` sends."""
        described = {
            "content_type": CLOUDEVENTS_TYPE,
            "content_encoding": "utf-8",
            "message_id": message_id,
            "delivery_mode": 2,
        }
        if self._is_embedded:  # in memory: there is nobody to confirm
            Producer(self.channel).publish(body, exchange=exchange, routing_key=routing_key, **described)
            return
        self._batch.append((Message(body, **described), exchange, routing_key))

    def send(self) -> None:
        """Sends the batch and waits until the broker has confirmed all of it.

        Raises ``NotConfirmed``, or what the loss of the broker raises.
        """
        batch, self._batch = self._batch, []
        if batch:
            with one_write(self._connection.connection):
                for message, exchange, routing_key in batch:
                    publish(self.channel, message, exchange=exchange, routing_key=routing_key)
                    self._waiting.add(next(self._tags))
        while self._waiting:
            self._connection.drain_events(timeout=CONFIRM_S)

    def close(self) -> None:
        """Closes the socket without a word to a broker that may be gone."""
        self._connection.collect()

    def _on_ack(self, tag: int, is_multiple: bool) -> None:
        self._waiting = {one for one in self._waiting if one > tag} if is_multiple else self._waiting - {tag}

    def _on_nack(self, _tag: int, _is_multiple: bool) -> None:
        raise NotConfirmed

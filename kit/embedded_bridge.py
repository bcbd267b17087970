"""The gateway's way in when there is no broker: a loopback socket, one JSON call a line, a token first.

``kit.embedded_client`` is the other end. Answers come in any order, each with the number of its call.
"""

from __future__ import annotations

import hmac
import json
import uuid
from collections.abc import Callable
from typing import Any

import eventlet
from kombu import Connection, Consumer, Exchange, Producer, Queue

from contracts.errors import ServiceIndisponible
from kit import topology
from kit.embedded_transport import UndeliverableMessage
from kit.observability import log
from kit.rpc_server import reply_body


class Bridge:
    """Takes calls from the socket and gives them to the in-memory exchange, as the broker's client would."""

    def __init__(self, uri: str, token: str) -> None:
        self.token = token
        self.connection = Connection(uri)
        self.reply_to = f"reponse.{uuid.uuid4().hex}"
        self.waiting: dict[str, Callable[[str], None]] = {}
        channel = self.connection.channel()
        exchange = Exchange(topology.RPC_EXCHANGE, "topic", durable=True)
        self.producer = Producer(channel, exchange)
        queue = Queue(f"rpc.{self.reply_to}", exchange, routing_key=self.reply_to)
        self.consumer = Consumer(channel, [queue], callbacks=[self._on_reply], accept=["json"], no_ack=True)
        self.consumer.consume()

    def listen(self, host: str, port: int) -> None:
        """Opens the socket and begins to serve."""
        listener = eventlet.listen((host, port))
        eventlet.spawn_n(self._accept, listener)
        eventlet.spawn_n(self._drain)

    def _accept(self, listener: Any) -> None:
        while True:
            client, _ = listener.accept()
            eventlet.spawn_n(self._serve, client)

    def _serve(self, client: Any) -> None:
        with client, client.makefile("r", encoding="utf-8") as lines:
            try:
                if not hmac.compare_digest(lines.readline().strip().encode(), self.token.encode()):
                    return
                for line in lines:
                    self._publish(json.loads(line), client)
            except (OSError, ValueError) as error:  # the gateway left, or it is not the gateway
                log.warning("passerelle_partie", exc=error)

    def _publish(self, call: dict[str, Any], client: Any) -> None:
        correlation_id = uuid.uuid4().hex

        def answer(body: str) -> None:
            client.sendall(json.dumps({"id": call["id"], "body": body}).encode() + b"\n")

        self.waiting[correlation_id] = answer
        try:
            self.producer.publish(
                call["body"],
                routing_key=call["key"],
                content_type="application/json",
                content_encoding="utf-8",
                reply_to=self.reply_to,
                correlation_id=correlation_id,
                headers=call["headers"],
                mandatory=True,
            )
        except UndeliverableMessage:  # the service's container is being made again
            del self.waiting[correlation_id]
            answer(reply_body(None, ServiceIndisponible(service=call["key"].split(".", 1)[0])))

    def _on_reply(self, body: Any, message: Any) -> None:
        answer = self.waiting.pop(message.properties.get("correlation_id", ""), None)
        if answer is not None:
            try:
                answer(json.dumps(body))
            except OSError as error:
                log.warning("reponse_non_envoyee", exc=error)

    def _drain(self) -> None:
        while True:
            try:
                self.connection.drain_events(timeout=1)
            except TimeoutError:
                continue

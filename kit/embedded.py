"""The whole portal without a broker: ``python -m kit.embedded`` (DESIGN §3, "no broker at all").

All services run in this one process on kombu's in-memory transport; the gateway is a child process that reaches
them over a loopback socket. A crash loses what was in flight between services (the outbox publishes it again at
the next start). Said loudly at start; the tests refuse it, but for one smoke test.
"""

# ruff: noqa: E402 - the monkey patch comes first in the process
from __future__ import annotations

import eventlet

eventlet.monkey_patch()

import json
import os
import secrets
import signal
import subprocess
import sys
import uuid
from collections.abc import Callable
from typing import Any

from kombu import Connection, Consumer, Exchange, Producer, Queue

from contracts.catalogue import SERVICES
from kit import topology
from kit.config import service_settings
from kit.embedded_transport import URI
from kit.observability import configure_logs, log
from kit.runner import CONTAINERS, Runner, end_after, service_classes

WARNING = (
    "MODE EMBARQUÉ : aucun RabbitMQ. Tous les services tournent dans un seul processus, les messages restent en "
    "mémoire. Bon pour regarder, jamais pour servir une ville."
)


class Bridge:
    """Takes the gateway's calls from a loopback socket and gives them to the in-memory exchange."""

    def __init__(self) -> None:
        self.token = secrets.token_urlsafe(24)
        self.connection = Connection(URI)
        self.reply_to = f"reponse.{uuid.uuid4().hex}"
        self.waiting: dict[str, Callable[[str], None]] = {}
        channel = self.connection.channel()
        exchange = Exchange(topology.RPC_EXCHANGE, "topic", durable=True)
        self.producer = Producer(channel, exchange)
        queue = Queue(f"rpc.{self.reply_to}", exchange, routing_key=self.reply_to)
        self.consumer = Consumer(channel, [queue], callbacks=[self._on_reply], accept=["json"], no_ack=True)
        self.consumer.consume()

    def listen(self) -> int:
        """Opens the socket; returns its port."""
        listener = eventlet.listen(("127.0.0.1", 0))
        eventlet.spawn_n(self._accept, listener)
        eventlet.spawn_n(self._drain)
        return int(listener.getsockname()[1])

    def _accept(self, listener: Any) -> None:
        while True:
            client, _ = listener.accept()
            eventlet.spawn_n(self._serve, client)

    def _serve(self, client: Any) -> None:
        lines = client.makefile("r", encoding="utf-8")
        if lines.readline().strip() != self.token:
            client.close()
            return
        for line in lines:
            call = json.loads(line)
            self._publish(call, client)

    def _publish(self, call: dict[str, Any], client: Any) -> None:
        correlation_id = uuid.uuid4().hex

        def answer(body: str) -> None:
            client.sendall(json.dumps({"id": call["id"], "body": body}).encode() + b"\n")

        self.waiting[correlation_id] = answer
        self.producer.publish(
            call["body"],
            routing_key=call["key"],
            content_type="application/json",
            content_encoding="utf-8",
            reply_to=self.reply_to,
            correlation_id=correlation_id,
            headers=call["headers"],
        )

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


def declare_exchanges() -> None:
    """The exchanges that RabbitMQ's definitions would have made, and everybody's queues, before the first event."""
    with Connection(URI) as connection:
        channel = connection.channel()
        topology.public_exchange()(channel).declare()
        for service in SERVICES:
            topology.internal_exchange(service)(channel).declare()
        for service in SERVICES:
            topology.declare(service, channel)


def main() -> None:
    os.environ["AMQP_URI"] = URI
    configure_logs("embarque", os.environ.get("LOG_LEVEL", "INFO"))
    sys.stderr.write(f"\n*** {WARNING} ***\n\n")
    log.warning("mode_embarque", avis=WARNING)
    declare_exchanges()
    runners = [Runner(service_settings(service), service_classes(service, CONTAINERS)) for service in SERVICES]
    for runner in runners:
        runner.start()
    bridge = Bridge()
    address = f"embedded://:{bridge.token}@127.0.0.1:{bridge.listen()}"
    gateway = subprocess.Popen([sys.executable, "-m", "gateway"], env=dict(os.environ) | {"AMQP_URI": address})
    stopped: Any = eventlet.event.Event()
    signal.signal(signal.SIGTERM, lambda *_: stopped.ready() or stopped.send(True))
    signal.signal(signal.SIGINT, lambda *_: stopped.ready() or stopped.send(True))
    eventlet.spawn_n(lambda: (gateway.wait(), stopped.ready() or stopped.send(True)))
    stopped.wait()
    end_after(5.0)
    gateway.terminate()
    for runner in runners:
        runner.stop()
    os._exit(0)


if __name__ == "__main__":
    main()

"""The service side of an RPC, on nameko's wire format.

Three differences with nameko's own (measured, see docs/decisions/0003-rpc.md): the reply leaves on the channel
that brought the request, transient and unconfirmed, so that a broker restart cannot kill the service and a reply
costs one frame; the JSON of the result is not encoded twice; a refusal travels with its numbers.
"""

from __future__ import annotations

import json
from functools import partial
from typing import Any

from amqp import Message as AmqpMessage
from amqp.exceptions import AMQPError
from eventlet.semaphore import Semaphore
from kombu import Producer
from nameko.exceptions import ContainerBeingKilled
from nameko.rpc import Rpc, RpcConsumer

from contracts.errors import Refus
from kit.consumer import SteadyConsumer
from kit.failpoints import failpoint
from kit.observability import log
from kit.topology import is_embedded
from kit.wire import one_write, publish

REFUSAL = "Refus"


class RawResult:
    """A result that is already JSON."""

    __slots__ = ("json_text",)

    def __init__(self, json_text: str) -> None:
        self.json_text = json_text


def reply_body(result: object, error: BaseException | None) -> str:
    """``{"result": …, "error": …}`` as nameko writes it; a refusal's numbers are in ``exc_args``."""
    if error is not None:
        if isinstance(error, Refus):
            described = {"exc_type": REFUSAL, "exc_path": "contracts.errors.Refus", "exc_args": [error.to_wire()]}
        else:  # a bug: its class is enough for the caller, its text may quote personal data
            described = {"exc_type": type(error).__name__, "exc_path": "", "exc_args": []}
        return '{"result":null,"error":' + json.dumps({**described, "value": ""}) + "}"
    text = result.json_text if isinstance(result, RawResult) else json.dumps(result)
    return '{"result":' + text + ',"error":null}'


class TransientReplyConsumer(RpcConsumer):
    """Replies and acknowledges on the request's own channel."""

    queue_consumer = SteadyConsumer()

    def __init__(self) -> None:
        super().__init__()
        # Reply and ack are written by worker greenlets, on one socket: one at a time.
        self._writing = Semaphore()

    def handle_result(self, message: Any, result: Any, exc_info: Any) -> tuple[Any, Any]:
        body = reply_body(result, exc_info[1] if exc_info else None)
        properties = message.properties
        failpoint(f"{self.container.service_name}.before_reply")
        try:
            with self._writing:
                if message.channel.connection:
                    self._reply(message, body, properties)
        except (AMQPError, OSError) as error:
            # The broker left: it will give the request again, and the operation id makes it harmless.
            log.warning("reponse_non_envoyee", exc=error)
        return result, exc_info

    def _reply(self, message: Any, body: str, properties: dict[str, Any]) -> None:
        """The answer and the acknowledgement, together."""
        described = {
            "content_type": "application/json",
            "content_encoding": "utf-8",
            "delivery_mode": 1,
            "correlation_id": properties.get("correlation_id"),
        }
        exchange, routing_key = self.queue.exchange.name, properties["reply_to"]
        if is_embedded(self.container.config["AMQP_URI"]):
            Producer(message.channel).publish(body, exchange=exchange, routing_key=routing_key, **described)
            message.ack()
            return
        with one_write(message.channel.connection):
            publish(message.channel, AmqpMessage(body, **described), exchange=exchange, routing_key=routing_key)
            message.ack()


class TypedRpc(Rpc):
    """nameko's RPC entrypoint with our reply consumer."""

    rpc_consumer = TransientReplyConsumer()
    expected_exceptions = (Refus,)

    def handle_message(self, body: Any, message: Any) -> None:
        context_data = self.unpack_message_headers(message)
        args = list(body.get("args", ()))[:1] if isinstance(body, dict) else []
        handle_result = partial(self.handle_result, message)
        try:
            self.container.spawn_worker(self, args, {}, context_data=context_data, handle_result=handle_result)
        except ContainerBeingKilled:
            self.rpc_consumer.requeue_message(message)


typed_rpc = TypedRpc.decorator

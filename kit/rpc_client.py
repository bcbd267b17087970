"""The gateway's RPC client: nameko's wire format, one connection, many calls side by side, on the asyncio loop.

py-amqp's non-blocking socket is watched by the loop itself: no thread, no queue between threads (measured in
docs/decisions/0003-rpc.md). Each request is mandatory, transient, and expires when its caller stops waiting: a
service that was down never runs a stale request. A lost connection fails what was sent and reconnects by itself.
"""

from __future__ import annotations

import asyncio
import itertools
import socket
import time
import uuid
from collections import defaultdict
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Generic, TypeVar, cast
from urllib.parse import unquote, urlsplit

from amqp import Channel, Connection, Message
from pydantic import BaseModel

from contracts.actor import Actor
from contracts.base import Request, Response, Rpc
from contracts.errors import IssueInconnue, PortailError, Refus, ServiceIndisponible
from kit import clock
from kit.actor import ActorSigner
from kit.failpoints import failpoint
from kit.observability import log
from kit.topology import RPC_EXCHANGE
from kit.wire import LoopWriter, publish

Req = TypeVar("Req", bound=Request)
Resp = TypeVar("Resp", bound=Response)

HEARTBEAT_S = 20
MAX_IN_FLIGHT = 64
WAIT_FOR_PLACE_S = 90.0
"""A rush waits its turn: 2,500 people at one hour are a minute of work, and each is answered (docs/performance.md)."""
RETRY_WRITES_FOR_S = 20.0
SILENCE_S = 2.0
"""A service that let a call time out is given this long before it is asked again."""


class RemoteFailure(PortailError):
    """The service met an unexpected error; its log has the cause under the same call id."""

    def __init__(self, routing_key: str, error_class: str) -> None:
        super().__init__(f"{routing_key}: {error_class}")


class ConnectionLost(Exception):
    """Inside the client: sent, and the connection was lost before the answer."""


class _Error(BaseModel):
    exc_type: str
    exc_args: list[Any] = []


class _Answer(BaseModel, Generic[Resp]):
    result: Resp | None
    error: _Error | None


@cache
def _answer_model(response: type[Response]) -> type[_Answer[Any]]:
    return _Answer[response]  # type: ignore[valid-type]


@dataclass(slots=True)
class _Broker:
    """The state of one connection."""

    connection: Connection
    channel: Channel
    reply_to: str
    waiting: dict[str, asyncio.Future[bytes]] = field(default_factory=dict)
    is_blocked: bool = False


class RpcClient:
    """``await client.call(planning.SAVE_MOIS, request, actor=…, call_id=…)``."""

    def __init__(self, amqp_uri: str, signer: ActorSigner, name: str = "gateway") -> None:
        self._uri, self._signer, self._name = amqp_uri, signer, name
        self._broker: _Broker | None = None
        self._up = asyncio.Event()
        self._ids = itertools.count(1)
        self._places = asyncio.Semaphore(MAX_IN_FLIGHT)
        self._silent_until: dict[str, float] = defaultdict(float)
        self._keeper: asyncio.Task[None] | None = None
        self._lost: asyncio.Event = asyncio.Event()
        self._connecting: asyncio.Future[_Broker] | None = None

    # ---- life ----

    async def start(self) -> None:
        """Starts connecting; calls wait for the connection as long as their timeout allows."""
        self._keeper = asyncio.create_task(self._keep_connected(), name="rpc-client")

    async def close(self) -> None:
        if self._keeper:
            self._keeper.cancel()
            await asyncio.gather(self._keeper, return_exceptions=True)
        if self._connecting is not None:
            (unused,) = await asyncio.gather(self._connecting, return_exceptions=True)
            if isinstance(unused, _Broker):
                unused.connection.collect()
        self._drop(None)

    @property
    def is_up(self) -> bool:
        return self._up.is_set()

    async def _keep_connected(self) -> None:
        pause_s = 0.1
        loop = asyncio.get_running_loop()
        while True:
            self._connecting = loop.run_in_executor(None, self._connect)
            try:
                broker = await asyncio.shield(self._connecting)
            except Exception as error:
                log.warning("courtier_absent", exc=error)
                await asyncio.sleep(pause_s)
                pause_s = min(pause_s * 2, 2.0)
                continue
            pause_s = 0.1
            self._broker, self._connecting = broker, None
            self._lost = asyncio.Event()
            LoopWriter(broker.connection, self._drop)
            loop.add_reader(broker.connection.sock, self._on_readable)
            self._up.set()
            while not self._lost.is_set():
                try:
                    await asyncio.wait_for(self._lost.wait(), HEARTBEAT_S / 4)
                except TimeoutError:
                    self._beat(broker)

    def _connect(self) -> _Broker:
        parts = urlsplit(self._uri)
        connection = Connection(
            host=f"{parts.hostname}:{parts.port or 5672}",
            userid=unquote(parts.username or "guest"),
            password=unquote(parts.password or "guest"),
            virtual_host=unquote(parts.path[1:]) or "/",
            ssl=parts.scheme == "amqps",
            heartbeat=HEARTBEAT_S,
            connect_timeout=3,
            read_timeout=5,
            write_timeout=3,
            client_properties={"connection_name": self._name},
            on_blocked=lambda _reason: self._set_blocked(True),
            on_unblocked=lambda: self._set_blocked(False),
        )
        try:
            return self._open(connection)
        except BaseException:
            connection.collect()  # amqp leaves the socket open when the broker refuses, as it does while it starts
            raise

    def _open(self, connection: Connection) -> _Broker:
        """The connection's channel and the queue of its answers."""
        connection.connect()
        channel = connection.channel()
        unique = uuid.uuid4().hex
        reply_to, queue = f"reponse.{unique}", f"rpc.reponse-{self._name}-{unique}"
        channel.exchange_declare(RPC_EXCHANGE, "topic", durable=True, auto_delete=False)
        channel.queue_declare(queue, exclusive=True, auto_delete=True)
        channel.queue_bind(queue, RPC_EXCHANGE, routing_key=reply_to)
        channel.basic_consume(queue, no_ack=True, callback=self._on_reply)
        channel.events["basic_return"].add(self._on_return)
        connection.sock.setblocking(False)
        return _Broker(connection, channel, reply_to)

    def _set_blocked(self, is_blocked: bool) -> None:
        if self._broker:
            self._broker.is_blocked = is_blocked

    def _beat(self, broker: _Broker) -> None:
        try:
            broker.connection.heartbeat_tick()
        except Exception as error:
            self._drop(error)

    def _drop(self, error: BaseException | None) -> None:
        """Forgets the connection; what was sent on it has an unknown outcome."""
        broker, self._broker = self._broker, None
        if broker is None:
            return
        self._up.clear()
        if error is not None:
            log.warning("courtier_perdu", en_attente=len(broker.waiting), exc=error)
        sock: socket.socket | None = broker.connection.sock if broker.connection.transport else None
        if sock is not None and sock.fileno() >= 0:
            asyncio.get_running_loop().remove_reader(sock)
            asyncio.get_running_loop().remove_writer(sock)
        broker.connection.collect()
        if sock is not None:
            sock.close()
        for future in broker.waiting.values():
            if not future.done():
                future.set_exception(ConnectionLost())
        self._lost.set()

    # ---- frames ----

    def _on_readable(self) -> None:
        broker = self._broker
        try:
            while broker is not None and self._broker is broker:
                broker.connection.drain_events(timeout=0)
        except (TimeoutError, BlockingIOError):
            return
        except Exception as error:
            self._drop(error)

    def _on_reply(self, message: Message) -> None:
        if self._broker is None:
            return
        future = self._broker.waiting.pop(message.properties.get("correlation_id", ""), None)
        if future is not None and not future.done():  # a late answer has nobody left
            body = message.body
            future.set_result(body.encode() if isinstance(body, str) else bytes(body))

    def _on_return(self, _error: Exception, _exchange: str, routing_key: str, message: Message) -> None:
        if self._broker is None:
            return
        future = self._broker.waiting.pop(message.properties.get("correlation_id", ""), None)
        if future is not None and not future.done():
            future.set_exception(ServiceIndisponible(service=routing_key.split(".", 1)[0]))

    # ---- calls ----

    async def call(
        self, rpc: Rpc[Req, Resp], request: Req, *, actor: Actor | None = None, call_id: str = "", timeout_s: float = 0
    ) -> Resp:
        """The typed answer, or the typed refusal.

        Raises ``ServiceIndisponible`` when nothing was done, ``IssueInconnue`` when a write may have been done
        (repeat it with the same ``operation_id``), ``RemoteFailure`` for a bug on the other side. A write whose
        connection was lost is repeated here, with its own id, for 20 seconds.
        """
        body = b'{"args":[' + request.model_dump_json().encode() + b'],"kwargs":{}}'
        wait_s = timeout_s or rpc.timeout_s
        give_up_at = time.monotonic() + RETRY_WRITES_FOR_S
        while True:
            try:
                raw = await self._attempt(rpc, body, actor, call_id, wait_s)
                if rpc.is_write:
                    failpoint(f"{self._name}.after_answer")
                return read_answer(rpc, raw)
            except ConnectionLost:
                if time.monotonic() < give_up_at:
                    continue  # a read is harmless, a write has its operation id
                raise (IssueInconnue if rpc.is_write else ServiceIndisponible)(service=rpc.service) from None

    async def _attempt(
        self, rpc: Rpc[Any, Any], body: bytes, actor: Actor | None, call_id: str, wait_s: float
    ) -> bytes:
        if time.monotonic() < self._silent_until[rpc.service]:
            raise ServiceIndisponible(service=rpc.service)
        if self._places.locked():
            try:
                async with asyncio.timeout(WAIT_FOR_PLACE_S):
                    await self._places.acquire()
            except TimeoutError:
                raise ServiceIndisponible(service=rpc.service) from None
        else:
            await self._places.acquire()  # at once
        try:
            return await self._send_and_wait(rpc, body, actor, call_id, wait_s)
        finally:
            self._places.release()

    async def _send_and_wait(
        self, rpc: Rpc[Any, Any], body: bytes, actor: Actor | None, call_id: str, wait_s: float
    ) -> bytes:
        deadline = asyncio.get_running_loop().time() + wait_s
        if not self._up.is_set():
            try:
                async with asyncio.timeout_at(deadline):
                    await self._up.wait()
            except TimeoutError:
                raise ServiceIndisponible(service=rpc.service) from None
        broker = cast(_Broker, self._broker)
        if broker.is_blocked:
            raise ServiceIndisponible(service=rpc.service)
        correlation_id = str(next(self._ids))
        future: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()
        broker.waiting[correlation_id] = future
        self._publish(broker, rpc, body, actor, call_id, wait_s, correlation_id)
        try:
            async with asyncio.timeout_at(deadline):
                answer = await future
        except TimeoutError:
            self._silent_until[rpc.service] = time.monotonic() + SILENCE_S
            raise (IssueInconnue if rpc.is_write else ServiceIndisponible)(service=rpc.service) from None
        finally:
            broker.waiting.pop(correlation_id, None)
        self._silent_until.pop(rpc.service, None)
        return answer

    def _publish(
        self,
        broker: _Broker,
        rpc: Rpc[Any, Any],
        body: bytes,
        actor: Actor | None,
        call_id: str,
        wait_s: float,
        correlation_id: str,
    ) -> None:
        headers = {"nameko.appel": call_id}
        if actor is not None:
            headers["nameko.acteur"] = self._signer.sign(actor, rpc.service, clock.now())
        message = Message(
            body,
            content_type="application/json",
            content_encoding="utf-8",
            delivery_mode=1,
            reply_to=broker.reply_to,
            correlation_id=correlation_id,
            expiration=str(int(wait_s * 1000)),
            application_headers=headers,
        )
        try:
            publish(broker.channel, message, exchange=RPC_EXCHANGE, routing_key=rpc.routing_key, mandatory=True)
        except Exception as error:
            self._drop(error)
            raise ConnectionLost from error


def read_answer(rpc: Rpc[Any, Resp], raw: bytes) -> Resp:
    """The typed answer of a reply's body; raises the refusal or ``RemoteFailure`` that it carries."""
    answer = _answer_model(rpc.response).model_validate_json(raw)
    if answer.error is None:
        return cast(Resp, answer.result)
    if answer.error.exc_type == "Refus" and answer.error.exc_args:
        wire = answer.error.exc_args[0]
        raise Refus.from_wire(wire["code"], wire["nombres"])
    raise RemoteFailure(rpc.routing_key, answer.error.exc_type)

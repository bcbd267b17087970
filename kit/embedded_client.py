"""The gateway's client when there is no broker: the same calls over the loopback socket of ``kit.embedded_bridge``."""

from __future__ import annotations

import asyncio
import itertools
import json
from typing import Any, TypeVar
from urllib.parse import urlsplit

from contracts.actor import Actor
from contracts.base import Request, Response, Rpc
from contracts.errors import IssueInconnue, ServiceIndisponible
from kit import clock
from kit.actor import ActorSigner
from kit.observability import log
from kit.rpc_client import RpcClient, read_answer

Req = TypeVar("Req", bound=Request)
Resp = TypeVar("Resp", bound=Response)
LONGEST_ANSWER_BYTES = 16 * 1024 * 1024


class EmbeddedClient:
    """Same promises as ``RpcClient`` as far as one process can keep them; connects again when it comes back."""

    def __init__(self, uri: str, signer: ActorSigner) -> None:
        parts = urlsplit(uri)
        self._host, self._port, self._token = parts.hostname, parts.port, parts.password or ""
        self._signer = signer
        self._ids = itertools.count(1)
        self._waiting: dict[int, asyncio.Future[str | None]] = {}
        self._writer: asyncio.StreamWriter | None = None
        self._keeping: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Begins to connect; like the broker's client, does not wait for it."""
        self._keeping = asyncio.create_task(self._keep_connected())

    async def close(self) -> None:
        if self._keeping is not None:
            self._keeping.cancel()
            await asyncio.gather(self._keeping, return_exceptions=True)

    @property
    def is_up(self) -> bool:
        return self._writer is not None

    async def _keep_connected(self) -> None:
        while True:
            try:
                await self._read_until_lost()
            except OSError as error:
                log.warning("services_absents", exc=error)
            await asyncio.sleep(0.2)

    async def _read_until_lost(self) -> None:
        reader, writer = await asyncio.open_connection(self._host, self._port, limit=LONGEST_ANSWER_BYTES)
        try:
            writer.write(self._token.encode() + b"\n")
            self._writer = writer
            while line := await reader.readline():
                answer = json.loads(line)
                self._settle(self._waiting.pop(answer["id"], None), answer["body"])
        finally:
            self._writer = None
            writer.close()
            for future in self._waiting.values():
                self._settle(future, None)

    @staticmethod
    def _settle(future: asyncio.Future[str | None] | None, body: str | None) -> None:
        """``None``: the connection was lost, nobody will answer."""
        if future is not None and not future.done():
            future.set_result(body)

    async def call(
        self, rpc: Rpc[Req, Resp], request: Req, *, actor: Actor | None = None, call_id: str = "", timeout_s: float = 0
    ) -> Resp:
        """The typed answer, or the typed refusal (see ``RpcClient.call``)."""
        if self._writer is None:
            raise ServiceIndisponible(service=rpc.service)
        headers: dict[str, Any] = {"nameko.appel": call_id}
        if actor is not None:
            headers["nameko.acteur"] = self._signer.sign(actor, rpc.service, clock.now())
        number = next(self._ids)
        future: asyncio.Future[str | None] = asyncio.get_running_loop().create_future()
        self._waiting[number] = future
        body = f'{{"args":[{request.model_dump_json()}],"kwargs":{{}}}}'
        line = json.dumps({"id": number, "key": rpc.routing_key, "headers": headers, "body": body})
        self._writer.write(line.encode() + b"\n")
        try:
            async with asyncio.timeout(timeout_s or rpc.timeout_s):
                answer = await future
        except TimeoutError:
            answer = None
        finally:
            self._waiting.pop(number, None)
        if answer is None:
            raise (IssueInconnue if rpc.is_write else ServiceIndisponible)(service=rpc.service)
        return read_answer(rpc, answer.encode())


def make_client(amqp_uri: str, signer: ActorSigner) -> RpcClient | EmbeddedClient:
    """The client that suits the address."""
    return EmbeddedClient(amqp_uri, signer) if amqp_uri.startswith("embedded:") else RpcClient(amqp_uri, signer)

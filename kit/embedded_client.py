"""The gateway's client when there is no broker: the same calls over the loopback socket of ``kit.embedded``."""

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
from kit.rpc_client import RpcClient, read_answer

Req = TypeVar("Req", bound=Request)
Resp = TypeVar("Resp", bound=Response)


class EmbeddedClient:
    """Same promises as ``RpcClient`` as far as one process can keep them."""

    def __init__(self, uri: str, signer: ActorSigner) -> None:
        parts = urlsplit(uri)
        self._host, self._port, self._token = parts.hostname, parts.port, parts.password or ""
        self._signer = signer
        self._ids = itertools.count(1)
        self._waiting: dict[int, asyncio.Future[str]] = {}
        self._writer: asyncio.StreamWriter | None = None
        self._reading: asyncio.Task[None] | None = None

    async def start(self) -> None:
        reader, self._writer = await asyncio.open_connection(self._host, self._port, limit=16 * 1024 * 1024)
        self._writer.write(self._token.encode() + b"\n")
        self._reading = asyncio.create_task(self._read(reader))

    async def close(self) -> None:
        if self._reading is not None:
            self._reading.cancel()
            await asyncio.gather(self._reading, return_exceptions=True)
        if self._writer is not None:
            self._writer.close()

    @property
    def is_up(self) -> bool:
        return self._reading is not None and not self._reading.done()

    async def _read(self, reader: asyncio.StreamReader) -> None:
        while line := await reader.readline():
            answer = json.loads(line)
            future = self._waiting.pop(answer["id"], None)
            if future is not None and not future.done():
                future.set_result(answer["body"])

    async def call(
        self, rpc: Rpc[Req, Resp], request: Req, *, actor: Actor | None = None, call_id: str = "", timeout_s: float = 0
    ) -> Resp:
        """The typed answer, or the typed refusal (see ``RpcClient.call``)."""
        if self._writer is None or not self.is_up:
            raise ServiceIndisponible(service=rpc.service)
        headers: dict[str, Any] = {"nameko.appel": call_id}
        if actor is not None:
            headers["nameko.acteur"] = self._signer.sign(actor, rpc.service, clock.now())
        number = next(self._ids)
        future: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        self._waiting[number] = future
        body = f'{{"args":[{request.model_dump_json()}],"kwargs":{{}}}}'
        line = json.dumps({"id": number, "key": rpc.routing_key, "headers": headers, "body": body})
        self._writer.write(line.encode() + b"\n")
        try:
            async with asyncio.timeout(timeout_s or rpc.timeout_s):
                return read_answer(rpc, (await future).encode())
        except TimeoutError:
            raise (IssueInconnue if rpc.is_write else ServiceIndisponible)(service=rpc.service) from None
        finally:
            self._waiting.pop(number, None)


def make_client(amqp_uri: str, signer: ActorSigner) -> RpcClient | EmbeddedClient:
    """The client that suits the address."""
    return EmbeddedClient(amqp_uri, signer) if amqp_uri.startswith("embedded:") else RpcClient(amqp_uri, signer)

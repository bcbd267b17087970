"""Calls of one page: the same call id and actor for all of them, and blocks that may fail alone.

::

    dossier, paiements = await asyncio.gather(
        appels.block(dossiers.GET_ACCUEIL, dossiers.GetAccueil()),
        appels.block(billing.GET_ACCUEIL, billing.GetAccueil()),
    )
    if isinstance(paiements, BlocIndisponible): ...
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol, TypeVar

from contracts.actor import Actor
from contracts.base import Request, Response, Rpc
from contracts.errors import IssueInconnue, ServiceIndisponible
from kit.observability import log
from kit.rpc_client import RemoteFailure

Req = TypeVar("Req", bound=Request)
Resp = TypeVar("Resp", bound=Response)


class Client(Protocol):
    """What the gateway needs of ``kit.rpc_client.RpcClient``; tests give their own."""

    async def start(self) -> None: ...

    async def close(self) -> None: ...

    @property
    def is_up(self) -> bool: ...

    async def call(
        self, rpc: Rpc[Req, Resp], request: Req, *, actor: Actor | None = None, call_id: str = "", timeout_s: float = 0
    ) -> Resp: ...


@dataclass(frozen=True, slots=True)
class BlocIndisponible:
    """A block of a page whose service did not answer: the page says it in a sentence and works without it."""

    service: str


class Appels:
    """The calls of one request."""

    __slots__ = ("_client", "actor", "call_id")

    def __init__(self, client: Client, call_id: str, actor: Actor | None = None) -> None:
        self._client, self.call_id, self.actor = client, call_id, actor

    async def call(self, rpc: Rpc[Req, Resp], request: Req) -> Resp:
        """The answer, or the refusal as its class (see ``RpcClient.call``)."""
        return await self._client.call(rpc, request, actor=self.actor, call_id=self.call_id)

    async def block(self, rpc: Rpc[Req, Resp], request: Req) -> Resp | BlocIndisponible:
        """Like ``call``, but a service that is down or broken costs its own block only. Refusals still rise."""
        try:
            return await self.call(rpc, request)
        except (ServiceIndisponible, IssueInconnue, RemoteFailure) as error:
            log.warning("bloc_indisponible", methode=rpc.routing_key, exc=error)
            return BlocIndisponible(rpc.service)

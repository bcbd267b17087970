"""One call on the real broker, as the gateway would make it: for what no form can send."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Callable
from datetime import datetime
from typing import Any

from contracts.actor import Actor
from contracts.base import Request, Rpc
from kit.actor import ActorSigner
from kit.rpc_client import RpcClient


class Appel:
    """The gateway's own client, on a loop of its own: Playwright has taken the one of the tests' thread.

    ``now``: the town's clock, by which actors are signed.
    """

    def __init__(self, gateway: dict[str, str], now: Callable[[], datetime]) -> None:
        signer = _Signer(gateway["ACTOR_PRIVATE_KEY"], now)
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self._client = RpcClient(gateway["AMQP_URI"], signer, name="gateway-fil")
        self._do(self._client.start())

    def call(self, rpc: Rpc[Any, Any], request: Request | dict[str, Any], actor: Actor | None) -> Any:
        asked = request if isinstance(request, Request) else _Brut(request)
        return self._do(self._client.call(rpc, asked, actor=actor))

    def _do(self, coroutine: Any) -> Any:
        return asyncio.run_coroutine_threadsafe(coroutine, self._loop).result(60)

    def close(self) -> None:
        self._do(self._client.close())
        self._do(self._loop.shutdown_default_executor())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()


class _Brut(Request):
    """A request that the contract would not let us write: sent as it is, for the service to refuse."""

    brut: dict[str, Any]

    def __init__(self, brut: dict[str, Any]) -> None:
        super().__init__(brut=brut)

    def model_dump_json(self, **_options: Any) -> str:
        return json.dumps(self.brut)


class _Signer(ActorSigner):
    """Signs at the town's instant, whatever this process's clock says."""

    def __init__(self, private_key_pem: str, now: Callable[[], datetime]) -> None:
        super().__init__(private_key_pem)
        self._now = now

    def sign(self, actor: Actor, audience: str, now: datetime) -> str:
        return super().sign(actor, audience, self._now())

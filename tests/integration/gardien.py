"""Two gateways as far as sessions go, side by side: ``python -m … JETON``.

Each has its own connection and its own memory, and looks for the session all the time. One line of JSON whenever what
they say changes: ``{"vues": [true, null], "demandes": [1, 1]}``; null when nobody could say, ``demandes`` counts the
questions put to accounts. Its own process: the tests' is patched by eventlet, which asyncio does not survive.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
from typing import Any

from contracts import accounts
from contracts.errors import ServiceIndisponible
from gateway.session import Sessions
from kit.actor import ActorSigner
from kit.rpc_client import RpcClient


class Gardien(RpcClient):
    """Counts what it asks of a session."""

    demandes = 0

    async def call(self, rpc: Any, request: Any, **more: Any) -> Any:
        self.demandes += rpc is accounts.GET_SESSION
        return await super().call(rpc, request, **more)


async def watch(jeton: str) -> None:
    signer = ActorSigner(os.environ["ACTOR_PRIVATE_KEY"])
    gardiens = [Gardien(os.environ["AMQP_URI"], signer, name=f"gateway-{rang}") for rang in (1, 2)]
    every = [Sessions(gardien) for gardien in gardiens]
    for gardien, sessions in zip(gardiens, every, strict=True):
        await gardien.start()
        await sessions.veille.start()
    said = ""
    while True:
        vues = await asyncio.gather(*(see(sessions, jeton) for sessions in every))
        line = json.dumps({"vues": vues, "demandes": [gardien.demandes for gardien in gardiens]})
        if line != said:
            print(line, flush=True)
            said = line
        await asyncio.sleep(0.05)


async def see(sessions: Sessions, jeton: str) -> bool | None:
    try:
        return await sessions.find(jeton) is not None
    except ServiceIndisponible:
        return None


if __name__ == "__main__":
    asyncio.run(watch(sys.argv[1]))

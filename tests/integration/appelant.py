"""One RPC as the gateway makes it, again under its operation id until it is known: ``python -m … SERVICE.METHOD``.

Its own process: the tests' is patched by eventlet, which asyncio does not survive. Reads ``{"request", "actor"}``,
prints the response; a refusal ends it with its code.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys

from contracts.actor import Actor
from contracts.catalogue import rpcs
from contracts.errors import IssueInconnue, Refus, ServiceIndisponible
from kit.actor import ActorSigner
from kit.rpc_client import RpcClient

PATIENCE_S = 60.0


async def call(routing_key: str, said: str) -> str:
    contract = next(rpc for rpc in rpcs() if rpc.routing_key == routing_key)
    asked = json.loads(said)
    request = contract.request.model_validate(asked["request"])
    actor = Actor.model_validate(asked["actor"]) if asked["actor"] else None
    client = RpcClient(os.environ["AMQP_URI"], ActorSigner(os.environ["ACTOR_PRIVATE_KEY"]), name="gateway-essai")
    await client.start()
    give_up_at = asyncio.get_running_loop().time() + PATIENCE_S
    try:
        while True:
            try:
                return str((await client.call(contract, request, actor=actor, timeout_s=5)).model_dump_json())
            except (IssueInconnue, ServiceIndisponible):
                if asyncio.get_running_loop().time() > give_up_at:
                    raise
                await asyncio.sleep(0.2)
    finally:
        await client.close()


def main() -> None:
    try:
        print(asyncio.run(call(sys.argv[1], sys.stdin.read())))
    except Refus as refus:
        print(refus.code)
        sys.exit(1)


if __name__ == "__main__":
    main()

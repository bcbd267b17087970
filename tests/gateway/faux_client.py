"""An RPC client that answers without a broker, and refuses whatever the contracts would refuse.

Requests and answers go through JSON like on the wire; roles are checked like at a service's door.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from contracts.actor import Actor
from contracts.base import Request, Response, Role, Rpc
from contracts.errors import ActionInterdite, NonAuthentifie, Refus, ServiceIndisponible

Reponse = Response | Exception | Callable[[Any], Response]


@dataclass(frozen=True, slots=True)
class Appel:
    """One call as it was made."""

    rpc: Rpc[Any, Any]
    request: Any
    actor: Actor | None
    call_id: str


class FauxClient:
    """``client.says(planning.GET_MOIS, un_mois())``; an RPC that nobody spoke of is a service that is down."""

    def __init__(self) -> None:
        self._reponses: dict[str, Reponse] = {}
        self.appels: list[Appel] = []
        self.up = True

    def says(self, rpc: Rpc[Any, Any], reponse: Reponse) -> None:
        self._reponses[rpc.routing_key] = reponse

    def down(self, service: str) -> None:
        """Every method of this service stops answering."""
        for cle in [cle for cle in self._reponses if cle.startswith(f"{service}.")]:
            del self._reponses[cle]

    def calls_of(self, rpc: Rpc[Any, Any]) -> list[Any]:
        return [appel.request for appel in self.appels if appel.rpc is rpc]

    @staticmethod
    def _opens(rpc: Rpc[Any, Any], actor: Actor) -> bool:
        """As ``kit.door``: the roles of the contract, or the counter acting for a household."""
        if actor.pour_le_compte_de is not None and not actor.agit_pour_un_foyer:
            return False
        return actor.has_role(*rpc.roles) or (actor.agit_pour_un_foyer and Role.PARENT in rpc.roles)

    # ---- as RpcClient ----

    async def start(self) -> None:
        pass

    async def close(self) -> None:
        pass

    @property
    def is_up(self) -> bool:
        return self.up

    async def call(
        self,
        rpc: Rpc[Any, Any],
        request: Request,
        *,
        actor: Actor | None = None,
        call_id: str = "",
        timeout_s: float = 0,
    ) -> Any:
        assert type(request) is rpc.request, f"{rpc.routing_key} got {type(request).__name__}"
        request = rpc.request.model_validate_json(request.model_dump_json())
        self.appels.append(Appel(rpc, request, actor, call_id))
        if rpc.roles and actor is None:
            raise NonAuthentifie
        if rpc.roles and actor is not None and not self._opens(rpc, actor):
            raise ActionInterdite
        reponse = self._reponses.get(rpc.routing_key)
        if reponse is None:
            raise ServiceIndisponible(service=rpc.service)
        if callable(reponse) and not isinstance(reponse, Response):
            reponse = reponse(request)
        if isinstance(reponse, Refus):
            wire = reponse.to_wire()
            raise Refus.from_wire(wire["code"], wire["nombres"])
        if isinstance(reponse, Exception):
            raise reponse
        assert isinstance(reponse, rpc.response), f"{rpc.routing_key} answers {rpc.response.__name__}"
        return rpc.response.model_validate_json(reponse.model_dump_json())

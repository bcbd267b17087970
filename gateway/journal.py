"""One line of log and one measure per request, tied to the rest by the call id (STYLE 12: no address, no name).

The call id comes from ``X-Request-Id`` when it looks like one, else it is made here; it is echoed, and travels with
every RPC. A line names the route's pattern, never the address itself: an activation link is a secret.
"""

from __future__ import annotations

import re
import time
import uuid
from typing import Final

from prometheus_client import Histogram
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kit.observability import bind_contextvars, log

_CALL_ID: Final = re.compile(rb"[A-Za-z0-9._-]{8,64}")
_SONDES: Final = frozenset({"/vivant", "/pret"})
"""Asked every few seconds by the orchestrator: measured, not written."""
PAGE_SECONDS: Final = Histogram(
    "portail_page_seconds",
    "Time spent answering a request",
    ["route", "statut"],
    buckets=(0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30),
)


class Journal:
    """The outermost layer."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        call_id = _call_id(scope)
        etat = scope.setdefault("state", {})
        etat["call_id"] = call_id
        bind_contextvars(appel=call_id)
        statut, debut = 500, time.perf_counter()

        async def send_with_id(message: Message) -> None:
            nonlocal statut
            if message["type"] == "http.response.start":
                statut = message["status"]
                message = {**message, "headers": [*message.get("headers", ()), (b"x-request-id", call_id.encode())]}
            await send(message)

        try:
            await self.app(scope, receive, send_with_id)
        finally:
            duree_s = time.perf_counter() - debut
            route = etat.get("route", "autre")
            PAGE_SECONDS.labels(route, statut).observe(duree_s)
            if route not in _SONDES:
                log.info("page", methode=scope["method"], route=route, statut=statut, duree_ms=round(duree_s * 1000, 1))


def _call_id(scope: Scope) -> str:
    recu: bytes = next((valeur for nom, valeur in scope["headers"] if nom == b"x-request-id"), b"")
    return recu.decode() if _CALL_ID.fullmatch(recu) else uuid.uuid4().hex

"""Is this process alive, and can it serve? Two addresses for the orchestrator, one page of metrics on loopback."""

from __future__ import annotations

from prometheus_client import start_http_server
from starlette.responses import PlainTextResponse
from starlette.responses import Response as HttpResponse

from gateway.routage import Acces, Pages
from gateway.visite import Visite

pages = Pages()


@pages.get("/vivant", Acces.PUBLIC)
async def alive(visite: Visite) -> HttpResponse:
    return PlainTextResponse("vivant\n")


@pages.get("/pret", Acces.PUBLIC)
async def ready(visite: Visite) -> HttpResponse:
    """Ready while the broker's connection is up. A service that is down does not make the gateway useless."""
    est_pret = visite.guichet.client.is_up
    return PlainTextResponse("pret\n" if est_pret else "pas pret\n", 200 if est_pret else 503)


def serve_metrics(port: int) -> None:
    """``/metrics`` on a loopback port of its own, never beside the pages."""
    if port:
        start_http_server(port, addr="127.0.0.1")

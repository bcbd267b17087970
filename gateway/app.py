"""Builds the gateway: the counter, its layers and its table of pages."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from starlette.exceptions import HTTPException
from starlette.requests import Request as HttpRequest
from starlette.responses import Response as HttpResponse
from starlette.routing import Mount
from starlette.types import Scope

from contracts.documents import TAILLE_MAX_OCTETS
from contracts.errors import Introuvable
from gateway import api, mairie, pointage, portail, refus_pages, sante
from gateway.body_limit import MIO, BodyLimit
from gateway.csrf import CsrfGuard, Jetons
from gateway.fichiers import Fichiers
from gateway.journal import Journal
from gateway.mairie import calendrier, calendrier_import
from gateway.portail import absences, depot
from gateway.pour_le_compte import Mandats
from gateway.presentation.environnement import Presentation
from gateway.presentation.mairie import Mairie
from gateway.routage import Aiguillage, Pages, routes
from gateway.rpc import Client
from gateway.security import SecurityHeaders
from gateway.session import Sessions
from gateway.settings import GatewaySettings
from gateway.static_files import statics
from gateway.visite import Guichet, Visite
from kit.actor import ActorSigner
from kit.embedded_client import make_client

FICHIERS = {
    depot.ADRESSE: depot.FICHIERS_MAX * TAILLE_MAX_OCTETS + MIO,
    absences.ADRESSE: 4 * TAILLE_MAX_OCTETS + MIO,  # a photo that is too heavy is thrown away, the absence is kept
}
"""Addresses that accept files."""
TAILLES = {
    calendrier_import.ADRESSE: 2 * MIO,
    calendrier.ADRESSE: MIO,  # a change that was read comes back whole
}
"""Addresses that accept more than 256 KiB."""


def client_of(settings: GatewaySettings) -> Client:
    """The broker's client, or that of the five services in one process (``embedded://``)."""
    signer = ActorSigner(settings.actor_private_key.get_secret_value())
    return make_client(settings.amqp_uri.get_secret_value(), signer)


def make_guichet(
    settings: GatewaySettings,
    client: Client | None = None,
    presentation: Presentation | None = None,
    fichiers: Fichiers | None = None,
) -> Guichet:
    """The shared objects of a process; tests give their own client."""
    client = client or client_of(settings)
    return Guichet(
        settings=settings,
        presentation=presentation or Presentation(Mairie(), reload=settings.reload_templates),
        client=client,
        sessions=Sessions(client),
        jetons=Jetons(settings.cookie_secret.get_secret_value(), secure=settings.cookie_secure),
        mandats=Mandats(settings.cookie_secret.get_secret_value()),
        fichiers=fichiers or Fichiers(),
    )


def all_pages() -> list[Pages]:
    """Every module of pages; addresses that begin with one word are tried in this order."""
    return [*portail.PAGES, *pointage.PAGES, *mairie.PAGES, *api.PAGES, sante.pages]


def create_app(guichet: Guichet) -> FastAPI:
    """The ASGI application."""

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        await guichet.client.start()
        await guichet.sessions.veille.start()
        sante.serve_metrics(guichet.settings.metrics_port)
        yield
        await guichet.sessions.veille.close()
        await guichet.client.close()
        await guichet.fichiers.close()

    app = FastAPI(title="Portail Familles", openapi_url=None, docs_url=None, redoc_url=None, lifespan=lifespan)
    app.router.redirect_slashes = False
    app.router.routes[:] = [Aiguillage(routes(guichet, *all_pages())), Mount("/static", app=statics())]
    app.add_exception_handler(HTTPException, _not_found(guichet))
    _wrap(app, guichet)
    return app


def _wrap(app: FastAPI, guichet: Guichet) -> None:
    """The layers, innermost first."""
    presentation, secure = guichet.presentation, guichet.secure
    page_expiree = presentation.render("erreurs/page_expiree.html").encode()

    def too_long(_scope: Scope, limite_octets: int) -> bytes:
        # Files are told in whole tens of megabytes: the room left for the rest of a form is nobody's business.
        dite = limite_octets if limite_octets < MIO else limite_octets // (10 * MIO) * 10_000_000
        return presentation.render("erreurs/trop_long.html", limite_octets=dite).encode()

    app.add_middleware(CsrfGuard, jetons=guichet.jetons, origine=guichet.settings.portail_url, page=page_expiree)
    app.add_middleware(BodyLimit, page=too_long, exceptions=TAILLES, fichiers=FICHIERS)
    app.add_middleware(SecurityHeaders, secure=secure)
    app.add_middleware(Journal)


def _not_found(guichet: Guichet):  # type: ignore[no-untyped-def]
    """An address that is not in the table, or a method that it does not have."""

    async def answer(requete: HttpRequest, error: Exception) -> HttpResponse:
        visite = Visite(guichet, requete, requete.state.call_id, None, is_staff_page=False)
        reponse = refus_pages.answer(visite, Introuvable())
        if isinstance(error, HTTPException) and error.status_code == 405:
            reponse.status_code = 405
            reponse.headers.update(error.headers or {})
        return reponse

    return answer


__all__ = ["create_app", "make_guichet"]

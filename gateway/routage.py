"""The table of pages: address, who may open it, and the function that answers.

Every page module keeps its own ``Pages``; the table they make together is under test
(``tests/gateway/test_routes.py``): adding or removing an address is a decision. Pages are plain Starlette routes
of the FastAPI application, since nothing of FastAPI's dependency system serves a page of HTML.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from starlette.requests import Request as HttpRequest
from starlette.responses import Response as HttpResponse
from starlette.routing import BaseRoute, Match, Route
from starlette.types import Receive, Scope, Send

from contracts.base import AGENTS, GUICHET, REGIE, Role
from contracts.errors import ActionInterdite, NonAuthentifie, Refus, RequeteInvalide, ServiceIndisponible
from gateway import pour_le_compte, refus_pages
from gateway.csrf import COOKIE_SESSION, lie_au_compte, lie_au_foyer
from gateway.security import cookie_name
from gateway.visite import Guichet, Visite
from kit import clock
from kit.observability import log

Page = Callable[[Visite], Awaitable[HttpResponse]]


class Acces(StrEnum):
    """Who may open a page. Rights over one family are decided by the services, not here."""

    PUBLIC = "public"
    COMPTE = "compte"
    """Any connected person, even before activation."""
    PARENT = "parent"
    BUREAU = "bureau"
    """Anyone who works for the town."""
    AGENT = "agent"
    REGIE = "regie"
    GUICHET = "guichet"
    """Who answers families at the counter: agents and the régie."""
    POINTAGE = "pointage"
    CUISINE = "cuisine"
    """The central kitchen, and agents."""


ROLES: Final = {
    Acces.PARENT: frozenset({Role.PARENT}),
    Acces.BUREAU: AGENTS | REGIE | {Role.ANIMATEUR, Role.CUISINE},
    Acces.AGENT: AGENTS,
    Acces.REGIE: REGIE,
    Acces.GUICHET: GUICHET,
    Acces.POINTAGE: AGENTS | {Role.ANIMATEUR},
    Acces.CUISINE: AGENTS | {Role.CUISINE},
}
"""The roles of an access; the others ask for no role."""

A_ACCEPTER: Final = "/conditions-d-utilisation/accepter"
"""Where a parent accepts the terms that came into force since she last did."""
_TROUVEE: Final = "portail.route"
STAFF: Final = frozenset({Acces.BUREAU, Acces.AGENT, Acces.REGIE, Acces.GUICHET, Acces.POINTAGE, Acces.CUISINE})


@dataclass(frozen=True, slots=True)
class Entree:
    """One line of the table."""

    methode: str
    chemin: str
    acces: Acces
    page: Page


class Pages:
    """The pages of one module: ``@pages.get("/espace", Acces.PARENT)``."""

    def __init__(self) -> None:
        self.entrees: list[Entree] = []

    def get(self, chemin: str, acces: Acces) -> Callable[[Page], Page]:
        return self._keep("GET", chemin, acces)

    def post(self, chemin: str, acces: Acces) -> Callable[[Page], Page]:
        return self._keep("POST", chemin, acces)

    def _keep(self, methode: str, chemin: str, acces: Acces) -> Callable[[Page], Page]:
        def keep(page: Page) -> Page:
            self.entrees.append(Entree(methode, chemin, acces, page))
            return page

        return keep


def routes(guichet: Guichet, *modules: Pages) -> list[Route]:
    """One Starlette route per address; its methods share it, so that a wrong method answers 405."""
    by_chemin: dict[str, dict[str, Entree]] = {}
    for pages in modules:
        for entree in pages.entrees:
            methodes = by_chemin.setdefault(entree.chemin, {})
            if entree.methode in methodes:
                raise ValueError(f"{entree.methode} {entree.chemin} is declared twice")
            methodes[entree.methode] = entree
    return [
        Route(chemin, _endpoint(guichet, methodes), methods=sorted(methodes)) for chemin, methodes in by_chemin.items()
    ]


class Aiguillage(BaseRoute):
    """The table by the first word of its addresses: a request is compared with the addresses of its own word alone."""

    def __init__(self, table: list[Route]) -> None:
        self.table = table
        self._by_mot: dict[str, list[Route]] = {}
        for route in table:
            mot = _premier_mot(route.path)
            if "{" in mot:
                raise ValueError(f"{route.path} has no first word")
            self._by_mot.setdefault(mot, []).append(route)

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """The first address that is this one; else the first that has not this method, which answers 405."""
        autre: tuple[Match, Scope] = Match.NONE, {}
        if scope["type"] != "http":
            return autre
        for route in self._by_mot.get(_premier_mot(scope["path"]), ()):
            match, trouve = route.matches(scope)
            if match is Match.FULL:
                return match, {**trouve, _TROUVEE: route}
            if match is Match.PARTIAL and autre[0] is Match.NONE:
                autre = match, {**trouve, _TROUVEE: route}
        return autre

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        await scope[_TROUVEE].handle(scope, receive, send)


def _premier_mot(chemin: str) -> str:
    return chemin[1:].partition("/")[0]


def _endpoint(guichet: Guichet, methodes: dict[str, Entree]) -> Callable[[HttpRequest], Awaitable[HttpResponse]]:
    get = methodes.get("GET")

    async def endpoint(requete: HttpRequest) -> HttpResponse:
        entree = methodes.get(requete.method) or get  # HEAD is a GET whose body is not sent
        assert entree is not None
        requete.state.route = entree.chemin
        visite = Visite(guichet, requete, requete.state.call_id, None, entree.acces in STAFF)
        try:
            visite = await _enter(guichet, requete, entree.acces)
            if (ailleurs := await _turn_away(visite, entree.acces)) is not None:
                return ailleurs
            return await entree.page(visite)
        except Refus as refus:
            return refus_pages.answer(visite, refus)
        except Exception as error:
            log.error("page_echec", route=entree.chemin, exc=error)
            return refus_pages.answer_unexpected(visite)

    return endpoint


async def _enter(guichet: Guichet, requete: HttpRequest, acces: Acces) -> Visite:
    """Finds who is there. On a public page, accounts being away makes a visitor of everybody."""
    call_id = requete.state.call_id
    jeton = requete.cookies.get(cookie_name(COOKIE_SESSION, secure=guichet.secure), "")
    identite = None
    if jeton:
        try:
            identite = await guichet.sessions.find(jeton, call_id)
        except ServiceIndisponible:
            if acces is not Acces.PUBLIC:
                raise
    mandat = _find_mandat(guichet, requete, jeton) if identite and not identite.roles.isdisjoint(GUICHET) else None
    agit = mandat is not None and acces is Acces.PARENT
    if identite is not None:
        lie_au_compte(requete, identite.compte_id)
    if mandat is not None:
        lie_au_foyer(requete, mandat.foyer_id, seul=agit)
    return Visite(guichet, requete, call_id, identite, acces in STAFF, mandat if agit else None)


def _find_mandat(guichet: Guichet, requete: HttpRequest, jeton: str) -> pour_le_compte.Mandat | None:
    valeur = requete.cookies.get(cookie_name(pour_le_compte.COOKIE, secure=guichet.secure), "")
    return guichet.mandats.open(valeur, jeton, clock.now()) if valeur else None


async def _turn_away(visite: Visite, acces: Acces) -> HttpResponse | None:
    """Nothing when the person may come in; else where to go, or a refusal."""
    if acces is Acces.PUBLIC:
        return None
    identite = visite.identite
    if identite is None:
        if visite.requete.method == "POST":
            with suppress(RequeteInvalide):  # a file is chosen again
                await visite.champs()  # what was typed is kept on the page that asks to connect again
        raise NonAuthentifie
    if acces is Acces.COMPTE:
        return None
    if not identite.actif:
        return visite.go("/compte", "a-activer")
    if acces is Acces.PARENT and not identite.roles.isdisjoint(GUICHET):
        return _turn_away_from_family(visite)
    if acces is Acces.PARENT and identite.conditions_a_accepter and visite.requete.method != "POST":
        return visite.go(f"{A_ACCEPTER}?suite={visite.ici}")  # what is being typed is never lost: the next page asks
    if identite.roles.isdisjoint(ROLES[acces]):
        raise ActionInterdite
    return None


def _turn_away_from_family(visite: Visite) -> HttpResponse | None:
    """A parents' page for somebody of the town: the family acted for, or her own if she is a parent too.

    When acting is over she goes back to the desk: what she was doing for a family is never done for her own.
    """
    if visite.mandat is not None:
        return None
    if visite.cookie(pour_le_compte.COOKIE):
        reponse = visite.go("/mairie/familles", "pour-le-compte-fini")
        visite.delete_cookie(reponse, pour_le_compte.COOKIE)
        return reponse
    if not visite.has_role(Role.PARENT):
        raise ActionInterdite
    return None

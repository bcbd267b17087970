"""One request at the counter: who is there, what was sent, how to call services and how to answer."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final, TypeVar
from urllib.parse import quote
from uuid import UUID

from starlette.requests import Request as HttpRequest
from starlette.responses import HTMLResponse, RedirectResponse
from starlette.responses import Response as HttpResponse

from contracts.accounts import Identite
from contracts.base import Request, Response, Role, Rpc
from contracts.errors import Introuvable, RequeteInvalide
from gateway import annonces
from gateway.csrf import CHAMP, COOKIE_SESSION, Jetons, PageDeMonCompte, lie_au_compte
from gateway.fichiers import Fichiers
from gateway.formes import Champs
from gateway.pour_le_compte import Mandat, Mandats
from gateway.presentation.environnement import Presentation
from gateway.presentation.vue import MENU_PARENT, MENU_PUBLIC, Lien, Vue, menu_mairie
from gateway.rpc import Appels, BlocIndisponible, Client
from gateway.security import cookie_name, delete_cookie, set_cookie
from gateway.session import Sessions, actor_of
from gateway.settings import GatewaySettings
from gateway.versions import Versions

Req = TypeVar("Req", bound=Request)
Resp = TypeVar("Resp", bound=Response)

MENU_A_ACTIVER: Final = (
    Lien("compte", "Mon compte", "/compte"),
    Lien("aide", "Aide", "/aide"),
)
_ADRESSE: Final = re.compile(r"[0-9A-Za-z.:%_-]{1,64}")
_ILLISIBLE: Final = re.compile(r"[^ -~]")
_MOIS: Final = re.compile(r"20[0-9]{2}-(0[1-9]|1[0-2])")


@dataclass(frozen=True, slots=True)
class Guichet:
    """What every page of this process shares."""

    settings: GatewaySettings
    presentation: Presentation
    client: Client
    sessions: Sessions
    jetons: Jetons
    mandats: Mandats
    fichiers: Fichiers
    versions: Versions = field(default_factory=Versions)

    @property
    def secure(self) -> bool:
        return self.settings.cookie_secure


class Visite:
    """Given to every page. Nothing here decides a right over a family: services do."""

    __slots__ = ("_champs", "appels", "guichet", "identite", "is_staff_page", "mandat", "requete")

    def __init__(
        self,
        guichet: Guichet,
        requete: HttpRequest,
        call_id: str,
        identite: Identite | None,
        is_staff_page: bool,
        mandat: Mandat | None = None,
    ) -> None:
        self.guichet, self.requete, self.identite, self.is_staff_page = guichet, requete, identite, is_staff_page
        self.mandat = mandat
        actor = actor_of(identite, mandat.foyer_id if mandat else None) if identite else None
        self.appels = Appels(guichet.client, call_id, actor)
        self._champs: Champs | None = None

    # ---- who ----

    @property
    def call_id(self) -> str:
        return self.appels.call_id

    @property
    def personne(self) -> Identite:
        """The connected person, on pages that ask for one."""
        if self.identite is None:
            raise RuntimeError("this page is open to visitors")
        return self.identite

    @property
    def jeton_session(self) -> str:
        return self.cookie(COOKIE_SESSION)

    def forget_session(self) -> str:
        """This page goes on as a visitor's: its form token will outlive the next login. Gives the token forgotten."""
        jeton = self.jeton_session
        if jeton:
            self.guichet.sessions.forget(jeton)
            self.requete.cookies.pop(cookie_name(COOKIE_SESSION, secure=self.guichet.secure))
        self.identite = None
        lie_au_compte(self.requete, None)
        return jeton

    def has_role(self, *roles: Role) -> bool:
        return self.identite is not None and not self.identite.roles.isdisjoint(roles)

    @property
    def adresse_reseau(self) -> str:
        """The address of the person, behind as many proxies as the settings trust; empty if it does not read."""
        adresse = self.requete.client.host if self.requete.client else ""
        sauts = self.guichet.settings.proxy_hops
        if sauts:
            suite = [un.strip() for un in self.requete.headers.get("x-forwarded-for", "").split(",")]
            adresse = suite[-sauts] if len(suite) >= sauts else adresse
        return adresse if _ADRESSE.fullmatch(adresse) else ""

    @property
    def agent_navigateur(self) -> str:
        """What the browser calls itself, plain characters only, 300 at most."""
        return _ILLISIBLE.sub("", self.requete.headers.get("user-agent", ""))[:300]

    # ---- what was sent ----

    def cookie(self, nom: str) -> str:
        return self.requete.cookies.get(cookie_name(nom, secure=self.guichet.secure), "")

    def param(self, nom: str, defaut: str = "") -> str:
        """A parameter of the address."""
        return self.requete.query_params.get(nom, defaut)

    def param_jour(self, nom: str) -> date | None:
        """A parameter of the address that is a day of this century: days around it can be computed."""
        try:
            jour = date.fromisoformat(self.param(nom))
        except ValueError:
            return None
        return jour if 2000 <= jour.year < 2100 else None

    def chemin(self, nom: str) -> str:
        """A part of the path."""
        return str(self.requete.path_params[nom])

    def uuid(self, nom: str, objet: str = "page") -> UUID:
        """A part of the path that is an id; anything else does not exist."""
        try:
            return UUID(self.chemin(nom))
        except ValueError:
            raise Introuvable(objet=objet) from None

    def mois(self, nom: str = "mois") -> str:
        """A part of the path that is a month ``YYYY-MM``."""
        mois = self.chemin(nom)
        if not _MOIS.fullmatch(mois):
            raise Introuvable(objet="mois")
        return mois

    async def champs(self) -> Champs:
        """The posted form, once its token is checked; raises ``PageExpiree`` or ``RequeteInvalide``."""
        if self._champs is None:
            sorte = self.requete.headers.get("content-type", "").partition(";")[0].strip().lower()
            if sorte not in ("application/x-www-form-urlencoded", ""):
                raise RequeteInvalide(champs=[])
            champs = Champs.from_body(await self.requete.body())
            try:
                self.guichet.jetons.check(self.requete, champs.texte(CHAMP))
            except PageDeMonCompte:
                self._champs = champs  # kept to be shown, never read by the page
                raise
            self._champs = champs
        return self._champs

    def check_jeton(self, jeton: str) -> None:
        """For a form that is not read by ``champs`` (a file comes with it)."""
        self.guichet.jetons.check(self.requete, jeton)

    @property
    def champs_lus(self) -> Champs | None:
        """The posted form if it was read and its token was good."""
        return self._champs

    # ---- services ----

    async def call(self, rpc: Rpc[Req, Resp], request: Req) -> Resp:
        return await self.appels.call(rpc, request)

    async def block(self, rpc: Rpc[Req, Resp], request: Req) -> Resp | BlocIndisponible:
        return await self.appels.block(rpc, request)

    def appels_pour(self, foyer_id: UUID) -> Appels:
        """Calls of this page in the name of a household, to read what its parents read."""
        return Appels(self.guichet.client, self.call_id, actor_of(self.personne, foyer_id))

    # ---- answers ----

    def vue(self, courant: str = "") -> Vue:
        """What surrounds the page."""
        identite = self.identite
        if identite is None:
            menu: tuple[Lien, ...] = MENU_PUBLIC
        elif not identite.actif:
            menu = MENU_A_ACTIVER
        elif self.mandat is None and (self.is_staff_page or Role.PARENT not in identite.roles):
            menu = menu_mairie(identite.roles)
        else:
            menu = MENU_PARENT
        return Vue(
            menu=menu,
            courant=courant,
            jeton=self.guichet.jetons.make(self.requete),
            personne=f"{identite.prenom} {identite.nom}" if identite else "",
            session=f"{identite.expire_at.timestamp():.0f}" if identite and identite.expire_at else "",
            pour_le_compte_de=self.mandat.nom if self.mandat else "",
            famille=self.mandat.adresse if self.mandat else "",
            annonces=annonces.find(self.cookie(annonces.COOKIE)),
        )

    def page(self, modele: str, courant: str = "", statut: int = 200, **contexte: Any) -> HttpResponse:
        """A whole page; a message left by the page before is shown and forgotten."""
        html = self.guichet.presentation.render(modele, self.vue(courant), **contexte)
        reponse = HTMLResponse(html, statut)
        if self.cookie(annonces.COOKIE):
            delete_cookie(reponse, annonces.COOKIE, secure=self.guichet.secure)
        return reponse

    def go(self, adresse: str, annonce: str = "") -> HttpResponse:
        """303 to another page, which says ``annonce`` (a code of ``annonces``) once."""
        reponse = RedirectResponse(adresse, 303)
        if annonce:
            self.set_cookie(reponse, annonces.COOKIE, annonce, max_age_s=60)
        return reponse

    @property
    def ici(self) -> str:
        """This address, as a parameter of another that comes back here."""
        suite = f"?{self.requete.url.query}" if self.requete.url.query else ""
        return quote(self.requete.url.path + suite, safe="/")

    def go_login(self) -> HttpResponse:
        """303 to the login page, which comes back here."""
        return self.go(f"/connexion?suite={self.ici}")

    def set_cookie(self, reponse: HttpResponse, nom: str, valeur: str, max_age_s: int | None = None) -> None:
        set_cookie(reponse, nom, valeur, secure=self.guichet.secure, max_age_s=max_age_s)

    def delete_cookie(self, reponse: HttpResponse, nom: str) -> None:
        delete_cookie(reponse, nom, secure=self.guichet.secure)

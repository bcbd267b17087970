"""Login and logout."""

from __future__ import annotations

import re
from typing import Final

from starlette.responses import Response as HttpResponse

from contracts import accounts
from contracts.accounts import Identite
from contracts.base import AGENTS, REGIE, Role
from contracts.errors import IssueInconnue, NonAuthentifie, Refus, RequeteInvalide, ServiceIndisponible
from gateway import errors
from gateway.csrf import COOKIE_SESSION
from gateway.formes import form_errors, new_operation, read, refused
from gateway.presentation.formulaire import VIERGE, Formulaire
from gateway.routage import Acces, Pages
from gateway.visite import Visite
from kit.observability import log

pages = Pages()
_LOCALE: Final = re.compile(r"/(?![/\\])[^\\\x00-\x20]{0,500}")
_JETON: Final = re.compile(r"[A-Za-z0-9_-]{1,200}")
COOKIE_APPAREIL: Final = "appareil"
_GARDE_APPAREIL_S: Final = 90 * 24 * 3600
_PHRASES: Final = {
    "identifiant.string_too_short": "Écrivez votre nom d’utilisateur ou votre adresse e-mail.",
    "mot_de_passe.string_too_short": "Écrivez votre mot de passe.",
    "mot_de_passe.string_too_long": "Ce mot de passe est trop long : 128 caractères au plus.",
}


@pages.get("/connexion", Acces.PUBLIC)
async def show(visite: Visite) -> HttpResponse:
    if visite.identite:
        return visite.go(local_address(visite.param("suite")) or home_of(visite.identite))
    return _page(visite, VIERGE, local_address(visite.param("suite")))


@pages.post("/connexion", Acces.PUBLIC)
async def login(visite: Visite) -> HttpResponse:
    champs = await visite.champs()
    suite = local_address(champs.texte("suite"))
    valeurs = {
        "identifiant": champs.texte("identifiant"),
        "mot_de_passe": champs.texte("mot_de_passe"),
        "adresse_reseau": visite.adresse_reseau,
        "agent_navigateur": visite.agent_navigateur,
        "appareil": _appareil(visite),
    }
    try:
        ouverte = await visite.call(accounts.LOGIN, read(accounts.Login, valeurs))
    except (ServiceIndisponible, IssueInconnue) as refus:  # the form stays, so that only the password is typed again
        return _page(visite, refused(champs, ("identifiant",), {"": _texte(refus)}), suite, 503)
    except Refus as refus:
        erreurs = form_errors(refus, ("identifiant", "mot_de_passe"), _PHRASES, {accounts.IdentifiantsRefuses: ""})
        return _page(visite, refused(champs, ("identifiant",), erreurs), suite, 422)
    reponse = visite.go(suite or home_of(ouverte.identite))
    visite.set_cookie(reponse, COOKIE_SESSION, ouverte.jeton)
    visite.set_cookie(reponse, COOKIE_APPAREIL, ouverte.appareil, max_age_s=_GARDE_APPAREIL_S)
    return reponse


@pages.post("/deconnexion", Acces.PUBLIC)
async def logout(visite: Visite) -> HttpResponse:
    """The cookie goes at once; accounts is told, and a session that it no longer knows is no error."""
    await visite.champs()
    reponse = visite.go("/", "deconnecte")
    if jeton := visite.jeton_session:
        visite.guichet.sessions.forget(jeton)
        try:
            demande = read(accounts.Logout, {"operation_id": new_operation(), "jeton": jeton})
            await visite.call(accounts.LOGOUT, demande)
        except (NonAuthentifie, RequeteInvalide):
            log.info("session_deja_close")
        visite.delete_cookie(reponse, COOKIE_SESSION)
    return reponse


def _appareil(visite: Visite) -> str:
    """What the last login left on this browser; it opens nothing, and spares its owner the delays of strangers."""
    valeur = visite.cookie(COOKIE_APPAREIL)
    return valeur if _JETON.fullmatch(valeur) else ""


def home_of(identite: Identite) -> str:
    """Where a person begins."""
    if not identite.actif:
        return "/compte"
    if Role.PARENT in identite.roles:
        return "/espace"
    if identite.roles & (AGENTS | REGIE | {Role.CUISINE}):
        return "/mairie"
    return "/pointage" if Role.ANIMATEUR in identite.roles else "/compte"


def local_address(adresse: str) -> str:
    """A page of ours to go to next, or nothing: never another site's."""
    return adresse if _LOCALE.fullmatch(adresse) and not adresse.startswith(("/connexion", "/deconnexion")) else ""


def _page(visite: Visite, f: Formulaire, suite: str, statut: int = 200) -> HttpResponse:
    return visite.page("portail/connexion.html", "connexion", statut=statut, f=f, suite=suite)


def _texte(refus: Refus) -> str:
    explication = errors.explain(refus)
    return f"{explication.texte} {explication.suite}"

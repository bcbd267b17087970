"""A forgotten password: ask for a link by mail, then choose a new one (DOMAIN §2).

The answer to the first page is the same for everybody. Opening the link changes nothing, and its page says nothing
of whose account it is: an address that was cut out of a mail shows no name.
"""

from __future__ import annotations

from typing import Final

from starlette.responses import Response as HttpResponse

from contracts import accounts
from contracts.errors import ChampRefuse, Refus, RequeteInvalide
from gateway import errors
from gateway.csrf import COOKIE_SESSION
from gateway.formes import Champs, form_errors, new_operation, read, refused
from gateway.portail.inscription_formes import PHRASES
from gateway.portail.lien import read_lien
from gateway.presentation.formulaire import VIERGE, Formulaire
from gateway.routage import Acces, Pages
from gateway.visite import Visite

pages = Pages()
CHAMPS: Final = ("mot_de_passe", "mot_de_passe_bis")
_IDENTIFIANT: Final = {
    "identifiant.string_too_short": "Écrivez votre nom d’utilisateur ou votre adresse e-mail.",
    "identifiant.string_too_long": "254 caractères au plus.",
}
_REFUS_DU_LIEN: Final = (
    accounts.LienMotDePasseExpire,
    accounts.LienMotDePasseUtilise,
    accounts.LienMotDePasseInconnu,
)


@pages.get("/mot-de-passe-oublie", Acces.PUBLIC)
async def show(visite: Visite) -> HttpResponse:
    return _ask_page(visite, VIERGE)


@pages.post("/mot-de-passe-oublie", Acces.PUBLIC)
async def ask(visite: Visite) -> HttpResponse:
    champs = await visite.champs()
    valeurs = {
        "operation_id": champs.operation(),
        "identifiant": champs.texte("identifiant"),
        "adresse_reseau": visite.adresse_reseau,
    }
    try:
        await visite.call(accounts.ASK_MOT_DE_PASSE, read(accounts.AskMotDePasse, valeurs))
    except RequeteInvalide as refus:
        return _ask_page(visite, refused(champs, ("identifiant",), form_errors(refus, ("identifiant",), _IDENTIFIANT)))
    return visite.go("/mot-de-passe-oublie/envoye")


@pages.get("/mot-de-passe-oublie/envoye", Acces.PUBLIC)
async def sent(visite: Visite) -> HttpResponse:
    return visite.page("portail/mot_de_passe_envoye.html")


@pages.get("/mot-de-passe/{lien}", Acces.PUBLIC)
async def open_link(visite: Visite) -> HttpResponse:
    try:
        await visite.call(accounts.CHECK_LIEN_MOT_DE_PASSE, _lien(visite))
    except _REFUS_DU_LIEN as refus:
        return _refused_link(visite, refus)
    return _choose_page(visite, VIERGE)


@pages.post("/mot-de-passe/{lien}", Acces.PUBLIC)
async def choose(visite: Visite) -> HttpResponse:
    """Every session of the account ends, the one of this browser too if it has one: the person logs in."""
    champs = await visite.champs()
    try:
        await visite.call(accounts.RESET_MOT_DE_PASSE, _read(visite, champs))
    except _REFUS_DU_LIEN as refus:
        return _refused_link(visite, refus)
    except Refus as refus:
        erreurs = form_errors(refus, CHAMPS, PHRASES, {accounts.MotDePasseFaible: "mot_de_passe"})
        return _choose_page(visite, refused(champs, (), erreurs))
    reponse = visite.go("/connexion", "mot-de-passe-change")
    if visite.jeton_session:
        visite.guichet.sessions.forget(visite.jeton_session)
        visite.delete_cookie(reponse, COOKIE_SESSION)
    return reponse


def _read(visite: Visite, champs: Champs) -> accounts.ResetMotDePasse:
    mot_de_passe = champs.texte("mot_de_passe")
    if not mot_de_passe:
        raise RequeteInvalide(champs=[ChampRefuse(champ="mot_de_passe", raison="missing")])
    if mot_de_passe != champs.texte("mot_de_passe_bis"):
        raise RequeteInvalide(champs=[ChampRefuse(champ="mot_de_passe_bis", raison="different")])
    valeurs = {
        "operation_id": champs.operation(),
        "jeton": _lien(visite).jeton,
        "mot_de_passe": mot_de_passe,
        "adresse_reseau": visite.adresse_reseau,
    }
    return read(accounts.ResetMotDePasse, valeurs)


def _lien(visite: Visite) -> accounts.LienRef:
    return read_lien(visite, accounts.LienMotDePasseInconnu)


def _ask_page(visite: Visite, f: Formulaire) -> HttpResponse:
    statut = 422 if f.erreurs else 200
    return visite.page("portail/mot_de_passe_oublie.html", statut=statut, f=f, operation_id=new_operation())


def _choose_page(visite: Visite, f: Formulaire) -> HttpResponse:
    return visite.page(
        "portail/mot_de_passe.html",
        statut=422 if f.erreurs else 200,
        f=f,
        lien=visite.chemin("lien"),
        operation_id=new_operation(),
    )


def _refused_link(visite: Visite, refus: Refus) -> HttpResponse:
    explication = errors.explain(refus)
    return visite.page(
        "portail/mot_de_passe_refuse.html",
        statut=explication.http,
        explication=explication,
        est_utilise=isinstance(refus, accounts.LienMotDePasseUtilise),
    )

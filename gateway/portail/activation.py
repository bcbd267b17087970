"""The link of the activation e-mail (leaflet L3): single use, 24 hours.

Opening the link changes nothing: mail scanners and previews open links too. The page that it shows has one button,
and the button activates.
"""

from __future__ import annotations

from starlette.responses import Response as HttpResponse

from contracts import accounts
from contracts.errors import Refus, RequeteInvalide
from gateway import errors
from gateway.formes import form_errors, new_operation, read, refused
from gateway.portail.lien import read_lien
from gateway.presentation.formulaire import VIERGE
from gateway.routage import Acces, Pages
from gateway.visite import Visite

pages = Pages()


@pages.get("/activation", Acces.PUBLIC)
async def ask_again(visite: Visite) -> HttpResponse:
    """A new link, by user name or e-mail. The answer says nothing about who has an account."""
    return visite.page("portail/activation_demande.html", f=VIERGE, operation_id=new_operation())


@pages.post("/activation", Acces.PUBLIC)
async def resend(visite: Visite) -> HttpResponse:
    champs = await visite.champs()
    valeurs = {
        "operation_id": champs.operation(),
        "identifiant": champs.texte("identifiant"),
        "adresse_reseau": visite.adresse_reseau,
    }
    try:
        await visite.call(accounts.RESEND_ACTIVATION, read(accounts.ResendActivation, valeurs))
    except RequeteInvalide as refus:
        erreurs = form_errors(refus, ("identifiant",), _PHRASES)
        f = refused(champs, ("identifiant",), erreurs)
        return visite.page("portail/activation_demande.html", statut=422, f=f, operation_id=new_operation())
    return visite.go("/activation/renvoyee")


@pages.get("/activation/renvoyee", Acces.PUBLIC)
async def resent(visite: Visite) -> HttpResponse:
    return visite.page("portail/activation_renvoyee.html")


@pages.get("/activation/{lien}", Acces.PUBLIC)
async def open_link(visite: Visite) -> HttpResponse:
    try:
        await visite.call(accounts.CHECK_LIEN, read_lien(visite, accounts.LienInconnu))
    except _REFUS_DU_LIEN as refus:
        return _refused_link(visite, refus)
    return visite.page("portail/activation.html", lien=visite.chemin("lien"), operation_id=new_operation())


@pages.post("/activation/{lien}", Acces.PUBLIC)
async def activate(visite: Visite) -> HttpResponse:
    champs = await visite.champs()
    try:
        demande = accounts.Activate(
            operation_id=champs.operation(), jeton=read_lien(visite, accounts.LienInconnu).jeton
        )
        await visite.call(accounts.ACTIVATE, demande)
    except _REFUS_DU_LIEN as refus:
        return _refused_link(visite, refus)
    if visite.jeton_session:  # the person may be connected already, as not activated
        visite.guichet.sessions.forget(visite.jeton_session)
    return visite.go("/espace", "activee-ici") if visite.identite else visite.go("/connexion", "activee")


@pages.post("/activation/{lien}/renvoyer", Acces.PUBLIC)
async def resend_from_link(visite: Visite) -> HttpResponse:
    """One click from the page of an expired link; the old one dies."""
    champs = await visite.champs()
    try:
        demande = accounts.ResendFromLien(
            operation_id=champs.operation(),
            jeton=read_lien(visite, accounts.LienInconnu).jeton,
            adresse_reseau=visite.adresse_reseau,
        )
        await visite.call(accounts.RESEND_FROM_LIEN, demande)
    except _REFUS_DU_LIEN as refus:
        return _refused_link(visite, refus)
    return visite.go("/activation/renvoyee")


_REFUS_DU_LIEN = (accounts.LienExpire, accounts.LienDejaUtilise, accounts.LienInconnu)
_PHRASES = {
    "identifiant.string_too_short": "Écrivez votre nom d’utilisateur ou votre adresse e-mail.",
    "identifiant.string_too_long": "254 caractères au plus.",
}


def _refused_link(visite: Visite, refus: Refus) -> HttpResponse:
    explication = errors.explain(refus)
    return visite.page(
        "portail/activation_refusee.html",
        statut=explication.http,
        explication=explication,
        est_expire=isinstance(refus, accounts.LienExpire),
        est_utilise=isinstance(refus, accounts.LienDejaUtilise),
        lien=visite.chemin("lien"),
        operation_id=new_operation(),
    )

"""The terms of use: the public page, and the page that asks a parent for a new version, once."""

from __future__ import annotations

from typing import Final

from starlette.responses import Response as HttpResponse

from contracts import accounts
from contracts.errors import ChampRefuse, Refus, RequeteInvalide
from gateway.formes import form_errors, new_operation, read, refused
from gateway.portail.connexion import home_of, local_address
from gateway.presentation.formulaire import VIERGE, Formulaire
from gateway.routage import A_ACCEPTER, Acces, Pages
from gateway.visite import Visite

pages = Pages()
_PHRASES: Final = {"accord": "Cochez la case pour accepter les conditions."}
_PLACES: Final[dict[type[Refus], str]] = {accounts.ConditionsRemplacees: ""}


@pages.get("/conditions-d-utilisation", Acces.PUBLIC)
async def show(visite: Visite) -> HttpResponse:
    conditions = await visite.call(accounts.GET_CONDITIONS, accounts.GetConditions())
    return visite.page("portail/conditions.html", conditions=conditions)


@pages.get(A_ACCEPTER, Acces.COMPTE)
async def ask(visite: Visite) -> HttpResponse:
    suite = local_address(visite.param("suite"))
    if not visite.personne.conditions_a_accepter:
        return visite.go(suite or home_of(visite.personne))
    return await _page(visite, VIERGE, suite)


@pages.post(A_ACCEPTER, Acces.COMPTE)
async def accept(visite: Visite) -> HttpResponse:
    """Goes on to the page that was asked for."""
    champs = await visite.champs()
    suite = local_address(champs.texte("suite"))
    try:
        if champs.texte("accord") != "oui":
            raise RequeteInvalide(champs=[ChampRefuse(champ="accord", raison="missing")])
        valeurs = {"operation_id": champs.operation(), "version": champs.texte("version")}
        await visite.call(accounts.ACCEPT_CONDITIONS, read(accounts.AcceptConditions, valeurs))
    except Refus as refus:
        return await _page(
            visite, refused(champs, ("accord",), form_errors(refus, ("accord",), _PHRASES, _PLACES)), suite
        )
    visite.guichet.sessions.forget_all_of(visite.personne.compte_id)
    return visite.go(suite or home_of(visite.personne), "conditions-acceptees")


async def _page(visite: Visite, f: Formulaire, suite: str) -> HttpResponse:
    conditions = await visite.call(accounts.GET_CONDITIONS, accounts.GetConditions())
    return visite.page(
        "portail/conditions_a_accepter.html",
        statut=422 if f.erreurs else 200,
        conditions=conditions,
        f=f,
        suite=suite,
        operation_id=new_operation(),
    )

"""The terms of use as the town publishes them: the versions, how many accepted each, a new one."""

from __future__ import annotations

from typing import Final

from starlette.responses import Response as HttpResponse

from contracts import accounts
from contracts.errors import Refus
from gateway.formes import form_errors, new_operation, read, refused
from gateway.presentation.formulaire import Formulaire
from gateway.routage import Acces, Pages
from gateway.visite import Visite
from kit import clock

pages = Pages()
_CHAMPS: Final = ("version", "en_vigueur_du", "resume", "texte")
_PHRASES: Final = {
    "version": "L’année et le mois, par exemple 2027-01, ou 2027-01.2 pour une seconde version du mois.",
    "en_vigueur_du": "Choisissez une date.",
    "en_vigueur_du.date_passee": "Choisissez aujourd’hui ou un jour qui vient : nul n’est lié par un texte d’hier.",
    "resume": "Dites ce qui change, en 2 000 caractères au plus.",
    "texte": "Écrivez le texte complet, en 20 000 caractères au plus.",
}
_PLACES: Final[dict[type[Refus], str]] = {accounts.ConditionsDejaPubliees: "version"}


@pages.get("/mairie/conditions", Acces.AGENT)
async def show(visite: Visite) -> HttpResponse:
    actuelles = await visite.call(accounts.GET_CONDITIONS, accounts.GetConditions())
    depart = {"version": f"{clock.today():%Y-%m}", "en_vigueur_du": "", "texte": actuelles.texte}
    return await _page(visite, Formulaire(depart))


@pages.post("/mairie/conditions", Acces.AGENT)
async def publish(visite: Visite) -> HttpResponse:
    """Published at once, asked of parents from its day on."""
    champs = await visite.champs()
    try:
        valeurs = champs.valeurs(*_CHAMPS) | {"operation_id": champs.operation()}
        await visite.call(accounts.PUBLISH_CONDITIONS, read(accounts.PublishConditions, valeurs))
    except Refus as refus:
        return await _page(visite, refused(champs, _CHAMPS, form_errors(refus, _CHAMPS, _PHRASES, _PLACES)))
    return visite.go("/mairie/conditions", "conditions-publiees")


async def _page(visite: Visite, f: Formulaire) -> HttpResponse:
    vues = await visite.call(accounts.LIST_CONDITIONS, accounts.ListConditions())
    return visite.page(
        "mairie/conditions.html",
        "a-traiter",
        statut=422 if f.erreurs else 200,
        versions=vues.versions,
        aujourd_hui=clock.today(),
        f=f,
        operation_id=new_operation(),
    )

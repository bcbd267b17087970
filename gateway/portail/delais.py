"""« Until when ? »: the three deadlines of an activity on a day, for anybody, as a page and as JSON."""

from __future__ import annotations

import re
from typing import Final

from starlette.responses import JSONResponse
from starlette.responses import Response as HttpResponse

from contracts import planning
from contracts.errors import Refus, RequeteInvalide
from gateway import errors
from gateway.formes import form_errors, read
from gateway.presentation.formulaire import VIERGE, Formulaire
from gateway.routage import Acces, Pages
from gateway.visite import Visite

pages = Pages()
_CHAMPS: Final = ("activite", "site", "jour")
_PHRASES: Final = {
    "activite": "Choisissez une activité de la liste.",
    "site": "Choisissez un lieu de la liste.",
    "jour": "Choisissez un jour, par exemple le 12/11/2026.",
}
_JOUR_DIT: Final = re.compile(r"([0-9]{1,2})[/.]([0-9]{1,2})[/.]([0-9]{4})")
GROUPES: Final = {
    "tous": "pour toutes les familles",
    "residents": "pour les familles de la commune",
    "fratrie": "pour les familles dont un autre enfant est inscrit",
}
TITRES: Final = {
    "cuisine": "Être compté pour la cuisine",
    "animateurs": "Réserver encore, compté pour les animateurs",
    "annulation": "Annuler sans rien devoir",
}


@pages.get("/delais", Acces.PUBLIC)
async def show(visite: Visite) -> HttpResponse:
    """The question and its answer at one address, which can be sent to somebody."""
    if not any(visite.param(nom) for nom in _CHAMPS):
        return await _page(visite, VIERGE)
    f = Formulaire({nom: visite.param(nom) for nom in _CHAMPS})
    try:
        delais = await visite.call(planning.GET_DELAIS, _demande(visite))
    except Refus as refus:
        return await _page(visite, Formulaire(f.valeurs, _erreurs(refus)), statut=422)
    return await _page(visite, f, delais)


@pages.get("/api/v1/delais", Acces.PUBLIC)
async def show_json(visite: Visite) -> HttpResponse:
    """``?activite=restauration&site=jean-jaures&jour=2026-11-12``; 422 with each field, 404 where it does not open."""
    try:
        delais = await visite.call(planning.GET_DELAIS, _demande(visite))
    except RequeteInvalide as refus:
        return JSONResponse({"refus": refus.code, "champs": [champ.champ for champ in refus.champs]}, 422)
    except Refus as refus:
        return JSONResponse({"refus": refus.code}, errors.explain(refus).http)
    return JSONResponse(delais.model_dump(mode="json"))


def _demande(visite: Visite) -> planning.GetDelais:
    valeurs = {nom: visite.param(nom).strip() for nom in _CHAMPS}
    return read(planning.GetDelais, valeurs | {"jour": _write_iso(valeurs["jour"])})


def _write_iso(jour: str) -> str:
    """A day as people type it where the browser has no calendar, ``12/11/2026``; a bare number is no day."""
    if (dit := _JOUR_DIT.fullmatch(jour)) is not None:
        return f"{dit[3]}-{dit[2]:0>2}-{dit[1]:0>2}"
    return "" if jour.isdecimal() else jour


def _erreurs(refus: Refus) -> dict[str, str]:
    if isinstance(refus, RequeteInvalide):
        return form_errors(refus, _CHAMPS, _PHRASES, {})
    return {"site": "Cette activité n’ouvre pas dans ce lieu. Choisissez-en un autre."}


async def _page(
    visite: Visite, f: Formulaire, delais: planning.DelaisDuJour | None = None, statut: int = 200
) -> HttpResponse:
    ouvertures = (await visite.call(planning.LIST_OUVERTURES, planning.ListOuvertures())).ouvertures
    sites = {site.code: site.libelle for ouverture in ouvertures for site in ouverture.sites}
    return visite.page(
        "portail/delais.html",
        "delais",
        statut=statut,
        f=f,
        delais=delais,
        titres=TITRES,
        groupes=GROUPES,
        activites=[(ouverture.activite, ouverture.libelle) for ouverture in ouvertures],
        sites=sorted(sites.items(), key=lambda site: site[1]),
    )

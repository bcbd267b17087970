"""Waiting lists as agents read them: by day, activity and site, then one list with its ranks and its refusals."""

from __future__ import annotations

from datetime import date
from itertools import groupby
from typing import Final

from starlette.responses import Response as HttpResponse

from contracts import planning
from contracts.errors import Introuvable
from gateway.formes import read
from gateway.presentation.mots import date_longue
from gateway.routage import Acces, Pages
from gateway.visite import Visite
from kit import clock

pages = Pages()
ADRESSE: Final = "/mairie/listes-attente"


@pages.get(ADRESSE, Acces.AGENT)
async def show(visite: Visite) -> HttpResponse:
    """``?du=2026-11-16&site=centre``: thirty days from there."""
    du, site = visite.param_jour("du") or clock.today(), visite.param("site")
    vus = await visite.call(planning.LIST_SITES, planning.ListSites())
    codes = {un.code for un in vus.sites}
    demande = planning.ListListes(du=du, site=site if site in codes else None)
    vues = (await visite.call(planning.LIST_LISTES, demande)).listes
    return visite.page(
        "mairie/listes_attente.html",
        "a-traiter",
        du=du,
        site=demande.site,
        sites=vus.sites,
        jours=[(jour, list(listes)) for jour, listes in groupby(vues, key=lambda une: une.jour)],
        adresse=ADRESSE,
    )


@pages.get(f"{ADRESSE}/{{site}}/{{activite}}/{{jour}}", Acces.AGENT)
async def show_one(visite: Visite) -> HttpResponse:
    cle = {"site": visite.chemin("site"), "activite": visite.chemin("activite"), "jour": _jour(visite)}
    vue = await visite.call(planning.GET_LISTE, read(planning.GetListe, cle))
    return visite.page(
        "mairie/liste_attente.html",
        "a-traiter",
        vue_liste=vue.liste,
        rangs=vue.rangs,
        refus=vue.refus,
        titre=f"{vue.liste.libelle}, {date_longue(vue.liste.jour)}",
        adresse=ADRESSE,
    )


def _jour(visite: Visite) -> date:
    try:
        return date.fromisoformat(visite.chemin("jour"))
    except ValueError:
        raise Introuvable(objet="liste") from None

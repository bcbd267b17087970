"""The menus of the week, for anybody: what is eaten, and the allergens of each dish."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from starlette.responses import Response as HttpResponse

from contracts import planning
from contracts.planning import MenuDuJour
from gateway.presentation.jours import lundi_of
from gateway.presentation.menus import ALLERGENES, nom_plat, sort_plats
from gateway.presentation.mots import date_courte, liste
from gateway.routage import Acces, Pages
from gateway.visite import Visite
from kit import clock

pages = Pages()
ADRESSE: Final = "/menus"
JOURS: Final = 5


@pages.get(ADRESSE, Acces.PUBLIC)
async def show(visite: Visite) -> HttpResponse:
    """``?semaine=2026-11-30``: any day of the week; from Saturday on, the coming one."""
    lundi = lundi_asked(visite)
    menus = await read_semaine(visite, lundi)
    avant, apres = lundi - timedelta(days=7), lundi + timedelta(days=7)
    return visite.page(
        "portail/menus.html",
        "menus",
        lundi=lundi,
        jours=[(menu.jour, [_ligne(un) for un in sort_plats(menu)]) for menu in menus if menu.plats],
        precedent=(f"{ADRESSE}?semaine={avant}", date_courte(avant)),
        suivant=(f"{ADRESSE}?semaine={apres}", date_courte(apres)),
    )


def lundi_asked(visite: Visite) -> date:
    """The Monday of the week that the address asks for."""
    jour = visite.param_jour("semaine") or clock.today() + timedelta(days=2)
    return max(lundi_of(jour), date(2000, 1, 10))


async def read_semaine(visite: Visite, lundi: date) -> list[MenuDuJour]:
    return (await visite.call(planning.GET_MENUS, planning.GetMenus(du=lundi, jours=JOURS))).jours


def _ligne(un: planning.PlatDuMenu) -> tuple[str, str, str]:
    """``Plat``, the dish, its allergens in words."""
    if un.allergenes is None:
        return nom_plat(un.plat, un.regime), un.libelle, "allergènes pas encore donnés par la cuisine"
    dits = liste(ALLERGENES[allergene] for allergene in un.allergenes)
    return nom_plat(un.plat, un.regime), un.libelle, f"allergènes : {dits}" if dits else "aucun des 14 allergènes"

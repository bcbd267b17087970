"""Agents' pages that open later, honest about it."""

from __future__ import annotations

from typing import Final

from starlette.responses import Response as HttpResponse

from gateway.portail.attente import Attente
from gateway.routage import Acces, Page, Pages
from gateway.visite import Visite

pages = Pages()
_RETOUR: Final = ("/mairie", "À traiter")

BUREAU: Final = {
    "/mairie/cuisine": Attente(
        "Cuisine",
        "Vous lirez ici les commandes par jour, école et régime, figées 15 jours avant.",
        (
            "Les réservations sont déjà enregistrées avec leurs délais.",
            "Gardez vos tableaux actuels jusqu’à l’ouverture.",
        ),
        "cuisine",
        _RETOUR,
    ),
}


def _page_of(attente: Attente) -> Page:
    async def show(visite: Visite) -> HttpResponse:
        return visite.page("mairie/attente.html", attente.courant, attente=attente)

    return show


for _chemin, _attente in BUREAU.items():
    pages.get(_chemin, Acces.BUREAU)(_page_of(_attente))

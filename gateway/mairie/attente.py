"""Agents' pages that open later, honest about it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from starlette.responses import Response as HttpResponse

from gateway.routage import Acces, Page, Pages
from gateway.visite import Visite

pages = Pages()
_RETOUR: Final = ("/mairie", "À traiter")


@dataclass(frozen=True, slots=True)
class Attente:
    """``promesse``: what the page will do; ``gestes``: what works today, in order."""

    titre: str
    promesse: str
    gestes: tuple[str, ...]
    courant: str = ""
    retour: tuple[str, str] = _RETOUR


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

"""Pages of services that open later: what they will do, what to do meanwhile. A link of the leaflet is never dead."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from starlette.responses import Response as HttpResponse

from gateway.routage import Acces, Page, Pages
from gateway.visite import Visite

pages = Pages()


@dataclass(frozen=True, slots=True)
class Attente:
    """``promesse``: what the page will do; ``gestes``: what works today, in order."""

    titre: str
    promesse: str
    gestes: tuple[str, ...]
    courant: str = ""
    retour: tuple[str, str] = ("/espace", "Mon espace")


_APPELER: Final = "Appelez la mairie ou passez au guichet : un agent fait la démarche avec vous, aux mêmes règles."

PARENTS: Final = {
    "/planning/absence": Attente(
        "Déclarer une absence",
        "Vous préviendrez ici d’une absence quand le délai d’annulation est passé.",
        ("Prévenez le service enfance par téléphone, le plus tôt possible.", "Seules les présences sont facturées."),
        "planning",
        ("/planning", "Le planning de mes enfants"),
    ),
}


def _page_of(attente: Attente) -> Page:
    async def show(visite: Visite) -> HttpResponse:
        return visite.page("portail/attente.html", attente.courant, attente=attente)

    return show


for _chemin, _attente in PARENTS.items():
    pages.get(_chemin, Acces.PARENT)(_page_of(_attente))

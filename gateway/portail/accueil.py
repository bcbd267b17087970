"""Pages for everyone: the public home, help, contact, and what the law asks every public site to say."""

from __future__ import annotations

from starlette.responses import Response as HttpResponse

from gateway.routage import Acces, Page, Pages
from gateway.visite import Visite

pages = Pages()

_SIMPLES = {
    "/": ("portail/accueil_public.html", "accueil"),
    "/contact": ("portail/contact.html", "contact"),
    "/aide": ("portail/aide.html", "aide"),
    "/donnees-personnelles": ("portail/donnees_personnelles.html", ""),
    "/mentions-legales": ("portail/mentions_legales.html", ""),
    "/accessibilite": ("portail/accessibilite.html", ""),
    "/plan": ("portail/plan.html", ""),
}
"""Pages made of their template alone."""


def _page_of(modele: str, courant: str) -> Page:
    async def show(visite: Visite) -> HttpResponse:
        return visite.page(modele, courant)

    return show


for _chemin, (_modele, _courant) in _SIMPLES.items():
    pages.get(_chemin, Acces.PUBLIC)(_page_of(_modele, _courant))

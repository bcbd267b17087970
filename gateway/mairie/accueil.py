"""What waits for this agent, by role, and the search of a family. The figures are in ``tuiles.py``."""

from __future__ import annotations

import asyncio

from starlette.responses import Response as HttpResponse

from contracts.base import AGENTS, GUICHET
from gateway.mairie.tuiles import SOURCES, Tuile
from gateway.routage import Acces, Pages
from gateway.rpc import BlocIndisponible
from gateway.visite import Visite
from kit import clock

pages = Pages()


@pages.get("/mairie", Acces.BUREAU)
async def show(visite: Visite) -> HttpResponse:
    sources = [source for source in SOURCES if visite.has_role(*source.roles)]
    lues = await asyncio.gather(*(source.read(visite) for source in sources))
    tuiles: list[Tuile] = []
    absentes: list[str] = []
    for source, lue in zip(sources, lues, strict=True):
        if isinstance(lue, BlocIndisponible):
            absentes.append(source.nom)
        else:
            tuiles += lue
    return visite.page(
        "mairie/accueil.html",
        "a-traiter",
        tuiles=tuiles,
        absentes=absentes,
        peut_chercher=visite.has_role(*GUICHET),
        publie_les_conditions=visite.has_role(*AGENTS),
        aujourd_hui=clock.today(),
    )

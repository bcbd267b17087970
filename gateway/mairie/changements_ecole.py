"""Children who changed school: which bookings followed, wait or were cancelled; a PAI to be made again."""

from __future__ import annotations

from typing import Final

from starlette.responses import Response as HttpResponse

from contracts import planning
from gateway.routage import Acces, Pages
from gateway.visite import Visite

pages = Pages()
ADRESSE: Final = "/mairie/changements-ecole"


@pages.get(ADRESSE, Acces.AGENT)
async def show(visite: Visite) -> HttpResponse:
    vus = await visite.call(planning.LIST_CHANGEMENTS_ECOLE, planning.ListChangementsEcole())
    return visite.page("mairie/changements_ecole.html", "a-traiter", changements=vus.changements)

"""The crèche contract, as the family reads it: hours, versions, absences, hours of each month. An agent signs."""

from __future__ import annotations

from starlette.responses import Response as HttpResponse

from contracts import planning
from gateway.mairie.creche import JOURS, MOTIFS
from gateway.routage import Acces, Pages
from gateway.visite import Visite
from kit import clock

pages = Pages()


@pages.get("/creche/{enfant_id}", Acces.PARENT)
async def show(visite: Visite) -> HttpResponse:
    demande = planning.GetCreche(enfant_id=visite.uuid("enfant_id", "enfant"))
    creche = await visite.call(planning.GET_CRECHE, demande)
    return visite.page(
        "portail/creche.html",
        "planning",
        creche=creche,
        aujourd_hui=clock.today(),
        noms_jours=JOURS,
        noms_motifs=MOTIFS,
    )

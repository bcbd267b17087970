""" "Consulter l'historique de mon compte" (leaflet L8)."""

from __future__ import annotations

from starlette.responses import Response as HttpResponse

from contracts import billing
from gateway.routage import Acces, Pages
from gateway.visite import Visite

pages = Pages()


@pages.get("/paiements/historique", Acces.PARENT)
async def show(visite: Visite) -> HttpResponse:
    historique = await visite.call(billing.GET_HISTORIQUE, billing.GetHistorique())
    return visite.page("portail/historique.html", "paiements", foyers=historique.foyers)

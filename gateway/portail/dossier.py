"""My dossier: the six sections, the family, the documents sent."""

from __future__ import annotations

from starlette.responses import Response as HttpResponse

from contracts import dossiers
from contracts.errors import Introuvable
from gateway.portail.sections import ETATS
from gateway.routage import Acces, Pages
from gateway.visite import Visite
from kit import clock

pages = Pages()


@pages.get("/dossier", Acces.PARENT)
async def show(visite: Visite) -> HttpResponse:
    """The dossier of the account, or where its link to one stands."""
    try:
        dossier = await visite.call(dossiers.GET_DOSSIER, dossiers.GetDossier())
    except Introuvable:
        accueil = await visite.call(dossiers.GET_ACCUEIL, dossiers.GetAccueil())
        return visite.page("portail/dossier_attente.html", "dossier", dossier=accueil)
    return visite.page("portail/dossier.html", "dossier", dossier=dossier, etats=ETATS, aujourd_hui=clock.today())

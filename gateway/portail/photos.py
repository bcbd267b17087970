"""The photo of a child, taken back by its family: a question, then it is gone."""

from __future__ import annotations

from uuid import UUID

from starlette.responses import Response as HttpResponse

from contracts import documents, dossiers
from contracts.errors import Introuvable
from gateway.formes import new_operation
from gateway.routage import Acces, Pages
from gateway.visite import Visite

pages = Pages()


@pages.get("/dossier/photos/{enfant_id}/retirer", Acces.PARENT)
async def ask(visite: Visite) -> HttpResponse:
    enfant_id = visite.uuid("enfant_id", "enfant")
    return visite.page(
        "portail/photo_retirer.html",
        "dossier",
        prenom=await _find_prenom(visite, enfant_id),
        adresse=visite.requete.url.path,
        operation_id=new_operation(),
    )


async def _find_prenom(visite: Visite, enfant_id: UUID) -> str:
    accueil = await visite.call(dossiers.GET_ACCUEIL, dossiers.GetAccueil())
    for enfant in accueil.enfants:
        if enfant.enfant_id == enfant_id:
            return enfant.prenom
    raise Introuvable(objet="enfant")


@pages.post("/dossier/photos/{enfant_id}/retirer", Acces.PARENT)
async def withdraw(visite: Visite) -> HttpResponse:
    """Every version of it, whoever of the parents sent it. A second time changes nothing."""
    champs = await visite.champs()
    demande = documents.WithdrawPhoto(operation_id=champs.operation(), enfant_id=visite.uuid("enfant_id", "enfant"))
    await visite.call(documents.WITHDRAW_PHOTO, demande)
    return visite.go("/dossier#pieces", "photo-retiree")

"""What the household saved, with its receipts, and a save undone while there is time."""

from __future__ import annotations

from typing import Final

from starlette.responses import Response as HttpResponse

from contracts import planning
from contracts.errors import Introuvable, RequeteInvalide
from gateway.formes import read
from gateway.portail.effets import changements_of, read_effets
from gateway.portail.planning_famille import recap_page
from gateway.routage import Acces, Pages
from gateway.visite import Visite

pages = Pages()
_PAS_ANNULABLE: Final = {
    "delai_passe": "Ne s’annule plus : le délai est passé pour chaque jour.",
    "change_depuis": "Ne s’annule plus : tout a changé depuis, modifiez le planning.",
    "absence": "Une absence s’annule sur sa page ; annulée à temps, réservez de nouveau.",
}
"""By ``planning.PasAnnulable``."""


@pages.get("/planning/accuses", Acces.PARENT)
async def history(visite: Visite) -> HttpResponse:
    accuses = (await visite.call(planning.LIST_ACCUSES, planning.ListAccuses())).accuses
    return visite.page("portail/planning_accuses.html", "planning", accuses=accuses, pas_annulable=_PAS_ANNULABLE)


@pages.get("/planning/annuler/{accuse}", Acces.PARENT)
async def recap(visite: Visite) -> HttpResponse:
    """What can be put back as it was, and what cannot."""
    accuse = _accuse(visite)
    prevu = await visite.call(planning.PREVIEW_ANNULATION, planning.PreviewAnnulation(accuse=accuse))
    effets = await read_effets(visite, prevu.effets, changements_of(prevu.enfants))
    return recap_page(
        visite,
        prevu,
        effets,
        action=f"/planning/annuler/{accuse}",
        champs=[],
        titre=f"Annuler l’enregistrement {accuse}",
        retour=("/planning/accuses", "Mes enregistrements"),
        bouton="Annuler cet enregistrement",
        est_annulation=True,
    )


@pages.post("/planning/annuler/{accuse}", Acces.PARENT)
async def save(visite: Visite) -> HttpResponse:
    champs = await visite.champs()
    operation_id = champs.operation()
    await visite.call(
        planning.SAVE_ANNULATION, planning.SaveAnnulation(operation_id=operation_id, accuse=_accuse(visite))
    )
    return visite.go(f"/planning/termine/{operation_id}")


def _accuse(visite: Visite) -> str:
    """The number in the address; another shape is a page that does not exist."""
    accuse = visite.requete.path_params["accuse"]
    try:
        return read(planning.PreviewAnnulation, {"accuse": accuse}).accuse
    except RequeteInvalide:
        raise Introuvable(objet="accuse") from None

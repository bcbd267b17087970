"""« Absent aujourd’hui »: the link of the eve's reminder. Opening it changes nothing; its one button does.

No login: the page shows a first name, a day and activities, and nothing of health. The choice to receive the reminder
is on « Déclarer une absence ».
"""

from __future__ import annotations

from typing import TypeVar

from starlette.responses import Response as HttpResponse

from contracts import planning
from contracts.errors import RequeteInvalide
from gateway.formes import new_operation, read
from gateway.routage import Acces, Pages
from gateway.visite import Visite

pages = Pages()
M = TypeVar("M", planning.ReadLienAbsence, planning.UseLienAbsence)


@pages.get("/absent/{jeton}", Acces.PUBLIC)
async def show(visite: Visite) -> HttpResponse:
    vue = await visite.call(planning.READ_LIEN_ABSENCE, _read(planning.ReadLienAbsence, visite))
    return visite.page("portail/absent.html", absence=vue, adresse=visite.requete.url.path, operation=new_operation())


@pages.post("/absent/{jeton}", Acces.PUBLIC)
async def confirm(visite: Visite) -> HttpResponse:
    champs = await visite.champs()
    demande = _read(planning.UseLienAbsence, visite, operation_id=champs.operation())
    vue = await visite.call(planning.USE_LIEN_ABSENCE, demande)
    return visite.page("portail/absent.html", absence=vue, adresse=visite.requete.url.path, operation=new_operation())


@pages.post("/planning/absence/rappel", Acces.PARENT)
async def choose(visite: Visite) -> HttpResponse:
    """Whether the eve's reminder is wanted."""
    champs = await visite.champs()
    valeurs = {"operation_id": champs.operation(), "est_voulu": champs.choix("rappel", "oui", "non") == "oui"}
    await visite.call(planning.SAVE_RAPPEL, read(planning.SaveRappel, valeurs))
    return visite.go("/planning/absence#rappel")


def _read(modele: type[M], visite: Visite, **autres: object) -> M:
    try:
        return read(modele, {"jeton": str(visite.requete.path_params["jeton"]), **autres})
    except RequeteInvalide:
        raise planning.LienAbsenceInvalide from None

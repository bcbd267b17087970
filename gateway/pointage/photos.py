"""The pictures of the children of a site's sheets: private, of today's right to the sheet, kept by no browser.

A page names each one by its own address; a tablet asks for those that it lacks in one call (``pointage-service.js``)
and keeps them with the sheets, under the same key. ``v`` is the version: another picture is another address.
"""

from __future__ import annotations

import base64
from typing import Final

from pydantic import ValidationError
from starlette.responses import JSONResponse
from starlette.responses import Response as HttpResponse

from contracts import planning
from contracts.errors import Introuvable
from contracts.planning import Evacuation, Feuille, LigneEvacuation, LigneFeuille
from gateway.routage import Acces, Pages
from gateway.visite import Visite

pages = Pages()
_TYPE: Final = "image/jpeg"
_CACHE: Final = {"cache-control": "private, no-store"}
"""The tablet's own memory is encrypted and emptied at the way out; a browser's is neither."""


def address_photo(feuille: Feuille | Evacuation, ligne: LigneFeuille | LigneEvacuation) -> str:
    """Where the picture of this child is; empty when there is none."""
    if ligne.photo is None:
        return ""
    return f"/pointage/{feuille.site}/photos/{feuille.jour}/{ligne.enfant_id}?v={ligne.photo}"


@pages.get("/pointage/{site}/photos/{jour}/{enfant_id}", Acces.POINTAGE)
async def show(visite: Visite) -> HttpResponse:
    """One picture, as the page shows it where no tablet's memory answers."""
    lues = await _read(visite, [visite.requete.path_params["enfant_id"]])
    if not lues.photos:
        raise Introuvable(objet="photo")
    return HttpResponse(base64.b64decode(lues.photos[0].jpeg), media_type=_TYPE, headers=_CACHE)


@pages.get("/pointage/{site}/photos/{jour}", Acces.POINTAGE)
async def list_photos(visite: Visite) -> HttpResponse:
    """Those of ``enfants`` (ids, at most 60, with commas between them), by the end of the address that a page gives."""
    enfants = visite.param("enfants")
    photos = (await _read(visite, enfants.split(","))).photos if enfants else []
    return JSONResponse({f"{un.enfant_id}?v={un.version}": un.jpeg for un in photos}, headers=_CACHE)


async def _read(visite: Visite, enfants: list[str]) -> planning.Photos:
    chemin = visite.requete.path_params
    try:
        demande = planning.GetPhotos.model_validate(
            {"site": chemin["site"], "jour": chemin["jour"], "enfants": enfants}
        )
    except ValidationError:
        raise Introuvable(objet="photo") from None
    return await visite.call(planning.GET_PHOTOS, demande)

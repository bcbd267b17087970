"""What a tablet asks in the background: a form token, the names a site knows, and where its marks go.

``POST /pointage/envoi`` receives the marks of one sheet, at most 1,000, as JSON. It is idempotent by each mark's own
id, so a tablet that has no answer sends the same again. It answers what became of every mark: a mark that is not in
``refusees`` is kept for good. A tablet whose token is of an older session asks ``/pointage/jeton`` for another one.
"""

from __future__ import annotations

import json
import uuid
from typing import Any, Final

from starlette.responses import JSONResponse
from starlette.responses import Response as HttpResponse

from contracts import planning
from contracts.errors import Introuvable, IssueInconnue, Refus, RequeteInvalide, ServiceIndisponible
from gateway import errors
from gateway.csrf import PageExpiree
from gateway.formes import read
from gateway.pointage.demande import read_demande
from gateway.pointage.lignes import list_signes
from gateway.presentation.mots import typo
from gateway.routage import Acces, Pages
from gateway.static_files import statics
from gateway.visite import Visite
from kit import clock

pages = Pages()
SERVICE: Final = "pointage-service.js"
_INCONNU: Final = "Ce site n’accueille pas cet enfant pour cette activité. Prévenez le service enfance."


@pages.get("/pointage/jeton", Acces.POINTAGE)
async def show_jeton(visite: Visite) -> HttpResponse:
    """Who is connected on this tablet, and a form token of this session."""
    personne = visite.personne
    return JSONResponse(
        {
            "jeton": visite.vue().jeton,
            "compte": str(personne.compte_id),
            "personne": f"{personne.prenom} {personne.nom}",
        }
    )


@pages.post("/pointage/envoi", Acces.POINTAGE)
async def receive(visite: Visite) -> HttpResponse:
    """Marks of one sheet, made by the person who is connected (else 409: nobody signs for somebody else)."""
    try:
        recu = await _read_corps(visite)
        if recu.pop("compte", None) != str(visite.personne.compte_id):
            return JSONResponse({"code": "autre_compte"}, 409)
        demande = read(planning.Point, recu | {"operation_id": uuid.uuid4()})
        return await _point(visite, demande)
    except (ServiceIndisponible, IssueInconnue, PageExpiree) as refus:
        return JSONResponse({"code": refus.code}, errors.explain(refus).http)
    except Refus as refus:
        explication = errors.explain(refus)
        dit = {"code": refus.code, "texte": f"{explication.texte} {explication.suite}"}
        return JSONResponse(dit, explication.http)


async def _read_corps(visite: Visite) -> dict[str, Any]:
    """The JSON object of the body, once its token is checked."""
    try:
        corps = json.loads(await visite.requete.body())
    except ValueError:
        raise RequeteInvalide(champs=[]) from None
    if not isinstance(corps, dict):
        raise RequeteInvalide(champs=[])
    visite.check_jeton(str(corps.pop("jeton", "")))
    return corps


async def _point(visite: Visite, demande: planning.Point) -> HttpResponse:
    try:
        refusees = (await visite.call(planning.POINT, demande)).refusees
    except Introuvable as refus:
        if refus.objet == "feuille":
            raise
        refusees = [marque.marque_id for marque in demande.marques]
    return JSONResponse(
        {"recu_at": int(clock.now().timestamp() * 1000), "refusees": {str(un): _INCONNU for un in refusees}}
    )


@pages.get("/pointage/{site}/{activite}/{jour}/connus", Acces.POINTAGE)
async def show_connus(visite: Visite) -> HttpResponse:
    """Names, classes and signs of health, for a child who comes without a booking while there is no network."""
    demande = read_demande(visite)
    connus = await visite.call(planning.LIST_CONNUS, planning.ListConnus(**demande.model_dump()))
    return JSONResponse({"enfants": [_write_connu(un) for un in connus.enfants], "autres": connus.autres})


@pages.get("/pointage/{site}/{activite}/{jour}/version", Acces.POINTAGE)
async def show_version(visite: Visite) -> HttpResponse:
    """Asked every second by each open sheet: 304 while it is the one that the tablet shows."""
    demande = read_demande(visite)
    version = await visite.guichet.versions.read(visite, planning.GetVersionFeuille(**demande.model_dump()))
    marque = f'"{version.attendus}/{version.pointages}"'
    if visite.requete.headers.get("if-none-match") == marque:
        return HttpResponse(status_code=304, headers={"etag": marque})
    return JSONResponse(version.model_dump(), headers={"etag": marque})


def _write_connu(un: planning.EnfantConnu) -> dict[str, Any]:
    signes = [(typo(mot), sorte, dessin) for mot, sorte, dessin in list_signes(un)]
    return {**un.model_dump(mode="json", include={"enfant_id", "prenom", "nom", "classe"}), "signes": signes}


@pages.get("/pointage/service.js", Acces.PUBLIC)
async def show_service(visite: Visite) -> HttpResponse:
    """The service worker, at an address that never changes and always asked again; it holds nothing of anybody."""
    entetes = {"cache-control": "no-cache", "service-worker-allowed": "/pointage"}
    return HttpResponse(statics().content(SERVICE), media_type="text/javascript", headers=entetes)


@pages.get("/pointage/verrou", Acces.PUBLIC)
async def show_verrou(visite: Visite) -> HttpResponse:
    """A locked tablet: it names nobody, and asks for the password of the account."""
    return visite.page("pointage/verrou.html", "pointage")


@pages.get("/pointage/hors-ligne", Acces.PUBLIC)
async def show_hors_ligne(visite: Visite) -> HttpResponse:
    """What a tablet shows instead of a sheet that it does not keep."""
    return visite.page("pointage/hors_ligne.html", "pointage")

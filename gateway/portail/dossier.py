"""My dossier: the six sections, the family, the documents sent."""

from __future__ import annotations

import asyncio
from datetime import date

from starlette.responses import Response as HttpResponse

from contracts import documents, dossiers, planning
from contracts.dossiers import AccueilDossier, DossierVue
from contracts.errors import Introuvable
from gateway.portail import pieces
from gateway.portail.sections import ETATS
from gateway.routage import Acces, Pages
from gateway.rpc import BlocIndisponible
from gateway.visite import Visite
from kit import clock

pages = Pages()


@pages.get("/dossier", Acces.PARENT)
async def show(visite: Visite) -> HttpResponse:
    """The dossier of the account, or where its link to one stands."""
    dossier, deposees, sites = await asyncio.gather(
        _dossier(visite),
        visite.block(documents.LIST_DOCUMENTS, documents.ListDocuments()),
        visite.block(planning.LIST_SITES, planning.ListSites()),
    )
    if isinstance(dossier, AccueilDossier):
        return visite.page("portail/dossier_attente.html", "dossier", dossier=dossier)
    return visite.page(
        "portail/dossier.html",
        "dossier",
        dossier=dossier,
        etats=ETATS,
        pieces=deposees,
        genres=pieces.GENRES,
        etats_pieces=pieces.ETATS,
        ages={enfant.enfant_id: _age(enfant.naissance, clock.today()) for enfant in dossier.enfants},
        prenoms={enfant.enfant_id: enfant.prenom for enfant in dossier.enfants},
        ecoles={} if isinstance(sites, BlocIndisponible) else {site.code: site.libelle for site in sites.sites},
    )


async def _dossier(visite: Visite) -> DossierVue | AccueilDossier:
    try:
        return await visite.call(dossiers.GET_DOSSIER, dossiers.GetDossier())
    except Introuvable:
        return await visite.call(dossiers.GET_ACCUEIL, dossiers.GetAccueil())


def _age(naissance: date, jour: date) -> int:
    """Whole years on that day."""
    return jour.year - naissance.year - ((jour.month, jour.day) < (naissance.month, naissance.day))

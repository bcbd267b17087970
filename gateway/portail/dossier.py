"""My dossier: the six sections, the family, the documents sent."""

from __future__ import annotations

import asyncio
from datetime import date

from starlette.responses import Response as HttpResponse

from contracts import documents, dossiers, planning
from contracts.dossiers import AccueilDossier, DossierVue, EtatSection
from contracts.errors import Introuvable
from gateway.portail import pieces
from gateway.portail.dossier_mots import ETATS_PROPOSITIONS, PROPOSITIONS
from gateway.portail.sections import ETATS
from gateway.presentation.mots import pluriel
from gateway.routage import Acces, Pages
from gateway.rpc import BlocIndisponible
from gateway.visite import Visite
from kit import clock

pages = Pages()
A_FAIRE = frozenset({EtatSection.MANQUE, EtatSection.REFUSE, EtatSection.EXPIRE})


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
    prenoms = {enfant.enfant_id: enfant.prenom for enfant in dossier.enfants}
    modifiables = {enfant.enfant_id: enfant.prenom for enfant in dossier.enfants if enfant.peut_modifier}
    return visite.page(
        "portail/dossier.html",
        "dossier",
        dossier=dossier,
        etats=ETATS,
        pieces=deposees if isinstance(deposees, BlocIndisponible) else pieces.lines_of(deposees, prenoms),
        photos=[] if isinstance(deposees, BlocIndisponible) else pieces.photos_of(deposees, modifiables),
        adresses=_addresses(dossier),
        a_faire=_to_do(dossier),
        genres_propositions=PROPOSITIONS,
        etats_propositions=ETATS_PROPOSITIONS,
        ages={enfant.enfant_id: _age(enfant.naissance, clock.today()) for enfant in dossier.enfants},
        ecoles={} if isinstance(sites, BlocIndisponible) else {site.code: site.libelle for site in sites.sites},
    )


async def _dossier(visite: Visite) -> DossierVue | AccueilDossier:
    try:
        return await visite.call(dossiers.GET_DOSSIER, dossiers.GetDossier())
    except Introuvable:
        return await visite.call(dossiers.GET_ACCUEIL, dossiers.GetAccueil())


def _addresses(dossier: DossierVue) -> dict[str, str]:
    """Where each section is filled in; straight to the sheet of an only child."""
    enfants = dossier.enfants
    fiche = f"/dossier/fiche/{enfants[0].enfant_id}" if len(enfants) == 1 else "#famille"
    return {
        "vaccins": "/dossier/pieces/deposer?genre=vaccins",
        "fiche_sanitaire": fiche,
        "inscription": "/dossier/inscriptions",
        "autorisation": "/dossier/autorisations",
        "assurance": "/dossier/pieces/deposer?genre=assurance",
        "reglement": "/dossier/reglement",
    }


def _to_do(dossier: DossierVue) -> str:
    """How many parts wait for the family; nothing when none does."""
    nombre = sum(section.etat in A_FAIRE for section in dossier.sections)
    return f"{pluriel(nombre, 'partie')} du dossier à compléter" if nombre else ""


def _age(naissance: date, jour: date) -> int:
    """Whole years on that day."""
    return jour.year - naissance.year - ((jour.month, jour.day) < (naissance.month, naissance.day))

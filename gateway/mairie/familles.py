"""Find a family, see it on one screen, and act for one of its households (leaflet L15).

The family page reads what each household's parents read, by acting for each in turn, side by side; a block whose
service does not answer says so, and the others work.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from starlette.responses import Response as HttpResponse

from contracts import accounts, billing, dossiers, planning
from contracts.base import Request, Response, Rpc
from contracts.dossiers import FamilleVue, FoyerDuDossier
from contracts.errors import Introuvable, RequeteInvalide
from gateway.formes import read
from gateway.portail.calendrier_mois import month_of
from gateway.portail.contacts import etat_de, note_de
from gateway.portail.sections import ETATS
from gateway.pour_le_compte import COOKIE, DUREE, GARDE_S, Mandat
from gateway.presentation.mots import de, liste, pluriel
from gateway.routage import ROLES, Acces, Pages
from gateway.rpc import Appels, BlocIndisponible
from gateway.visite import Visite
from kit import clock

pages = Pages()
Req = TypeVar("Req", bound=Request)
Resp = TypeVar("Resp", bound=Response)

ETATS_INSCRIPTIONS = {
    "acceptee": ("Acceptée", "ok"),
    "demandee": ("À décider", "attente"),
    "incomplete": ("Incomplète", "manque"),
    "refusee": ("Refusée", "manque"),
}
JOURS_MONTRES = 5


@dataclass(frozen=True, slots=True)
class BlocsDuFoyer:
    """What one household's parents read of each service; ``None`` where that service knows nothing of it yet."""

    foyer: FoyerDuDossier
    dossier: dossiers.DossierVue | BlocIndisponible | None
    reservations: planning.PlanningMois | BlocIndisponible | None
    factures: billing.Factures | BlocIndisponible | None
    fils: accounts.Fils | BlocIndisponible | None

    @property
    def jours(self) -> list[planning.JourPlanning]:
        """The next days on which somebody is expected."""
        vu = self.reservations
        if vu is None or isinstance(vu, BlocIndisponible):
            return []
        attendus = [j for j in vu.jours if j.jour >= vu.aujourd_hui and any(ligne.mots for ligne in j.lignes)]
        return attendus[:JOURS_MONTRES]

    @property
    def a_payer(self) -> list[billing.FactureResume]:
        if self.factures is None or isinstance(self.factures, BlocIndisponible):
            return []
        return [facture for facture in self.factures.factures if facture.reste_centimes > 0]


@pages.get("/mairie/familles", Acces.GUICHET)
async def search(visite: Visite) -> HttpResponse:
    """An empty question shows the form alone."""
    texte = " ".join(visite.param("q").split())
    trouvees, trop_court = None, False
    if texte:
        try:
            demande = read(dossiers.ListFamilles, {"texte": texte})
            trouvees = await visite.call(dossiers.LIST_FAMILLES, demande)
        except RequeteInvalide:
            trop_court = True
    return visite.page(
        "mairie/familles.html",
        "familles",
        texte=texte,
        trouvees=trouvees,
        trop_court=trop_court,
        age=lambda naissance: _age(naissance, clock.today()),
    )


@pages.get("/mairie/familles/{dossier_id}", Acces.GUICHET)
async def show(visite: Visite) -> HttpResponse:
    famille = await _read(visite)
    blocs = await asyncio.gather(*(_read_foyer(visite, foyer) for foyer in famille.foyers))
    sites = await visite.block(planning.LIST_SITES, planning.ListSites())
    return visite.page(
        "mairie/famille.html",
        "familles",
        famille=famille,
        blocs=blocs,
        age=lambda naissance: _age(naissance, clock.today()),
        ecoles={} if isinstance(sites, BlocIndisponible) else {site.code: site.libelle for site in sites.sites},
        etats=ETATS,
        etats_inscriptions=ETATS_INSCRIPTIONS,
        etat_fil=etat_de,
        note_fil=note_de,
        lit_historique=bool(ROLES[Acces.AGENT] & visite.personne.roles),
        mois=month_of(clock.today()),
        aujourd_hui=clock.today(),
    )


@pages.post("/mairie/pour-le-compte", Acces.GUICHET)
async def begin(visite: Visite) -> HttpResponse:
    """« Agir pour le compte de »: the household must be of this dossier, which must not be the agent's own."""
    champs = await visite.champs()
    demande = read(dossiers.GetFamille, {"dossier_id": champs.texte("dossier_id")})
    famille = await visite.call(dossiers.GET_FAMILLE, demande)
    foyer = next((un for un in famille.foyers if str(un.foyer_id) == champs.texte("foyer_id")), None)
    if foyer is None:
        raise Introuvable(objet="famille")
    mandat = Mandat(foyer.foyer_id, famille.dossier_id, name_foyer(famille, foyer), clock.now() + DUREE)
    reponse = visite.go("/espace")
    visite.set_cookie(reponse, COOKIE, visite.guichet.mandats.seal(mandat, visite.jeton_session), max_age_s=GARDE_S)
    return reponse


@pages.post("/mairie/pour-le-compte/terminer", Acces.GUICHET)
async def end(visite: Visite) -> HttpResponse:
    await visite.champs()
    mandat = visite.guichet.mandats.open(visite.cookie(COOKIE), visite.jeton_session, clock.now())
    reponse = visite.go(mandat.adresse if mandat else "/mairie/familles", "pour-le-compte-termine")
    visite.delete_cookie(reponse, COOKIE)
    return reponse


def name_foyer(famille: FamilleVue, foyer: FoyerDuDossier) -> str:
    """« la famille Test », or with whose household where there are several."""
    if len(famille.foyers) == 1 or not foyer.adultes:
        return f"la famille {famille.nom}"
    return f"la famille {famille.nom}, foyer {liste(de(adulte.prenom) for adulte in foyer.adultes)}"


async def _read(visite: Visite) -> FamilleVue:
    dossier_id = visite.uuid("dossier_id", "famille")
    return await visite.call(dossiers.GET_FAMILLE, dossiers.GetFamille(dossier_id=dossier_id))


async def _read_foyer(visite: Visite, foyer: FoyerDuDossier) -> BlocsDuFoyer:
    appels = visite.appels_pour(foyer.foyer_id)
    dossier, reservations, factures, fils = await asyncio.gather(
        _block(appels, dossiers.GET_DOSSIER, dossiers.GetDossier()),
        _block(appels, planning.GET_PLANNING, planning.GetPlanning(mois=month_of(clock.today()))),
        _block(appels, billing.LIST_FACTURES, billing.ListFactures()),
        _block(appels, accounts.LIST_FILS, accounts.ListFils()),
    )
    return BlocsDuFoyer(foyer, dossier, reservations, factures, fils)


async def _block(appels: Appels, rpc: Rpc[Req, Resp], request: Req) -> Resp | BlocIndisponible | None:
    """A household that has not reached a service yet is nothing there, not a page that fails."""
    try:
        return await appels.block(rpc, request)
    except Introuvable:
        return None


def _age(naissance: date, jour: date) -> str:
    ans = jour.year - naissance.year - ((jour.month, jour.day) < (naissance.month, naissance.day))
    return pluriel(ans, "an")

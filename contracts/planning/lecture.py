"""What is booked, to be read: the month of all the children, and block 2 of the home page (L6, L16)."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from pydantic import AwareDatetime

from contracts.base import CONNECTES, Mois, Request, Response, Role, Rpc
from contracts.planning.mois import RESERVE, EnfantDuPlanning


class GetPlanning(Request):
    """« Visualiser le planning de mes enfants »: what is booked for one or all children of the person."""

    mois: Mois
    enfant_id: UUID | None = None


class LignePlanning(Response):
    enfant_id: UUID
    mots: list[str]
    """"repas", "étude", "absence prévenue à 8h05"; empty when nothing is booked."""


class JourPlanning(Response):
    jour: date
    ferme: str = ""
    lignes: list[LignePlanning] = []


class PlanningMois(Response):
    mois: Mois
    aujourd_hui: date
    enfants: list[EnfantDuPlanning]
    jours: list[JourPlanning]
    attentes: int = 0
    """Ranks and offers of the month."""


class ListSites(Request):
    """The town's schools, leisure centres and crèches, for pages that know only a code."""


class SiteVue(Response):
    code: str
    libelle: str


class Sites(Response):
    sites: list[SiteVue]


class GetAccueil(Request):
    """Block 2 of the home page."""


class ProchainJour(Response):
    jour: date
    enfants: list[LigneAccueil]


class LigneAccueil(Response):
    prenom: str
    mots: list[str]


class BrouillonEnCours(Response):
    enfant_id: UUID
    prenom: str
    mois: Mois
    ajouts: int
    retraits: int


class Urgence(Response):
    """The most urgent deadline: what ends, when, for which child and day."""

    limite: AwareDatetime
    jour: date
    enfant_id: UUID
    prenom: str
    autres: list[str] = []
    """First names of the brothers and sisters who have the same deadline for the same day."""
    mois: Mois


class OffreEnCours(Response):
    """A place kept for a child until ``jusqu_au`` included: the first that is lost; ``autres`` others are."""

    prenom: str
    libelle: str
    jour: date
    jusqu_au: AwareDatetime
    autres: int = 0


class AccueilPlanning(Response):
    enfants: list[EnfantDuPlanning]
    prochains: list[ProchainJour]
    brouillons: list[BrouillonEnCours]
    urgence: Urgence | None = None
    offre: OffreEnCours | None = None
    attentes: int = 0
    """Ranks held on waiting lists in the weeks that come."""


GET_ACCUEIL = Rpc("planning", "get_accueil", GetAccueil, AccueilPlanning, frozenset({Role.PARENT}))
GET_PLANNING = Rpc("planning", "get_planning", GetPlanning, PlanningMois, RESERVE)
LIST_SITES = Rpc("planning", "list_sites", ListSites, Sites, CONNECTES)

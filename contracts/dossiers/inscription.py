"""Enrolment of a child in an activity for a school year: asked, completed, decided (DOMAIN §3); and the règlement."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AwareDatetime, Field, StringConstraints

from contracts.base import AGENTS, LISIBLE, CodeActivite, Request, Response, Rien, Rpc, WriteRequest
from contracts.dossiers.accuse import PARENT, Accuse, Motif
from contracts.errors import Refus

AnneeScolaire = Annotated[str, StringConstraints(pattern=r"^20\d\d-20\d\d$")]
EtatInscription = Literal["demandee", "acceptee", "refusee", "incomplete"]


class InscriptionVue(Response):
    activite: CodeActivite
    libelle: str
    etat: EtatInscription | Literal[""] = ""
    """Empty: never asked."""
    motif: str = ""
    """The agent's reason, or what more is asked."""
    demandee_at: AwareDatetime | None = None
    pieces_manquantes: list[str] = []


class InscriptionsEnfant(Response):
    enfant_id: UUID
    prenom: str
    inscriptions: list[InscriptionVue]
    peut_modifier: bool = True


class GetInscriptions(Request):
    """The activities open to each child's age for a school year, and where each enrolment stands."""

    annee_scolaire: AnneeScolaire | None = None
    """By default the coming one, as the sections speak of it."""


class Inscriptions(Response):
    annee_scolaire: str
    annees: list[str]
    enfants: list[InscriptionsEnfant]


class AskInscriptions(WriteRequest):
    """Asks for these activities; those already asked or accepted are left as they are. Idempotent by child, year and
    activity. Raises ``ActiviteInconnue``."""

    enfant_id: UUID
    annee_scolaire: AnneeScolaire
    activites: Annotated[list[CodeActivite], Field(min_length=1, max_length=30)]


class ActiviteInconnue(Refus):
    """Not an activity of the town, or not for this child's age."""

    code = "activite_inconnue"


class DemandeInscription(Response):
    """As an agent sees it: what is there, and what is missing."""

    inscription_id: UUID
    dossier_id: UUID
    numero: str
    nom_dossier: str
    enfant_id: UUID
    prenom: str
    nom: str
    naissance: date
    ecole: str
    classe: str
    annee_scolaire: str
    activite: CodeActivite
    libelle: str
    etat: EtatInscription
    motif: str = ""
    demandee_at: AwareDatetime | None = None
    par: str = ""
    pieces_manquantes: list[str] = []


class ListInscriptions(Request):
    """What waits for an agent, oldest first."""


class DemandesInscription(Response):
    demandes: list[DemandeInscription]


class GetInscription(Request):
    inscription_id: UUID


class DecideInscription(WriteRequest):
    """``acceptee``, ``refusee`` with a reason, or ``incomplete``: what more is asked. Raises ``DemandeDejaDecidee``."""

    inscription_id: UUID
    decision: Literal["acceptee", "refusee", "incomplete"]
    motif: Motif = ""


class GetEnAttente(Request):
    """How much waits for an agent, for the home page of the desk."""


class EnAttente(Response):
    inscriptions: int
    propositions: int
    litiges: int


class GetReglement(Request):
    """The règlement intérieur in force, and whether this household accepted it."""


class ReglementVue(Response):
    version: str
    titre: str
    texte: str
    en_vigueur_du: date
    acceptee_at: AwareDatetime | None = None
    acceptee_par: str = ""


class AcceptReglement(WriteRequest):
    """The household accepts this version; a newer one is asked again. Idempotent by household and version.

    Raises ``ReglementRemplace`` when the version is no longer the one in force.
    """

    version: Annotated[str, StringConstraints(min_length=1, max_length=40, pattern=LISIBLE)]


class ReglementRemplace(Refus):
    code = "reglement_remplace"


GET_INSCRIPTIONS = Rpc("dossiers", "get_inscriptions", GetInscriptions, Inscriptions, PARENT)
ASK_INSCRIPTIONS = Rpc("dossiers", "ask_inscriptions", AskInscriptions, Accuse, PARENT)
LIST_INSCRIPTIONS = Rpc("dossiers", "list_inscriptions", ListInscriptions, DemandesInscription, AGENTS)
GET_INSCRIPTION = Rpc("dossiers", "get_inscription", GetInscription, DemandeInscription, AGENTS)
DECIDE_INSCRIPTION = Rpc("dossiers", "decide_inscription", DecideInscription, Rien, AGENTS)
GET_EN_ATTENTE = Rpc("dossiers", "get_en_attente", GetEnAttente, EnAttente, AGENTS)
GET_REGLEMENT = Rpc("dossiers", "get_reglement", GetReglement, ReglementVue, PARENT)
ACCEPT_REGLEMENT = Rpc("dossiers", "accept_reglement", AcceptReglement, Accuse, PARENT)

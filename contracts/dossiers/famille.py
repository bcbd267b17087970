"""Dossiers: families, households, children, enrolments and who may see them (DOMAIN §3)."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import ClassVar, Literal
from uuid import UUID

from pydantic import AwareDatetime, BaseModel

from contracts.base import AGENTS, CodeActivite, Event, Projection, Request, Response, Rien, Role, Rpc, WriteRequest
from contracts.dossiers.accuse import Motif
from contracts.dossiers.composition import PropositionVue
from contracts.errors import Refus


class EtatSection(StrEnum):
    """The state of one section of the dossier (leaflet L4)."""

    MANQUE = "manque"
    ENVOYE = "envoye"
    ACCEPTE = "accepte"
    REFUSE = "refuse"
    EXPIRE = "expire"


class Section(Response):
    """One of the six sections of L4; ``il_manque`` says what in words, empty when nothing is missing."""

    code: Literal["vaccins", "fiche_sanitaire", "inscription", "autorisation", "assurance", "reglement"]
    titre: str
    etat: EtatSection
    il_manque: str = ""
    precision: str = ""
    """One more sentence: an agent's reason, what was accepted and until when."""


class EnfantVue(Response):
    enfant_id: UUID
    prenom: str
    nom: str
    naissance: date
    ecole: str
    """Code of the school (a site)."""
    ecole_nom: str = ""
    """Its name, empty where dossiers does not know it."""
    classe: str
    peut_modifier: bool = True
    """Whether this person may change the child's file, not only read it."""
    a_autorite: bool = True
    """Whether she decides for the child (custody, authorisations, enrolments)."""


class AdulteVue(Response):
    """An adult; telephone and e-mail of one's own household only."""

    adulte_id: UUID
    prenom: str
    nom: str
    est_moi: bool
    est_du_foyer: bool = False
    telephone: str = ""
    email: str = ""
    version: int = 0


class EtatRattachement(StrEnum):
    """Where the link between an account and a dossier stands."""

    AUCUN = "aucun"
    A_DECIDER = "a_decider"
    REFUSE = "refuse"
    RATTACHE = "rattache"


class GetAccueil(Request):
    """Block 1 of the home page, for the account that asks."""


class AccueilDossier(Response):
    rattachement: EtatRattachement
    motif_refus: str = ""
    """The agent's reason, for the parent to read, when the link was refused."""
    numero: str = ""
    nom: str = ""
    enfants: list[EnfantVue] = []
    sections: list[Section] = []


class GetDossier(Request):
    """The dossier of the account that asks: composition and sections, only what this person may read (§3)."""


class EcoleConnue(Response):
    """A school that may be asked for; never a crèche."""

    code: str
    libelle: str


class FoyerConnu(Response):
    """A household of the dossier, by its name only: never its address, unless it is one's own."""

    foyer_id: UUID
    nom: str
    est_le_mien: bool


class DossierVue(Response):
    """What one person may read of her dossier. ``adresse`` is her own household's; income lives in billing alone."""

    dossier_id: UUID | None = None
    numero: str
    nom: str
    annee_scolaire: str = ""
    adresse: str = ""
    adultes: list[AdulteVue]
    enfants: list[EnfantVue]
    sections: list[Section]
    foyers: list[FoyerConnu] = []
    ecoles: list[EcoleConnue] = []
    propositions: list[PropositionVue] = []
    """Hers, waiting or answered in the last 30 days."""


class ListRattachements(Request):
    """Link requests that wait for an agent, oldest first."""


class AdulteCandidat(Response):
    """An adult who may be the one who asks: on the named dossier, or known elsewhere by the same e-mail."""

    adulte_id: UUID
    prenom: str
    nom: str
    email_masque: str
    numero: str = ""
    nom_dossier: str = ""
    est_rattache: bool = False


class DemandeRattachement(Response):
    """An account that named a dossier but whose confirmed e-mail is not an adult's on it."""

    demande_id: UUID
    compte_id: UUID
    prenom: str
    nom: str
    email: str
    """The account's own, confirmed."""
    email_reference: str = ""
    """The one the person says the town knows."""
    numero: str
    nom_dossier: str
    sans_numero: bool
    demande_at: AwareDatetime
    candidats: list[AdulteCandidat]


class Rattachements(Response):
    demandes: list[DemandeRattachement]


class DecideRattachement(WriteRequest):
    """An agent links the account to one adult, or refuses with a reason that the parent reads."""

    demande_id: UUID
    adulte_id: UUID | None = None
    motif_refus: Motif = ""


class DemandeDejaDecidee(Refus):
    code = "demande_deja_decidee"


class AdulteDejaRattache(Refus):
    """Another account already is this adult."""

    code = "adulte_deja_rattache"


# ---- projection events (internal exchange) ----


class CompteDuFoyer(BaseModel):
    compte_id: UUID
    adulte_id: UUID


class FoyerEtat(Projection):
    """A household: which accounts act for it. Read by planning, billing, documents. ``version`` is the foyer's."""

    type: ClassVar[str] = "dossiers.foyer.v1"
    foyer_id: UUID
    dossier_id: UUID
    numero: str
    nom: str
    comptes: list[CompteDuFoyer]
    est_resident: bool = False
    """Lives in the town: some reservations open earlier. Never where."""

    def sujet(self) -> str:
        return str(self.foyer_id)


class PayeurEtat(Projection):
    """A household as a debtor: name and address on the invoice. Read by billing alone."""

    type: ClassVar[str] = "dossiers.payeur.v1"
    foyer_id: UUID
    nom_complet: str
    adresse: str
    est_resident: bool
    enfants_a_charge: int
    aeeh: int = 0
    """Disabled children of the household (AEEH), each moves one column of the PSU table."""

    def sujet(self) -> str:
        return str(self.foyer_id)


class InscriptionEtat(BaseModel):
    activite: CodeActivite
    annee_scolaire: str
    """``2026-2027``."""
    etat: Literal["demandee", "acceptee", "refusee", "incomplete"]


class GardeEtat(BaseModel):
    """A dated custody rule: which household is in charge. ``regle`` is read by planning's ``domain/garde.py``."""

    foyer_id: UUID
    du: date
    au: date | None = None
    regle: dict[str, object] = {}
    """Empty: always this household."""


class AccesEtat(BaseModel):
    compte_id: UUID
    foyer_id: UUID
    niveau: Literal["ecrire", "lire"]


class EnfantEtat(Projection):
    """A child: identity, school, enrolments, custody and who may see it. Read by planning, billing, documents."""

    type: ClassVar[str] = "dossiers.enfant.v1"
    enfant_id: UUID
    dossier_id: UUID
    prenom: str
    nom: str
    naissance: date
    ecole: str
    """Code of the school (a site)."""
    classe: str
    inscriptions: list[InscriptionEtat]
    gardes: list[GardeEtat]
    acces: list[AccesEtat]

    def sujet(self) -> str:
        return str(self.enfant_id)


class SanteEtat(Projection):
    """Signs that planning needs (diet choice, PAI, allergies), sealed for planning (AES-GCM, ``EXCHANGE_KEY``)."""

    type: ClassVar[str] = "dossiers.sante.v1"
    enfant_id: UUID
    scelle: str

    def sujet(self) -> str:
        return str(self.enfant_id)


class SignesSante(BaseModel):
    """The clear text inside ``SanteEtat.scelle``."""

    regime: Literal["standard", "sans_porc", "vegetarien", "panier_pai"] = "standard"
    a_un_pai: bool = False
    allergies: list[str] = []


class RattachementDecide(Event):
    """Public: an account was linked to a dossier (ids only)."""

    type: ClassVar[str] = "dossiers.rattachement.decide.v1"
    public: ClassVar[bool] = True
    compte_id: UUID
    dossier_id: UUID
    decide_at: AwareDatetime

    def sujet(self) -> str:
        return str(self.dossier_id)


GET_ACCUEIL = Rpc("dossiers", "get_accueil", GetAccueil, AccueilDossier, frozenset({Role.PARENT}))
GET_DOSSIER = Rpc("dossiers", "get_dossier", GetDossier, DossierVue, frozenset({Role.PARENT}))
LIST_RATTACHEMENTS = Rpc("dossiers", "list_rattachements", ListRattachements, Rattachements, AGENTS)
DECIDE_RATTACHEMENT = Rpc("dossiers", "decide_rattachement", DecideRattachement, Rien, AGENTS)

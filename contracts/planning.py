"""Planning: activities, bookings by month, attendance (DOMAIN §5, leaflet L6, L10 to L12)."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated, Any, ClassVar, Literal
from uuid import UUID

from pydantic import AwareDatetime, Field, StringConstraints

from contracts.base import (
    CONNECTES,
    LISIBLE,
    CodeActivite,
    Event,
    Mois,
    Projection,
    Request,
    Response,
    Rien,
    Role,
    Rpc,
    WriteRequest,
)
from contracts.errors import Refus

CodeSite = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_-]{1,39}$")]


class Coche(Request):
    """One tick of the month: this activity on this day, wanted or not."""

    activite: CodeActivite
    jour: date
    voulu: bool


Coches = Annotated[list[Coche], Field(max_length=400)]


class Effet(StrEnum):
    """What an accepted change means for the town (L10)."""

    CUISINE = "compte_cuisine"
    ANIMATEURS = "compte_animateurs"
    SANS_COMMANDE = "apres_delais"
    """Added by an agent after every deadline."""
    RETRAIT = "retrait"


class EnfantDuPlanning(Response):
    enfant_id: UUID
    prenom: str
    nom: str
    ecole: str
    classe: str
    peut_reserver: bool


class ActiviteVue(Response):
    code: CodeActivite
    libelle: str
    horaires: str
    groupe: str = ""
    """Activities of the same non-empty group exclude each other (Wednesday's formulas)."""


class CelluleVue(Response):
    """A cell of the month: what is, what can be done, until when and why.

    ``etat``: ``libre`` and ``prise`` can be changed; ``fixe`` cannot, ``mot`` and ``note`` say why.
    ``mot``/``note`` describe the cell as it is; ``mot_si_change``/``note_si_change`` as it would be once changed.
    """

    activite: CodeActivite
    etat: Literal["libre", "prise", "fixe"]
    est_reserve: bool = False
    mot: str
    note: str = ""
    mot_si_change: str = ""
    note_si_change: str = ""
    signe: Literal["", "ok", "attente", "cadenas", "moins", "non", "barre"] = ""


class JourVue(Response):
    jour: date
    ferme: str = ""
    """Why nothing opens that day ("vacances de la Toussaint"), empty when something does."""
    cellules: list[CelluleVue] = []


class GetMois(Request):
    """The month of one child to be changed; draft ticks are in ``brouillon``."""

    enfant_id: UUID
    mois: Mois


class MoisEnfant(Response):
    enfant: EnfantDuPlanning
    enfants: list[EnfantDuPlanning]
    """All the children of the person, for the tabs."""
    mois: Mois
    aujourd_hui: date
    activites: list[ActiviteVue]
    jours: list[JourVue]
    brouillon: list[Coche] = []
    delais: list[str] = []
    """The rules of the deadlines in words, for "Comprendre les délais"."""


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


class SaveBrouillon(WriteRequest):
    """« Valider »: keeps the ticks in the draft of this account, child and month; nothing is booked."""

    enfant_id: UUID
    mois: Mois
    coches: Coches


class DropBrouillon(WriteRequest):
    enfant_id: UUID
    mois: Mois


class Changement(Response):
    """One accepted change, or what it would be."""

    activite: CodeActivite
    libelle: str
    jour: date
    effet: Effet
    note: str
    """"compté pour la cuisine, annulable jusqu’à dim. 22/11 23h59"."""


class CelluleRefusee(Response):
    """One cell that could not be taken; the others were. ``code`` and ``nombres`` are a ``Refus`` on the wire."""

    activite: CodeActivite
    libelle: str
    jour: date
    code: str
    nombres: dict[str, Any] = {}


class PreviewMois(Request):
    """« Terminer les modifications »: the recap of these ticks; nothing is written."""

    enfant_id: UUID
    mois: Mois
    coches: Coches


class RecapMois(Response):
    enfant: EnfantDuPlanning
    mois: Mois
    changements: list[Changement]
    refusees: list[CelluleRefusee]


class SaveMois(WriteRequest):
    """« Terminer »: books and cancels in one transaction; each refused cell is explained, the others are kept.

    Idempotent by ``operation_id``. Everything that is not a tick is refused: there is no price and no state here.
    """

    enfant_id: UUID
    mois: Mois
    coches: Coches


class MoisSauve(Response):
    accuse: str
    """Number of the accusé de réception (CRPA L112-11), for instance ``R-2026-018427``."""
    enregistre_at: AwareDatetime
    enfant: EnfantDuPlanning
    changements: list[Changement]
    refusees: list[CelluleRefusee]


class GetSauvegarde(Request):
    """The answer kept for one of this person's own ``SaveMois``: the receipt is shown after POST–303–GET."""

    operation_id: UUID


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
    mois: Mois


class AccueilPlanning(Response):
    enfants: list[EnfantDuPlanning]
    prochains: list[ProchainJour]
    brouillons: list[BrouillonEnCours]
    urgence: Urgence | None = None


# ---- attendance ----


class ListFeuilles(Request):
    jour: date


class FeuilleResume(Response):
    site: str
    site_libelle: str
    activite: CodeActivite
    activite_libelle: str
    attendus: int
    pointes: int


class Feuilles(Response):
    jour: date
    feuilles: list[FeuilleResume]


class GetFeuille(Request):
    site: CodeSite
    activite: CodeActivite
    jour: date


class EtatPointage(StrEnum):
    PRESENT = "present"
    ABSENT = "absent"
    PARTI = "parti"
    EFFACE = "efface"
    """The tablet takes its own mark back."""


class MarqueVue(Response):
    """A mark that still counts, as the sheet shows it: "Présent à 11h35, tablette Cour"."""

    marque_id: UUID
    etat: EtatPointage
    appareil: str
    instant: AwareDatetime


class LigneFeuille(Response):
    enfant_id: UUID
    prenom: str
    nom: str
    classe: str
    est_reserve: bool
    etat: EtatPointage | Literal["conflit"] | None = None
    marques: list[MarqueVue] = []
    """What each tablet last said: the hour of arrival, or both sides of a conflict."""
    a_un_pai: bool = False
    allergies: list[str] = []
    regime: str = "standard"


class Feuille(Response):
    site: str
    site_libelle: str
    activite: CodeActivite
    activite_libelle: str
    jour: date
    lignes: list[LigneFeuille]


class ListNonPrevus(Request):
    """Children who could come to this sheet without a booking, by the first letters of their names (L11)."""

    site: CodeSite
    activite: CodeActivite
    jour: date
    texte: Annotated[str, StringConstraints(strip_whitespace=True, min_length=2, max_length=80, pattern=LISIBLE)]


class NonPrevus(Response):
    """``lignes`` by name, at most 20; ``autres``: how many more, for a longer text to tell apart."""

    lignes: list[LigneFeuille]
    autres: int = 0


class Marque(Request):
    """One tap on the tablet; append-only, idempotent by ``marque_id``."""

    marque_id: UUID
    enfant_id: UUID
    etat: EtatPointage
    appareil: Annotated[str, StringConstraints(min_length=1, max_length=60, pattern=LISIBLE)]
    instant: AwareDatetime
    """The tablet's own clock; the service adds the instant of receipt."""
    rang: Annotated[int, Field(ge=0, le=2**53)] = 0
    """Counter of the tablet, since its clock may be wrong; 0 where it has none."""
    remplace: Annotated[list[UUID], Field(max_length=20)] = []
    """Marks of other tablets that this person has read and decides against ("Garder présent")."""


class Point(WriteRequest):
    site: CodeSite
    activite: CodeActivite
    jour: date
    marques: Annotated[list[Marque], Field(min_length=1, max_length=1000)]


class Pointee(Response):
    """``refusees``: marks of children that this site does not know; the others are kept.

    When every mark is refused so, the whole request is ``Introuvable``.
    """

    gardees: int
    deja_connues: int
    refusees: list[UUID] = []


# ---- refusals (of a whole request or of one cell) ----


class DatePassee(Refus):
    code = "date_passee"
    jour: date


class JourFerme(Refus):
    """``motif`` in words: "vacances de la Toussaint", "dimanche", "jour férié : Armistice"."""

    code = "jour_ferme"
    jour: date
    motif: str


class ActivitePasOuverte(Refus):
    """This activity does not open on this day, or not for this school."""

    code = "activite_pas_ouverte"
    jour: date
    motif: str = ""


class Complet(Refus):
    code = "complet"
    capacite: int
    prises: int


class NonInscrit(Refus):
    """No accepted enrolment for this activity and school year."""

    code = "non_inscrit"
    annee_scolaire: str


class HorsAge(Refus):
    code = "hors_age"
    age_min: int
    age_max: int


class DejaReserve(Refus):
    code = "deja_reserve"


class RienAAnnuler(Refus):
    code = "rien_a_annuler"


class FormuleDejaPrise(Refus):
    """Another formula of the same day is booked or asked."""

    code = "formule_deja_prise"
    autre: str


class FormuleGardee(Refus):
    """The formula ``autre`` could not be taken instead, so this one is kept."""

    code = "formule_gardee"
    autre: str


class DejaPointe(Refus):
    """The child has been marked: the booking can no longer change."""

    code = "deja_pointe"


class AutreFoyerEnCharge(Refus):
    """By the custody calendar, the other household books that day."""

    code = "autre_foyer_en_charge"


class JourAVenir(Refus):
    """A sheet is marked on its day or later."""

    code = "jour_a_venir"
    jour: date


class CocheEnDouble(Refus):
    """The same cell twice in one request."""

    code = "coche_en_double"


class HorsDuMois(Refus):
    """A tick outside the month of the request."""

    code = "hors_du_mois"
    jour: date


# ---- events ----


class CreneauEtat(Projection):
    """One slot (enfant, activité, jour), natural key: booked or not, attendance, and the household in charge.

    Read by billing, which invoices from attendance only.
    """

    type: ClassVar[str] = "planning.creneau.v1"
    enfant_id: UUID
    activite: CodeActivite
    activite_libelle: str
    jour: date
    foyer_id: UUID
    est_reserve: bool
    presence: Literal["present", "absent", "conflit"] | None = None
    repas_fourni: bool = False
    """The family brings the meal (never why): billing does not charge it."""

    def sujet(self) -> str:
        return f"{self.enfant_id}:{self.activite}:{self.jour.isoformat()}"


class ReservationCreee(Event):
    """Public: a place was booked."""

    type: ClassVar[str] = "planning.reservation.creee.v1"
    public: ClassVar[bool] = True
    enfant_id: UUID
    activite: CodeActivite
    site: str
    jour: date

    def sujet(self) -> str:
        return str(self.enfant_id)


class ReservationAnnulee(Event):
    """Public: a booking was cancelled in time."""

    type: ClassVar[str] = "planning.reservation.annulee.v1"
    public: ClassVar[bool] = True
    enfant_id: UUID
    activite: CodeActivite
    site: str
    jour: date

    def sujet(self) -> str:
        return str(self.enfant_id)


class PresencePointee(Event):
    """Public: a child was marked for an activity; ``etat`` is the state after the mark."""

    type: ClassVar[str] = "planning.presence.pointee.v1"
    public: ClassVar[bool] = True
    enfant_id: UUID
    activite: CodeActivite
    site: str
    jour: date
    etat: Literal["present", "absent", "conflit"]

    def sujet(self) -> str:
        return str(self.enfant_id)


_PARENT = frozenset({Role.PARENT})
_RESERVE = frozenset({Role.PARENT, Role.AGENT, Role.ADMINISTRATEUR})
_POINTE = frozenset({Role.ANIMATEUR, Role.AGENT, Role.ADMINISTRATEUR})

GET_ACCUEIL = Rpc("planning", "get_accueil", GetAccueil, AccueilPlanning, _PARENT)
GET_PLANNING = Rpc("planning", "get_planning", GetPlanning, PlanningMois, _RESERVE)
GET_MOIS = Rpc("planning", "get_mois", GetMois, MoisEnfant, _RESERVE)
SAVE_BROUILLON = Rpc("planning", "save_brouillon", SaveBrouillon, Rien, _RESERVE)
DROP_BROUILLON = Rpc("planning", "drop_brouillon", DropBrouillon, Rien, _RESERVE)
PREVIEW_MOIS = Rpc("planning", "preview_mois", PreviewMois, RecapMois, _RESERVE)
SAVE_MOIS = Rpc("planning", "save_mois", SaveMois, MoisSauve, _RESERVE, timeout_s=10.0)
GET_SAUVEGARDE = Rpc("planning", "get_sauvegarde", GetSauvegarde, MoisSauve, _RESERVE)
LIST_FEUILLES = Rpc("planning", "list_feuilles", ListFeuilles, Feuilles, _POINTE)
GET_FEUILLE = Rpc("planning", "get_feuille", GetFeuille, Feuille, _POINTE)
LIST_NON_PREVUS = Rpc("planning", "list_non_prevus", ListNonPrevus, NonPrevus, _POINTE)
LIST_SITES = Rpc("planning", "list_sites", ListSites, Sites, CONNECTES)
POINT = Rpc("planning", "point", Point, Pointee, _POINTE, timeout_s=15.0)

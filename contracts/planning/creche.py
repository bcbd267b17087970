"""The crèche: weekly contracts by version, absences with their reason, hours handed to billing (DOMAIN §5)."""

from __future__ import annotations

from datetime import date, time
from enum import StrEnum
from typing import Annotated, ClassVar, Self
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, model_validator

from contracts.base import (
    AGENTS,
    CodeActivite,
    Jour,
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
from contracts.planning.lecture import SiteVue
from contracts.planning.mois import EnfantDuPlanning

CONTRAT_MAX_JOURS = 400


class PasDePlaceEnCreche(Refus):
    """The child has no accepted enrolment at the crèche on the first day of the contract."""

    code = "pas_de_place_en_creche"
    jour: date


class ContratModifie(Refus):
    """Somebody signed another version meanwhile."""

    code = "contrat_modifie"
    version: int


class ContratDansLePasse(Refus):
    """A contract or an amendment does not begin in a month that is over."""

    code = "contrat_dans_le_passe"
    jour: date
    """The first day that may be chosen."""


class ContratAVenir(Refus):
    """Another contract begins between the two days that were chosen: one at a time for a child."""

    code = "contrat_a_venir"
    jour: date
    """Its first day: end the day before at the latest, or begin that day to take its place."""


class CrecheComplete(Refus):
    """Days on which every place of the crèche is taken by other children: nothing is signed."""

    code = "creche_complete"
    jour: date
    """The first of them."""
    nombre: int
    capacite: int


class ContratHorsHoraires(Refus):
    """A day begins before the crèche opens or ends after it closes."""

    code = "contrat_hors_horaires"
    rang: int
    """The first such weekday; Monday is 0."""
    ouvre: time
    ferme: time


class HorsDuContrat(Refus):
    """An absence on days that no contract covers."""

    code = "hors_du_contrat"


class MotifAbsenceCreche(StrEnum):
    HOSPITALISATION = "hospitalisation"
    EVICTION = "eviction"
    MALADIE = "maladie"
    CONGE = "conge"


class JourContrat(BaseModel):
    """A weekday (Monday is 0) with its hours, to the quarter hour."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    jour: Annotated[int, Field(ge=0, le=6)]
    arrivee: time
    depart: time

    @model_validator(mode="after")
    def _is_a_day(self) -> Self:
        if self.arrivee >= self.depart:
            raise ValueError("depart_avant_arrivee")
        if any(heure.minute % 15 or heure.second or heure.microsecond for heure in (self.arrivee, self.depart)):
            raise ValueError("quart_d_heure")
        return self


class ContratVue(Response):
    """One version. ``dernier``: its last day, earlier than ``au`` where an amendment took over."""

    contrat_id: UUID
    rang: int
    foyer: str
    du: date
    au: date
    dernier: date
    semaines: int
    jours: list[JourContrat]
    minutes_semaine: int
    signe_at: AwareDatetime


class AbsenceCrecheVue(Response):
    absence_id: UUID
    du: date
    au: date
    motif: MotifAbsenceCreche
    justificatif_vu: bool


class HeuresMois(Response):
    """Minutes of one month and household; ``ouvertes``: days to settle before billing."""

    mois: Mois
    foyer: str
    contrat_minutes: int
    deduites_minutes: int
    supplement_minutes: int
    ouvertes: list[date]


class FoyerCreche(Response):
    foyer_id: UUID
    nom: str


class GetCreche(Request):
    enfant_id: UUID


class Creche(Response):
    """``version``: how many versions were signed. ``foyers``, empty for a parent: who may sign."""

    enfant: EnfantDuPlanning
    site: SiteVue
    version: int
    contrats: list[ContratVue]
    """The newest first."""
    absences: list[AbsenceCrecheVue]
    heures: list[HeuresMois]
    foyers: list[FoyerCreche] = []
    ouvre: time
    ferme: time
    tranche_minutes: int


class ListCreche(Request):
    """The children who have a place at a crèche, with their contract of the day."""


class EnfantCreche(Response):
    enfant_id: UUID
    prenom: str
    nom: str
    site: SiteVue
    est_inscrit: bool = True
    """Whether an enrolment is accepted this school year: nothing is signed without."""
    du: date | None = None
    au: date | None = None
    minutes_semaine: int = 0
    ouvertes: int = 0
    """Days without a departure, or on which two tablets disagree."""


class EnfantsCreche(Response):
    enfants: list[EnfantCreche]


class SaveContrat(WriteRequest):
    """The first contract, or an amendment from ``du`` on: what was before it never changes.

    Answers of writes are kept in clear for a repeated request: they hold no absence, whose reason is a health word.
    """

    enfant_id: UUID
    foyer_id: UUID
    version: Annotated[int, Field(ge=0)]
    du: Jour
    au: Jour
    semaines: Annotated[int, Field(ge=1, le=60)]
    jours: Annotated[list[JourContrat], Field(min_length=1, max_length=7)]

    @model_validator(mode="after")
    def _is_a_contract(self) -> Self:
        duree = (self.au - self.du).days + 1
        if not 1 <= duree <= CONTRAT_MAX_JOURS:
            raise ValueError("periode")
        if self.semaines > -(-duree // 7):
            raise ValueError("trop_de_semaines")
        if len({jour.jour for jour in self.jours}) != len(self.jours):
            raise ValueError("jour_en_double")
        return self


class SaveAbsenceCreche(WriteRequest):
    """An absence with its reason, as the agent saw the proof of it."""

    enfant_id: UUID
    du: Jour
    au: Jour
    motif: MotifAbsenceCreche
    justificatif_vu: bool = False

    @model_validator(mode="after")
    def _is_a_period(self) -> Self:
        if not 0 <= (self.au - self.du).days < CONTRAT_MAX_JOURS:
            raise ValueError("periode")
        return self


class WithdrawAbsenceCreche(WriteRequest):
    enfant_id: UUID
    absence_id: UUID


class HeuresEtat(Projection):
    """The hours of a child, month and household: full state, read by billing. Never why an hour is deducted."""

    type: ClassVar[str] = "planning.heures.v1"
    enfant_id: UUID
    foyer_id: UUID
    mois: Mois
    activite: CodeActivite
    activite_libelle: str
    contrat_minutes: Annotated[int, Field(ge=0)]
    deduites_minutes: Annotated[int, Field(ge=0)]
    supplement_minutes: Annotated[int, Field(ge=0)]
    ouvertes: list[date] = []
    """Days that somebody must settle first: no departure, or two tablets that disagree."""

    def sujet(self) -> str:
        return str(self.enfant_id)


_LISENT = AGENTS | {Role.PARENT}
LIST_CRECHE = Rpc("planning", "list_creche", ListCreche, EnfantsCreche, AGENTS)
GET_CRECHE = Rpc("planning", "get_creche", GetCreche, Creche, _LISENT)
SAVE_CONTRAT = Rpc("planning", "save_contrat", SaveContrat, Creche, AGENTS)
SAVE_ABSENCE_CRECHE = Rpc("planning", "save_absence_creche", SaveAbsenceCreche, Rien, AGENTS)
WITHDRAW_ABSENCE_CRECHE = Rpc("planning", "withdraw_absence_creche", WithdrawAbsenceCreche, Rien, AGENTS)

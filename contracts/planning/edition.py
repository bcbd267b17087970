"""The planning of all the children of a family, changed in one save: a month, a typical week, a week copied, an undo.

What is asked is ticks (a month) or a pattern over a period (``Repetition``), which planning expands itself. The answers
are in lines, each for one child, activity and reason, over one or several days.
"""

from __future__ import annotations

from datetime import date, timedelta
from enum import StrEnum
from typing import Annotated, Any, Self
from uuid import UUID

from pydantic import AwareDatetime, Field, StringConstraints, model_validator

from contracts.base import CodeActivite, Jour, Mois, Request, Response, Rien, Rpc, WriteRequest
from contracts.planning.effets import EffetsVille
from contracts.planning.mois import RESERVE, ActiviteVue, Annulable, Coche, Effet, EnfantDuPlanning, JourVue

MAX_ENFANTS = 12
MAX_JOURS = 380
"""A school year and its summer."""
Numero = Annotated[str, StringConstraints(pattern=r"^R-20[0-9]{2}-[0-9]{6,12}$")]
Enfants = Annotated[list[UUID], Field(min_length=1, max_length=MAX_ENFANTS)]


class CocheEnfant(Coche):
    """One tick of one child."""

    enfant_id: UUID


CochesFamille = Annotated[list[CocheEnfant], Field(max_length=400 * 4)]


class CaseType(Request):
    """One cell of the typical week; ``jour``: 0 is Monday."""

    jour: int = Field(ge=0, le=6)
    activite: CodeActivite


class Repetition(Request):
    """A week repeated from ``du`` to ``au``, both included: the typical one, or the one that begins on ``source``.

    The week copied is read child by child, as each is booked. Only adds: what is booked besides stays.
    """

    enfants: Enfants
    du: Jour
    au: Jour | None = None
    """Nothing: the last day of the school year."""
    semaine: list[CaseType] = Field(default=[], max_length=70)
    source: Jour | None = None

    @model_validator(mode="after")
    def _check(self) -> Self:
        if self.au is not None and not self.du <= self.au <= self.du + timedelta(days=MAX_JOURS):
            raise ValueError("the period ends before it begins, or is longer than a school year")
        if bool(self.semaine) == (self.source is not None):
            raise ValueError("a typical week, or a week to be copied")
        if self.source is not None and self.source.weekday() != 0:
            raise ValueError("a week begins on Monday")
        return self


class GetSemaineType(Request):
    """What a typical week may hold, for the children whom this person may book for."""


class ActiviteDeLaSemaine(ActiviteVue):
    jours: list[int]
    """Weekdays on which it opens; 0 is Monday."""
    enfants: list[UUID]
    """Those who are enrolled."""
    vacances: bool = False
    """Open during the holidays only."""


class SemaineType(Response):
    aujourd_hui: date
    fin_annee: date
    """The last day of the school year that runs, or of the next in summer."""
    enfants: list[EnfantDuPlanning]
    activites: list[ActiviteDeLaSemaine]


class GetMoisFamille(Request):
    """The month of all the children whom this person may book for, to be changed side by side."""

    mois: Mois


class MoisDunEnfant(Response):
    enfant: EnfantDuPlanning
    activites: list[ActiviteVue]
    jours: list[JourVue]
    brouillon: list[Coche] = []


class MoisFamille(Response):
    mois: Mois
    aujourd_hui: date
    enfants: list[MoisDunEnfant]
    delais: list[str] = []


class SaveBrouillons(WriteRequest):
    """« Valider » for all: keeps the ticks of each of these children; nothing is booked."""

    mois: Mois
    enfants: Enfants
    coches: CochesFamille


class DropBrouillons(WriteRequest):
    mois: Mois


class LigneChangement(Response):
    """Changes of one child and activity that mean the same; ``note`` is of the day where there is only one."""

    activite: CodeActivite
    libelle: str
    effet: Effet
    note: str = ""
    jours: list[date]
    foyer_id: UUID
    """The household in charge of the child on these days: it alone would pay."""


class LigneRefus(Response):
    """Days not taken for the same reason. ``code`` and ``nombres`` are a ``Refus`` on the wire, of the first day."""

    activite: CodeActivite
    libelle: str
    code: str
    nombres: dict[str, Any] = {}
    jours: list[date]


class ChangementsEnfant(Response):
    enfant: EnfantDuPlanning
    changements: list[LigneChangement]
    refusees: list[LigneRefus]


class PreviewFamille(Request):
    """« Terminer les modifications »: what the drafts of this month, or this repetition, would do."""

    mois: Mois | None = None
    repetition: Repetition | None = None

    @model_validator(mode="after")
    def _check(self) -> Self:
        if (self.mois is None) == (self.repetition is None):
            raise ValueError("a month, or a repetition")
        return self


class RecapFamille(Response):
    enfants: list[ChangementsEnfant]
    du: date | None = None
    au: date | None = None
    """Of a repetition: the days that were looked at."""
    coches: list[CocheEnfant] = []
    """The drafts, as read: saving sends them back, so that what is saved is what was shown."""
    effets: EffetsVille = EffetsVille()


class SaveFamille(WriteRequest):
    """« Terminer » for all: one transaction, one accusé; each refused cell is explained, the others are kept."""

    mois: Mois | None = None
    coches: CochesFamille = []
    repetition: Repetition | None = None

    @model_validator(mode="after")
    def _check(self) -> Self:
        if (self.mois is None) == (self.repetition is None) or (self.repetition is not None and self.coches):
            raise ValueError("a month with its ticks, or a repetition")
        return self


class FamilleSauvee(Annulable):
    accuse: str
    enregistre_at: AwareDatetime
    mois: Mois
    enfants: list[ChangementsEnfant]
    annule: str = ""
    """The accusé that this one undoes."""


class GetSauvegardeFamille(Request):
    """The answer kept for one of this person's own saves, and whether it may still be undone."""

    operation_id: UUID


class ListAccuses(Request):
    """The receipts of this household's saves, the latest first."""


class PasAnnulable(StrEnum):
    """Why nothing of a save can be undone."""

    DELAI_PASSE = "delai_passe"
    CHANGE_DEPUIS = "change_depuis"
    ABSENCE = "absence"
    """Taken back on the page of absences."""


class AccuseVu(Annulable):
    numero: str
    at: AwareDatetime
    enfants: list[str]
    """First names, of those whom this person sees."""
    ajouts: int
    retraits: int
    refus: int
    pour_le_compte_de: bool = False
    """An agent did it at the counter."""
    est_avis_tardif: bool = False
    """The site was told late of a child: nothing is booked."""
    annule: str = ""
    annule_par: str = ""
    pas_annulable: PasAnnulable | None = None
    """Of a save that changed something and was not undone."""


class Accuses(Response):
    accuses: list[AccuseVu]


class PreviewAnnulation(Request):
    """What undoing this save would do now: what can be put back as it was, and what cannot."""

    accuse: Numero


class SaveAnnulation(WriteRequest):
    """Puts back what can be, through the same rules, with its own accusé."""

    accuse: Numero


GET_SEMAINE_TYPE = Rpc("planning", "get_semaine_type", GetSemaineType, SemaineType, RESERVE)
GET_MOIS_FAMILLE = Rpc("planning", "get_mois_famille", GetMoisFamille, MoisFamille, RESERVE)
SAVE_BROUILLONS = Rpc("planning", "save_brouillons", SaveBrouillons, Rien, RESERVE)
DROP_BROUILLONS = Rpc("planning", "drop_brouillons", DropBrouillons, Rien, RESERVE)
PREVIEW_FAMILLE = Rpc("planning", "preview_famille", PreviewFamille, RecapFamille, RESERVE, timeout_s=10.0)
SAVE_FAMILLE = Rpc("planning", "save_famille", SaveFamille, FamilleSauvee, RESERVE, timeout_s=15.0)
GET_SAUVEGARDE_FAMILLE = Rpc("planning", "get_sauvegarde_famille", GetSauvegardeFamille, FamilleSauvee, RESERVE)
LIST_ACCUSES = Rpc("planning", "list_accuses", ListAccuses, Accuses, RESERVE)
PREVIEW_ANNULATION = Rpc("planning", "preview_annulation", PreviewAnnulation, RecapFamille, RESERVE, timeout_s=10.0)
SAVE_ANNULATION = Rpc("planning", "save_annulation", SaveAnnulation, FamilleSauvee, RESERVE, timeout_s=15.0)

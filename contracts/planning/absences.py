"""« Déclarer les absences » (leaflet L6): said by the family, read by the site."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import Field, StringConstraints

from contracts.base import LISIBLE, CodeActivite, Jour, Request, Response, Rpc, WriteRequest
from contracts.planning.mois import RESERVE, EnfantDuPlanning, MoisSauve

MAX_CRENEAUX_DITS = 60


class MotifAbsence(StrEnum):
    """Kept sealed: « maladie » is health. The site reads that the child is absent, not why."""

    MALADIE = "maladie"
    FAMILLE = "famille"
    SORTIE = "sortie"
    AUTRE = "autre"


class CreneauVise(Request):
    activite: CodeActivite
    jour: Jour


CreneauxVises = Annotated[list[CreneauVise], Field(min_length=1, max_length=MAX_CRENEAUX_DITS)]


class GetAbsences(Request):
    """What is booked in the coming three weeks, for the children of the person."""


class CreneauAVenir(Response):
    """``note``: "annulable jusqu’à jeu. 19/11 23h59", or that the cancelling deadline has passed."""

    activite: CodeActivite
    libelle: str
    jour: date
    est_annulable: bool
    est_prevenue: bool
    note: str


class EnfantAVenir(Response):
    enfant: EnfantDuPlanning
    creneaux: list[CreneauAVenir]


class Absences(Response):
    aujourd_hui: date
    enfants: list[EnfantAVenir]


class DeclareAbsence(WriteRequest):
    """Each slot is cancelled where the deadline allows, else said absent; refused ones are explained.

    Answered as a month saved: the receipt is ``GET_SAUVEGARDE``.
    """

    enfant_id: UUID
    creneaux: CreneauxVises
    motif: MotifAbsence
    precision: Annotated[str, StringConstraints(strip_whitespace=True, max_length=300, pattern=LISIBLE)] = ""
    document_id: UUID | None = None
    """The piece that the family joined, kept by documents, which alone says who may open it."""


class WithdrawAbsence(WriteRequest):
    """The child comes after all."""

    enfant_id: UUID
    creneaux: CreneauxVises


GET_ABSENCES = Rpc("planning", "get_absences", GetAbsences, Absences, RESERVE)
DECLARE_ABSENCE = Rpc("planning", "declare_absence", DeclareAbsence, MoisSauve, RESERVE)
WITHDRAW_ABSENCE = Rpc("planning", "withdraw_absence", WithdrawAbsence, MoisSauve, RESERVE)

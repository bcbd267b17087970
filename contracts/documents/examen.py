"""Documents: what waits for an agent, the decision, and how long each kind is good (DOMAIN §4)."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import AwareDatetime, Field, StringConstraints

from contracts.base import AGENTS, PLUSIEURS_LIGNES, Request, Response, Rien, Role, Rpc, WriteRequest
from contracts.documents.depot import DocumentVue, Genre

Motif = Annotated[str, StringConstraints(strip_whitespace=True, max_length=500, pattern=PLUSIEURS_LIGNES)]


class ListExamen(Request):
    """What waits, oldest first; ``apres`` goes on after the last one of the page before."""

    apres: UUID | None = None


class PieceExamen(Response):
    """One document as an agent meets it, with the names that dossiers told."""

    document: DocumentVue
    numero_accuse: str = ""
    numero_dossier: str = ""
    nom_foyer: str = ""
    enfants: list[str] = []
    """First names, then the family name."""


class Examen(Response):
    attendent: int
    pieces: list[PieceExamen]
    a_une_suite: bool = False
    en_verification: int = 0
    """Received, and not looked at by the antivirus yet."""
    infectees: list[PieceExamen] = []
    """Files in which a virus was found these last 30 days: somebody may want to call the family."""


class GetExamen(Request):
    document_id: UUID


class PieceADecider(Response):
    piece: PieceExamen
    valable_du: date
    valable_au: date | None = None
    """What the table of this kind proposes, from the day of the question."""
    autres: list[DocumentVue] = []
    """The other versions of the same kind for the same owner, newest first."""
    decide_at: AwareDatetime | None = None


class DecidePiece(WriteRequest):
    """Accepts with its days, or refuses with a reason that the parent reads. Once; the second agent is told."""

    document_id: UUID
    accepte: bool
    valable_du: date | None = None
    valable_au: date | None = None
    motif: Motif = ""


class Duree(StrEnum):
    """How the last good day follows from the first."""

    SANS_FIN = "sans_fin"
    ANNEE_SCOLAIRE = "annee_scolaire"
    ANNEE_CIVILE = "annee_civile"
    MOIS = "mois"


class RegleValidite(Response):
    """How long a kind is good, for documents accepted from ``applicable_du`` on."""

    genre: Genre
    applicable_du: date
    duree: Duree
    mois: int | None = None


class ListValidites(Request):
    pass


class Validites(Response):
    regles: list[RegleValidite]


class SaveValidite(WriteRequest):
    """Adds a dated row, or changes the one of that day. What was accepted keeps its days."""

    genre: Genre
    applicable_du: date
    duree: Duree
    mois: Annotated[int, Field(ge=1, le=120)] | None = None


_ADMINISTRATEUR = frozenset({Role.ADMINISTRATEUR})

LIST_EXAMEN = Rpc("documents", "list_examen", ListExamen, Examen, AGENTS)
GET_EXAMEN = Rpc("documents", "get_examen", GetExamen, PieceADecider, AGENTS)
DECIDE_PIECE = Rpc("documents", "decide_piece", DecidePiece, DocumentVue, AGENTS)
LIST_VALIDITES = Rpc("documents", "list_validites", ListValidites, Validites, AGENTS)
SAVE_VALIDITE = Rpc("documents", "save_validite", SaveValidite, Rien, _ADMINISTRATEUR)

"""What other services know of a supporting document: its state and its validity, never its content."""

from __future__ import annotations

from datetime import date
from typing import ClassVar
from uuid import UUID

from contracts.base import Projection
from contracts.documents.depot import EtatDocument, Genre

EtatPiece = EtatDocument
"""Where the deposit that counts stands (DOMAIN §4)."""


class PieceEtat(Projection):
    """One document: of whom, of which kind, in which state. Read by dossiers for the sections of L4.

    ``enfant_ids``: the children it serves (a copy may serve siblings), empty for a document of the household.
    ``motif`` is the agent's reason of a refusal, for the parent to read.
    """

    type: ClassVar[str] = "documents.piece.v1"
    document_id: UUID
    genre: Genre
    foyer_id: UUID | None = None
    enfant_ids: list[UUID] = []
    etat: EtatPiece
    valable_du: date | None = None
    valable_au: date | None = None
    motif: str = ""

    def sujet(self) -> str:
        return str(self.document_id)

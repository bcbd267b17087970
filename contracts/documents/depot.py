"""Documents: sending and reading a file; bytes never cross the broker (DESIGN §1, DOMAIN §4)."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import AwareDatetime, Field, StringConstraints

from contracts.base import AGENTS, LISIBLE, Event, Request, Response, Role, Rpc, WriteRequest

TAILLE_MAX_OCTETS = 10 * 1024 * 1024


class Genre(StrEnum):
    PAI = "pai"
    VACCINS = "vaccins"
    ASSURANCE = "assurance"
    CAF = "attestation_caf"
    MSA = "attestation_msa"
    JUGEMENT = "jugement"
    DOMICILE = "justificatif_domicile"
    RIB = "rib"
    PHOTO = "photo"
    AUTRE = "autre"


class EtatDocument(StrEnum):
    """Where a document stands, as people and other services see it."""

    EN_ATTENTE = "en_attente"
    """Received and encrypted; the antivirus has not looked at it yet: nobody can open it."""
    A_EXAMINER = "a_examiner"
    """Clean; waits for an agent."""
    ACCEPTE = "accepte"
    REFUSE = "refuse"
    """By an agent, with a reason."""
    INFECTE = "infecte"
    """A virus was found; its bytes are gone."""
    EXPIRE = "expire"
    RETIRE = "retire"
    """The family took it back: its bytes are gone."""


class OpenDepot(WriteRequest):
    """Asks for a 5-minute ticket to send one file of ``taille_octets`` for one's own household.

    ``envoi_id`` is the same for the files of one form: they share one accusé de réception, and are one version.
    ``pour_moi`` makes the document the adult's own, for a paper that bears one person's name.
    """

    envoi_id: UUID
    genre: Genre
    enfant_ids: Annotated[list[UUID], Field(max_length=12)] = []
    pour_moi: bool = False
    nom_fichier: Annotated[str, StringConstraints(min_length=1, max_length=1000, pattern=LISIBLE)]
    taille_octets: Annotated[int, Field(ge=1, le=TAILLE_MAX_OCTETS)]


class Ticket(Response):
    """A presigned PUT into quarantine; only the gateway can reach the store."""

    document_id: UUID
    url: str
    valable_jusqu_a: AwareDatetime


class ConfirmDepot(WriteRequest):
    """The bytes are in quarantine: judge them, encrypt them, put them in the safe, have them scanned."""

    document_id: UUID


class DocumentVue(Response):
    document_id: UUID
    envoi_id: UUID | None = None
    genre: Genre
    enfant_ids: list[UUID] = []
    pour_un_adulte: bool = False
    nom_fichier: str
    type_media: str
    taille_octets: int
    etat: EtatDocument
    depose_at: AwareDatetime
    rang: int = 1
    """Version of this kind for this owner, from 1; the files of one form have the same."""
    est_remplace: bool = False
    """A later version was accepted for the same owner."""
    motif: str = ""
    """Why an agent refused it, for the parent to read."""
    valable_du: date | None = None
    valable_au: date | None = None
    """Last good day; nothing when the kind has no end."""
    est_efface: bool = False
    """Its bytes are gone: a virus, or a store that lost them."""

    @property
    def est_lisible(self) -> bool:
        """Whether there are bytes to open."""
        return not self.est_efface and self.etat not in (
            EtatDocument.EN_ATTENTE,
            EtatDocument.INFECTE,
            EtatDocument.RETIRE,
        )


class ListDocuments(Request):
    pass


class Documents(Response):
    documents: list[DocumentVue]


class GetEnvoi(Request):
    """The accusé de réception of one form, for those who may read its documents."""

    envoi_id: UUID


class Envoi(Response):
    """Proof of a deposit (CRPA L112-11): number, instant, and what happens next by when."""

    numero: str
    recu_at: AwareDatetime
    reponse_avant: date
    documents: list[DocumentVue]


class OpenLecture(WriteRequest):
    """A 5-minute ticket to read one document; the reading is written in the audit log."""

    document_id: UUID


class TicketLecture(Response):
    """A presigned GET of the encrypted object and the key that opens it, for the gateway to stream."""

    url: str
    cle: str
    """Base64 data key of this document, only inside the RPC answer, never stored or logged."""
    type_media: str
    nom_fichier: str
    taille_octets: int
    valable_jusqu_a: AwareDatetime


class DocumentDepose(Event):
    """Public: a document was received (ids and kind only)."""

    type: ClassVar[str] = "documents.document.depose.v1"
    public: ClassVar[bool] = True
    document_id: UUID
    genre: Genre
    depose_at: AwareDatetime

    def sujet(self) -> str:
        return str(self.document_id)


_PARENT = frozenset({Role.PARENT})
_LECTEURS = AGENTS | {Role.PARENT, Role.REGISSEUR}

OPEN_DEPOT = Rpc("documents", "open_depot", OpenDepot, Ticket, _PARENT)
CONFIRM_DEPOT = Rpc("documents", "confirm_depot", ConfirmDepot, DocumentVue, _PARENT, timeout_s=30.0)
LIST_DOCUMENTS = Rpc("documents", "list_documents", ListDocuments, Documents, _PARENT)
GET_ENVOI = Rpc("documents", "get_envoi", GetEnvoi, Envoi, _PARENT)
OPEN_LECTURE = Rpc("documents", "open_lecture", OpenLecture, TicketLecture, _LECTEURS)

"""Documents: first upload and download; bytes never cross the broker (DESIGN §1, DOMAIN §4)."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import AwareDatetime, Field, StringConstraints

from contracts.base import Event, Request, Response, Role, Rpc, WriteRequest
from contracts.errors import Refus

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
    ATTENDU = "attendu"
    """A ticket was given, the bytes have not been confirmed."""
    EN_VERIFICATION = "en_verification"
    DISPONIBLE = "disponible"
    REFUSE = "refuse"


class OpenDepot(WriteRequest):
    """Asks for a 5-minute ticket to send one file of ``taille_octets`` for one's own household."""

    genre: Genre
    enfant_id: UUID | None = None
    nom_fichier: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=255)]
    taille_octets: Annotated[int, Field(ge=1, le=TAILLE_MAX_OCTETS)]


class Ticket(Response):
    """A presigned PUT into quarantine; only the gateway can reach the store."""

    document_id: UUID
    url: str
    valable_jusqu_a: AwareDatetime


class ConfirmDepot(WriteRequest):
    """The bytes are in quarantine: check their size and type, encrypt and promote."""

    document_id: UUID


class DocumentVue(Response):
    document_id: UUID
    genre: Genre
    enfant_id: UUID | None = None
    nom_fichier: str
    type_media: str
    taille_octets: int
    etat: EtatDocument
    depose_at: AwareDatetime


class ListDocuments(Request):
    pass


class Documents(Response):
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


class TypeRefuse(Refus):
    """The bytes are not PDF, JPEG, PNG or HEIC."""

    code = "type_refuse"


class FichierAbsent(Refus):
    """Nothing arrived in quarantine, or the size is not the announced one."""

    code = "fichier_absent"


class TicketExpire(Refus):
    code = "ticket_expire"


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

OPEN_DEPOT = Rpc("documents", "open_depot", OpenDepot, Ticket, _PARENT)
CONFIRM_DEPOT = Rpc("documents", "confirm_depot", ConfirmDepot, DocumentVue, _PARENT, timeout_s=20.0)
LIST_DOCUMENTS = Rpc("documents", "list_documents", ListDocuments, Documents, _PARENT)
OPEN_LECTURE = Rpc("documents", "open_lecture", OpenLecture, TicketLecture, frozenset({Role.PARENT, Role.AGENT}))

"""A person who sends and reads files, as the gateway would for her: the ticket, the PUT, the GET, the opening."""

from __future__ import annotations

import base64
import uuid
from collections.abc import Sequence
from typing import Any
from uuid import UUID

import urllib3

from contracts import documents
from contracts.actor import Actor
from contracts.base import Role
from contracts.documents import (
    ConfirmDepot,
    DecidePiece,
    DocumentVue,
    Envoi,
    Examen,
    Genre,
    ListDocuments,
    OpenDepot,
    OpenLecture,
    Ticket,
    TicketLecture,
)
from contracts.dossiers import AccesEtat, CompteDuFoyer, EnfantEtat, FoyerEtat
from deploy.seed.portraits import draw_portrait
from kit.coffre import decrypt
from kit.storage import Storage
from services.documents.listeners import Service as Listeners
from services.documents.service import Service
from tests.integration.base import Base, un_acteur

http = urllib3.PoolManager(retries=False, timeout=10)

UNE_PHOTO = draw_portrait("Léonie")
UN_PDF = b"%PDF-1.7\n" + b"attestation d'assurance\n" * 20


class Personne:
    """Somebody logged in."""

    def __init__(
        self, base: Base, *roles: str, compte_id: UUID | None = None, pour_le_compte_de: UUID | None = None
    ) -> None:
        self.base = base
        self.actor: Actor = un_acteur(
            *(roles or (Role.PARENT,)), compte_id=compte_id, pour_le_compte_de=pour_le_compte_de
        )
        self.compte_id = self.actor.compte_id

    def open(
        self,
        contenu: bytes = UN_PDF,
        genre: Genre = Genre.DOMICILE,
        *enfants: UUID,
        nom: str = "domicile.pdf",
        **more: object,
    ) -> Ticket:
        request = OpenDepot(
            operation_id=uuid.uuid4(),
            envoi_id=uuid.uuid4(),
            genre=genre,
            enfant_ids=list(enfants),
            nom_fichier=nom,
            taille_octets=len(contenu),
        ).model_copy(update=more)
        return self.base.call(Service, documents.OPEN_DEPOT, request, self.actor)

    def confirm(self, document_id: UUID, operation_id: UUID | None = None) -> DocumentVue:
        request = ConfirmDepot(operation_id=operation_id or uuid.uuid4(), document_id=document_id)
        return self.base.call(Service, documents.CONFIRM_DEPOT, request, self.actor)

    def deposit(self, contenu: bytes = UN_PDF, genre: Genre = Genre.DOMICILE, *enfants: UUID, **more: object) -> UUID:
        ticket = self.open(contenu, genre, *enfants, **more)
        assert put(ticket.url, contenu) == 200
        self.confirm(ticket.document_id)
        return ticket.document_id

    def listed(self) -> list[DocumentVue]:
        return self.base.call(Service, documents.LIST_DOCUMENTS, ListDocuments(), self.actor).documents

    def envoi(self, envoi_id: UUID) -> Envoi:
        return self.base.call(Service, documents.GET_ENVOI, documents.GetEnvoi(envoi_id=envoi_id), self.actor)

    def vue(self, document_id: UUID) -> DocumentVue:
        return next(one for one in self.listed() if one.document_id == document_id)

    def decide(self, document_id: UUID, *, accepte: bool = True, **more: Any) -> DocumentVue:
        """As an agent."""
        request = DecidePiece(**({"operation_id": uuid.uuid4(), "document_id": document_id, "accepte": accepte} | more))
        return self.base.call(Service, documents.DECIDE_PIECE, request, self.actor)

    def examen(self, apres: UUID | None = None) -> Examen:
        """The queue, as an agent."""
        return self.base.call(Service, documents.LIST_EXAMEN, documents.ListExamen(apres=apres), self.actor)

    def lecture(self, document_id: UUID, operation_id: UUID | None = None) -> TicketLecture:
        request = OpenLecture(operation_id=operation_id or uuid.uuid4(), document_id=document_id)
        return self.base.call(Service, documents.OPEN_LECTURE, request, self.actor)

    def read(self, document_id: UUID) -> bytes:
        ticket = self.lecture(document_id)
        return b"".join(decrypt([get(ticket.url)], base64.b64decode(ticket.cle), document_id))


def put(url: str, contenu: bytes) -> int:
    """The status of a PUT of these bytes."""
    return int(http.request("PUT", url, body=contenu).status)


def get(url: str) -> bytes:
    response = http.request("GET", url)
    assert response.status == 200, response.data[:200]
    return bytes(response.data)


def un_foyer(base: Base, *comptes: UUID, foyer_id: UUID | None = None, version: int = 1) -> UUID:
    """Household told by dossiers."""
    foyer_id = foyer_id or uuid.uuid4()
    etat = FoyerEtat(
        version=version,
        foyer_id=foyer_id,
        dossier_id=uuid.uuid4(),
        numero="5961",
        nom="TEST",
        comptes=[CompteDuFoyer(compte_id=compte_id, adulte_id=uuid.uuid4()) for compte_id in comptes],
    )
    base.hear(Listeners, etat)
    return foyer_id


def un_enfant(
    base: Base,
    *acces: tuple[UUID, UUID, str],
    enfant_id: UUID | None = None,
    version: int = 1,
    ecole: str = "jean-jaures",
    gardes: Sequence[dict[str, Any]] = (),
) -> UUID:
    """Child told by dossiers; ``acces`` is (account, household, level)."""
    enfant_id = enfant_id or uuid.uuid4()
    etat = EnfantEtat.model_validate(
        {
            "version": version,
            "enfant_id": enfant_id,
            "dossier_id": uuid.uuid4(),
            "prenom": "Léonie",
            "nom": "Test",
            "naissance": "2017-04-03",
            "ecole": ecole,
            "classe": "CM1",
            "inscriptions": [],
            "gardes": list(gardes),
            "acces": [AccesEtat(compte_id=c, foyer_id=f, niveau=n) for c, f, n in acces],  # type: ignore[arg-type]
        }
    )
    base.hear(Listeners, etat)
    return enfant_id


def left_in_store(store: Storage) -> list[str]:
    """The keys of every object, those of old versions too."""
    seen = store._client.list_objects(store.bucket, recursive=True, include_version=True)
    return sorted({one.object_name for one in seen if not one.is_delete_marker})

"""The RPC door of documents. Bytes never pass here: only tickets (DESIGN §1)."""

from __future__ import annotations

import base64
from functools import lru_cache

from contracts import documents
from contracts.base import Rien
from contracts.documents import (
    ConfirmDepot,
    DecidePiece,
    Documents,
    DocumentVue,
    Envoi,
    Examen,
    GetEnvoi,
    GetExamen,
    ListDocuments,
    ListExamen,
    ListValidites,
    OpenDepot,
    OpenLecture,
    PieceADecider,
    SaveValidite,
    Ticket,
    TicketLecture,
    Validites,
    WithdrawPhoto,
)
from kit import clock, idempotency
from kit.antivirus import antivirus
from kit.config import service_settings
from kit.database import Database, Transaction
from kit.dependencies import CallContext, Kit
from kit.door import command, plain, query
from kit.sealing import Sealer
from kit.storage import storage
from services.documents import depot, examen, repository, retrait, validites, views
from services.documents.atelier import Atelier
from services.documents.repository import TICKET
from services.documents.verification import Verification


@lru_cache(maxsize=1)
def sealer() -> Sealer:
    """Wraps the data keys of the documents."""
    return Sealer(service_settings("documents").data_key.get_secret_value())


def make_verification(database: Database) -> Verification:
    """The store, the keys and the antivirus of this process."""
    return Verification(database, storage(), sealer(), antivirus())


def make_atelier(database: Database) -> Atelier:
    """The store and the keys of this process."""
    return Atelier(database, storage(), sealer())


class Service:
    name = "documents"
    kit = Kit()

    @command(documents.OPEN_DEPOT)
    def open_depot(self, tx: Transaction, request: OpenDepot) -> Ticket:
        """A document that waits for its bytes, and the address that takes them for 5 minutes."""
        document_id, until = repository.open_ticket(tx, request)
        url = storage().presign_put(depot.quarantine_key(document_id), TICKET)
        return Ticket(document_id=document_id, url=url, valable_jusqu_a=until)

    @plain(documents.CONFIRM_DEPOT)
    def confirm_depot(self, call: CallContext, request: ConfirmDepot) -> DocumentVue:
        """Idempotent by the document, and by the operation id kept with the answer."""
        who = call.verifier.verify(call.token, clock.now())
        answers: list[DocumentVue] = []

        def conclude(tx: Transaction) -> None:
            kept = idempotency.claim(tx, documents.CONFIRM_DEPOT.method, request)
            vue = DocumentVue.model_validate_json(kept) if kept else views.read_document(tx, request.document_id)
            if kept is None:
                idempotency.keep(tx, request, vue.model_dump_json())
            answers.append(vue)

        make_verification(call.database).confirm(request.document_id, who, call.call_id, conclude)
        return answers[-1]

    @query(documents.LIST_DOCUMENTS)
    def list_documents(self, tx: Transaction, request: ListDocuments) -> Documents:
        """What the person may read, newest first."""
        return views.read_documents(tx, tx.who)

    @query(documents.GET_ENVOI)
    def get_envoi(self, tx: Transaction, request: GetEnvoi) -> Envoi:
        """The accusé of one form."""
        return views.read_envoi(tx, tx.who, request.envoi_id)

    @plain(documents.OPEN_LECTURE)
    def open_lecture(self, call: CallContext, request: OpenLecture) -> TicketLecture:
        """The address of the ciphertext and its key. Audited once an operation id; the key is never kept."""
        who = call.verifier.verify(call.token, clock.now())
        with call.database.writing(who, call.call_id) as tx:
            lecture = repository.load_lecture(tx, who, request.document_id)
            if idempotency.claim(tx, documents.OPEN_LECTURE.method, request) is None:
                tx.audit("document.lu", f"document:{lecture.document_id}")
                idempotency.keep(tx, request, Rien().model_dump_json())
            return TicketLecture(
                url=storage().presign_get(depot.coffre_key(lecture.document_id, lecture.version), TICKET),
                cle=base64.b64encode(
                    depot.open_cle(sealer(), lecture.document_id, lecture.version, lecture.cle_scellee)
                ).decode(),
                type_media=lecture.type_media,
                nom_fichier=lecture.nom_fichier,
                taille_octets=lecture.taille_octets,
                valable_jusqu_a=tx.now + TICKET,
            )

    @command(documents.WITHDRAW_PHOTO)
    def withdraw_photo(self, tx: Transaction, request: WithdrawPhoto) -> Rien:
        """Idempotent: what is taken back already is nobody's photo."""
        retrait.withdraw_photo(tx, request.enfant_id)
        return Rien()

    @query(documents.LIST_EXAMEN)
    def list_examen(self, tx: Transaction, request: ListExamen) -> Examen:
        """The agents' queue, oldest first."""
        return examen.list_examen(tx, request.apres)

    @query(documents.GET_EXAMEN)
    def get_examen(self, tx: Transaction, request: GetExamen) -> PieceADecider:
        """One document to decide, or already decided."""
        return examen.get_examen(tx, request.document_id)

    @command(documents.DECIDE_PIECE)
    def decide_piece(self, tx: Transaction, request: DecidePiece) -> DocumentVue:
        """Once; the household is told."""
        examen.decide(tx, request)
        return views.read_document(tx, request.document_id)

    @query(documents.LIST_VALIDITES)
    def list_validites(self, tx: Transaction, request: ListValidites) -> Validites:
        """How long each kind is good, past and coming rows included."""
        return Validites(regles=validites.read_regles(tx))

    @command(documents.SAVE_VALIDITE)
    def save_validite(self, tx: Transaction, request: SaveValidite) -> Rien:
        """A dated row."""
        validites.save_regle(tx, request)
        return Rien()

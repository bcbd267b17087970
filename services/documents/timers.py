"""What time alone finishes: deposits whose process died, quarantines to empty, tickets that nobody used."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from contracts.errors import Refus, ServiceIndisponible
from kit.config import service_settings
from kit.database import Transaction
from kit.dependencies import Kit
from kit.observability import log
from kit.sealing import Sealer
from kit.storage import storage
from kit.timers import every
from services.documents import depot
from services.documents.verification import Verification

REPRISE_APRES = timedelta(minutes=2)
"""A verification older than this has lost its process."""
OUBLI_APRES = timedelta(hours=24)
"""A ticket that was never confirmed [choice]: the town never said that it had received anything."""
PAR_TOUR = 20


class Service:
    name = "documents_timers"
    kit = Kit()

    @every(60.0)
    def finish_depots(self, tx: Transaction) -> None:
        """One replica at a time; each document in its own transactions, so that one failure stops no other."""
        sealer = Sealer(service_settings("documents").data_key.get_secret_value())
        finish(tx, Verification(self.kit.database, storage(), sealer))


def finish(tx: Transaction, verification: Verification) -> None:
    """A turn of at most 20 documents of each sort, oldest first."""
    for document_id in _documents(tx, "etat = 'en_verification' and verifie_depuis < :limite", REPRISE_APRES):
        try:
            verification.confirm(document_id, None, "", lambda _tx: None)
        except Refus as refus:
            log.info("depot_non_repris", document=str(document_id), refus=refus.code)
    for document_id in _documents(tx, "etat in ('disponible', 'refuse') and ouvert_at < :limite", REPRISE_APRES):
        verification.clean_up(document_id)
    for document_id in _documents(tx, "etat = 'attendu' and ouvert_at < :limite", OUBLI_APRES):
        _forget(tx, verification, document_id)


def _documents(tx: Transaction, condition: str, age: timedelta) -> list[UUID]:
    rows = tx.execute(
        f"select document_id from document where not quarantaine_videe and {condition}"  # noqa: S608 - constant text
        " order by ouvert_at limit :par_tour",
        limite=tx.now - age,
        par_tour=PAR_TOUR,
    )
    return [row.document_id for row in rows]


def _forget(tx: Transaction, verification: Verification, document_id: UUID) -> None:
    """Removes bytes that were sent and never confirmed, then the row. Skipped if somebody confirms it right now."""
    is_ours = tx.execute(
        "select 1 from document where document_id = :document_id and etat = 'attendu' for update skip locked",
        document_id=document_id,
    )
    if not is_ours:
        return
    try:
        versions = tx.execute(
            "delete from version where document_id = :document_id returning version", document_id=document_id
        )
        for key in [depot.quarantine_key(document_id), *(depot.coffre_key(document_id, v.version) for v in versions)]:
            verification.storage.remove(key)
    except ServiceIndisponible as error:
        log.warning("ticket_non_oublie", document=str(document_id), exc=error)
        raise
    tx.execute("delete from document where document_id = :document_id", document_id=document_id)

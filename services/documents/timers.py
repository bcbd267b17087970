"""What time alone finishes: interrupted deposits, files that wait for the antivirus, expiry and reminders."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from contracts.errors import Refus, ServiceIndisponible
from kit.config import ConservationSettings
from kit.database import Transaction
from kit.dependencies import Kit
from kit.observability import log
from kit.timers import every
from services.documents import depot, validites
from services.documents.service import make_atelier, make_verification
from services.documents.verification import Verification

REPRISE_APRES = timedelta(minutes=2)
"""A verification older than this has lost its process."""
OUBLI_APRES = timedelta(hours=24)
"""A ticket that was never confirmed, or a refused file [choice]: nothing of it is left, then not even its row."""
PAR_TOUR = 20

# What the version before this one wrote while both ran.
_ADOPT = (
    "update document set etat = 'en_attente', rang = coalesce(rang, 1),"
    " enfant_ids = case when enfant_id is null then enfant_ids else array[enfant_id] end where etat = 'disponible'",
    """update document set etat = 'rejete', rejet = '{"code": "type_refuse", "nombres": {}}'"""
    " where etat = 'refuse' and version is null and decide_at is null",
)


class Service:
    name = "documents_timers"
    kit = Kit()

    @every(60.0)
    def finish_depots(self, tx: Transaction) -> None:
        """One replica at a time; each document in its own transactions, so that one failure stops no other."""
        finish(tx, make_verification(self.kit.database))

    @every(5.0)
    def scan_waiting(self, tx: Transaction) -> None:
        """Files that arrived while the antivirus was away are judged when it is back, without a hand."""
        scan_waiting(tx, make_verification(self.kit.database))

    @every(5.0)
    def make_vignettes(self, tx: Transaction) -> None:
        """The pictures of the photos that were accepted, or that count no more."""
        make_atelier(self.kit.database).make_asked(tx)

    @every(600.0)
    def forget_refused(self, tx: Transaction) -> None:
        garde = timedelta(days=ConservationSettings().refus_garde_jours)
        while forget_refused(tx, garde) == PAR_TOUR:
            pass

    @every(600.0)
    def watch_validity(self, tx: Transaction) -> None:
        """Expiry and reminders; the next turn goes on where this one stops."""
        while validites.expire(tx) == validites.PAR_TOUR:
            pass
        validites.remind(tx)


def forget_refused(tx: Transaction, garde: timedelta) -> int:
    """The bytes of files that agents refused that long ago; the row, its reason and its accusé stay. How many.

    A document that names no version any more: ``finish`` removes its object, however often it is interrupted.
    """
    rows = tx.execute(
        "update document set version = null, quarantaine_videe = false where document_id in (select document_id"
        " from document where etat = 'refuse' and version is not null and decide_at < :limite"
        " order by decide_at limit :par_tour for update skip locked) returning document_id",
        limite=tx.now - garde,
        par_tour=PAR_TOUR,
    )
    for row in rows:
        tx.audit("document.efface", f"document:{row.document_id}")
    return len(rows)


def scan_waiting(tx: Transaction, verification: Verification) -> None:
    """At most 20 documents, oldest first, as long as the antivirus answers."""
    rows = tx.execute(
        "select document_id from document where etat = 'en_attente' order by depose_at limit :par_tour",
        par_tour=PAR_TOUR,
    )
    if rows and not verification.antivirus.is_there():
        log.warning("antivirus_absent", attendent=len(rows))
        return
    for row in rows:
        verification.scan(row.document_id)


def finish(tx: Transaction, verification: Verification) -> None:
    """A turn of at most 20 documents of each sort, oldest first."""
    with verification.database.writing() as own:  # committed at once: what follows touches the same rows elsewhere
        for statement in _ADOPT:
            own.execute(statement)
    for document_id in _documents(tx, "etat = 'en_verification' and verifie_depuis < :limite", REPRISE_APRES):
        try:
            verification.confirm(document_id, None, "", lambda _tx: None)
        except Refus as refus:
            log.info("depot_non_repris", document=str(document_id), refus=refus.code)
    for document_id in _documents(
        tx, "etat not in ('attendu', 'en_verification') and ouvert_at < :limite", REPRISE_APRES
    ):
        verification.clean_up(document_id)
    for document_id in _documents(tx, "etat = 'attendu' and ouvert_at < :limite", OUBLI_APRES):
        _forget(tx, verification, document_id)
    tx.execute(
        "delete from document where etat = 'rejete' and quarantaine_videe and ouvert_at < :limite",
        limite=tx.now - OUBLI_APRES,
    )


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

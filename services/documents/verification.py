"""Confirms a deposit from end to end: open a try, copy to the safe, publish, clean up, scan (see ``depot``)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from uuid import UUID

from contracts.actor import Actor
from contracts.avis import GenreAvis
from contracts.documents import FichierAbsent, FichierInfecte, TicketExpire
from contracts.errors import Refus, ServiceIndisponible
from kit.antivirus import Antivirus, AntivirusAbsent, Verdict
from kit.coffre import CoffreAbime
from kit.database import Database, Transaction, jsonb
from kit.failpoints import failpoint
from kit.observability import log
from kit.sealing import Sealer
from kit.storage import ObjetAbsent, Storage
from services.documents import depot, pieces
from services.documents.passage import copy_to_coffre, read_clear


@dataclass(frozen=True, slots=True)
class Verification:
    """What one process needs to confirm deposits."""

    database: Database
    storage: Storage
    sealer: Sealer
    antivirus: Antivirus

    def confirm(
        self, document_id: UUID, actor: Actor | None, call_id: str, conclude: Callable[[Transaction], None]
    ) -> None:
        """Leads a document into the safe and before the antivirus; ``conclude`` runs in a last transaction.

        Idempotent by the document. ``actor`` is who asked for the ticket, or nobody for the timer. Raises
        ``Introuvable``, ``FichierAbsent``, ``TicketExpire``, a refusal of the bytes, ``FichierInfecte`` or
        ``ServiceIndisponible``; after the last one a repetition goes on.
        """
        with self.database.writing(actor, call_id) as tx:
            essai = depot.begin_essai(tx, self.sealer, document_id, actor.compte_id if actor else None)
        type_media = self._copy(essai, actor, call_id) if essai else None
        if essai is not None and type_media is not None:
            with self.database.writing(actor, call_id) as tx:
                is_ours = depot.publish_essai(tx, essai, type_media)
            failpoint("documents.apres_publication")
            if not is_ours:
                self._forget(depot.coffre_key(document_id, essai.version))
        if essai is not None:
            self.clean_up(document_id, call_id)
        self.scan(document_id, call_id)
        with self.database.writing(actor, call_id) as tx:
            depot.raise_rejet(tx, document_id)
            conclude(tx)

    def _copy(self, essai: depot.Essai, actor: Actor | None, call_id: str) -> str | None:
        """The media type once the object is in the safe; ``None`` when another try has won meanwhile."""
        try:
            return copy_to_coffre(self.storage, essai)
        except (FichierAbsent, TicketExpire):
            with self.database.writing(actor, call_id) as tx:
                if depot.is_kept(tx, essai.document_id):
                    return None
                depot.await_again(tx, essai.document_id)
            raise
        except ServiceIndisponible:
            raise
        except Refus as refus:
            with self.database.writing(actor, call_id) as tx:
                depot.reject(tx, essai.document_id, refus)
            self.clean_up(essai.document_id, call_id)
            raise

    def scan(self, document_id: UUID, call_id: str = "") -> bool:
        """Has the antivirus look at a document that waits for it; says whether that could be done.

        The verdict is written once whoever asks; an infected document loses its bytes in the same call.
        """
        with self.database.reading(call_id=call_id) as tx:
            row = tx.one_or_none(
                "select d.version, v.cle_scellee from document d"
                " join version v on v.document_id = d.document_id and v.version = d.version"
                " where d.document_id = :document_id and d.etat = 'en_attente'",
                document_id=document_id,
            )
        if row is None:
            return True
        try:
            verdict = self.antivirus.scan(self._clear(document_id, row.version, row.cle_scellee))
        except (AntivirusAbsent, ServiceIndisponible) as error:
            log.warning("document_non_verifie", document=str(document_id), exc=error)
            return False
        failpoint("documents.apres_verdict")
        with self.database.writing(call_id=call_id) as tx:
            is_infected = write_verdict(tx, document_id, verdict)
        failpoint("documents.apres_examen_antivirus")
        if is_infected:
            self.clean_up(document_id, call_id)
        return True

    def _clear(self, document_id: UUID, version: int, scellee: str) -> Iterator[bytes]:
        try:
            yield from read_clear(self.storage, self.sealer, document_id, version, scellee)
        except (ObjetAbsent, CoffreAbime) as error:
            log.error("objet_perdu", document=str(document_id))
            raise AntivirusAbsent from error

    def clean_up(self, document_id: UUID, call_id: str = "") -> None:
        """Removes what is left in quarantine and of lost tries; a store that is away leaves it to the timer."""
        try:
            with self.database.writing(call_id=call_id) as tx:
                depot.clean_up(self.storage, tx, document_id)
        except ServiceIndisponible as error:
            log.warning("quarantaine_a_vider", document=str(document_id), exc=error)

    def _forget(self, key: str) -> None:
        try:
            self.storage.remove(key)
        except ServiceIndisponible as error:
            log.warning("objet_orphelin", cle=key, exc=error)


def write_verdict(tx: Transaction, document_id: UUID, verdict: Verdict) -> bool:
    """What the antivirus said, unless another process has written it; says whether the document is infected.

    An infected document never replaces anything: it names no version any more, so its object goes.
    """
    written = tx.execute(
        "update document set etat = case when :sain then 'a_examiner' else 'infecte' end, verifie_at = :now,"
        " version = case when :sain then version end, quarantaine_videe = quarantaine_videe and :sain,"
        " rejet = case when :sain then rejet else cast(:rejet as jsonb) end"
        " where document_id = :document_id and etat = 'en_attente' returning 1",
        document_id=document_id,
        sain=verdict.est_sain,
        rejet=jsonb(FichierInfecte().to_wire()),
        now=tx.now,
    )
    if not written:
        return False
    tx.audit("document.verifie" if verdict.est_sain else "document.infecte", f"document:{document_id}")
    pieces.say(tx, document_id)
    if not verdict.est_sain:
        log.warning("document_infecte", document=str(document_id))
        pieces.tell_household(tx, document_id, GenreAvis.PIECE_REFUSEE)
    return not verdict.est_sain

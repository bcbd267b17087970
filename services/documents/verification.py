"""Confirms a deposit from end to end: open a try, copy to the safe, publish, clean up (see ``depot``)."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from contracts.actor import Actor
from contracts.documents import FichierAbsent, TicketExpire, TypeRefuse
from contracts.errors import ServiceIndisponible
from kit.database import Database, Transaction
from kit.failpoints import failpoint
from kit.observability import log
from kit.sealing import Sealer
from kit.storage import Storage
from services.documents import depot


class Verification:
    """What one process needs to confirm deposits."""

    def __init__(self, database: Database, storage: Storage, sealer: Sealer) -> None:
        self.database, self.storage, self.sealer = database, storage, sealer

    def confirm(
        self, document_id: UUID, actor: Actor | None, call_id: str, conclude: Callable[[Transaction], None]
    ) -> None:
        """Leads a document to ``disponible``; ``conclude`` runs in the transaction that publishes.

        Idempotent by the document. ``actor`` is who asked for the ticket, or nobody for the timer. Raises
        ``Introuvable``, ``FichierAbsent``, ``TicketExpire``, ``TypeRefuse`` or ``ServiceIndisponible``; after the last
        one the document stays ``en_verification`` and a repetition goes on.
        """
        with self.database.writing(actor, call_id) as tx:
            essai = depot.begin_essai(tx, self.sealer, document_id, actor.compte_id if actor else None)
        type_media = self._copy(essai, actor, call_id) if essai else None
        with self.database.writing(actor, call_id) as tx:
            is_ours = essai is not None and type_media is not None and depot.publish_essai(tx, essai, type_media)
            conclude(tx)
        failpoint("documents.apres_disponible")
        if essai is not None:
            if not is_ours and type_media is not None:
                self._forget(depot.coffre_key(document_id, essai.version))
            self.clean_up(document_id, call_id)

    def _copy(self, essai: depot.Essai, actor: Actor | None, call_id: str) -> str | None:
        """The media type once the object is in the safe; ``None`` when another try has won meanwhile."""
        try:
            return depot.copy_to_coffre(self.storage, essai)
        except (FichierAbsent, TicketExpire):
            with self.database.writing(actor, call_id) as tx:
                if depot.is_disponible(tx, essai.document_id):
                    return None
                depot.await_again(tx, essai.document_id)
            raise
        except TypeRefuse:
            with self.database.writing(actor, call_id) as tx:
                depot.refuse_depot(tx, essai.document_id)
            self.clean_up(essai.document_id, call_id)
            raise

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

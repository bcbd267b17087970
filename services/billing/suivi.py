"""Looking at the provider again: when the browser comes back, when it calls us, and when nobody says anything.

Public names
    see_paiement(call, actor, paiement_id) -> PaiementVue      the page after the payment
    handle_notification(call, request) -> NotificationTraitee
    refund(call, actor, request) -> PaiementVue
    relire(database, call_id) -> int                            what the timers do
"""

from __future__ import annotations

import base64
import binascii
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from contracts.actor import Actor
from contracts.billing import (
    HandleNotification,
    NotificationTraitee,
    PaiementPasRemboursable,
    PaiementVue,
    PrestataireIndisponible,
    RefundPaiement,
    SignatureRefusee,
)
from contracts.errors import Introuvable, OperationReutilisee
from kit.database import Database, Transaction
from kit.dependencies import CallContext
from kit.failpoints import failpoint
from services.billing.acces import refuse_own_family
from services.billing.encaissement import Paiement, lock_paiement
from services.billing.etats import A_SUIVRE, apply_etat
from services.billing.prestataire import EtatSession, Notification
from services.billing.prestataire_stripe import prestataire
from services.billing.quittances import read_paiement

BAIL = timedelta(minutes=1)
"""While one replica looks at a payment, the others leave it alone."""
SANS_SESSION = timedelta(minutes=10)
PAR_TOUR = 20
SUIVI_PAYE = 20
"""Readings of a paid one: three days, then weeks, as long as a bank may contest (120 days)."""

_CLAIM = """
update paiement
set relire_at = cast(:now as timestamptz) + cast(:bail as interval), lectures = lectures + 1
where paiement_id in (
    select paiement_id from paiement where relire_at <= :now order by relire_at limit :combien for update skip locked
)
returning paiement_id, session, etat, lectures, demande_at
"""
_CLAIM_NOTIFICATIONS = """
update notification set relire_at = cast(:now as timestamptz) + cast(:bail as interval)
where evenement in (
    select evenement from notification
    where traitee_at is null and relire_at <= :now order by relire_at limit :combien for update skip locked
)
returning evenement, genre, objet
"""
_REMBOURSEMENT = """
select paiement_id, demande_par, montant_centimes, repris_avant_centimes
from remboursement
where operation_id = :operation_id
"""
_DEMANDE_REMBOURSEMENT = """
insert into remboursement (operation_id, paiement_id, montant_centimes, repris_avant_centimes, demande_at, demande_par)
values (:operation_id, :paiement_id, :montant, :avant, :now, :par)
returning paiement_id, demande_par, montant_centimes, repris_avant_centimes
"""


def see_paiement(call: CallContext, actor: Actor, paiement_id: UUID) -> PaiementVue:
    """How a payment stands. A provider that does not answer leaves the last known state: the timers go on."""
    with call.database.reading(actor, call.call_id) as tx:
        vue = read_paiement(tx, actor, paiement_id)
        session = tx.scalar("select session from paiement where paiement_id = :id", id=paiement_id)
    if vue.etat not in A_SUIVRE or session is None:
        return vue
    with suppress(PrestataireIndisponible):
        if (etat := prestataire().read_session(session)) is not None:
            _apply(call.database, call.call_id, etat)
    with call.database.reading(actor, call.call_id) as tx:
        return read_paiement(tx, actor, paiement_id)


def handle_notification(call: CallContext, request: HandleNotification) -> NotificationTraitee:
    """Verified on its raw bytes, kept, read again at the provider, applied and committed. Key: the provider's id.

    SignatureRefusee for a forged one; PrestataireIndisponible makes the provider say it again later.
    """
    chez = prestataire()
    try:
        corps = base64.b64decode(request.corps_base64, validate=True)
    except binascii.Error as error:
        raise SignatureRefusee from error
    notification = chez.verify(corps, request.signature)
    if not notification.objet:
        return NotificationTraitee(issue="sans_objet")
    with call.database.writing(call_id=call.call_id) as tx:
        if not _keep(tx, notification):
            return NotificationTraitee(issue="deja_traitee")
    failpoint("billing.notification_gardee")
    est_nous = _treat(call.database, call.call_id, notification.evenement, notification.objet)
    return NotificationTraitee(issue="traitee" if est_nous else "sans_objet")


def refund(call: CallContext, actor: Actor, request: RefundPaiement) -> PaiementVue:
    """The whole of a card payment goes back to the card. Key: the operation id; two requests at once are one refund."""
    with call.database.writing(actor, call.call_id) as tx:
        paiement = lock_paiement(tx, request.paiement_id)
        if paiement is None:
            raise Introuvable(objet="paiement")
        refuse_own_family(tx, paiement.foyer_id)
        voulu = tx.one_or_none(_REMBOURSEMENT, operation_id=request.operation_id)
        if voulu is None:
            voulu = _ask_refund(tx, paiement, request.operation_id)
        elif (voulu.paiement_id, voulu.demande_par) != (request.paiement_id, actor.compte_id):
            raise OperationReutilisee
        failpoint("billing.remboursement_demande")
    failpoint("billing.remboursement_note")
    chez = prestataire()
    if paiement.repris_centimes < voulu.repris_avant_centimes + voulu.montant_centimes:
        cle = f"remboursement-{request.paiement_id}-{voulu.repris_avant_centimes}"
        chez.refund(paiement.reference, voulu.montant_centimes, cle)
    failpoint("billing.rembourse")
    if (etat := chez.read_session(paiement.session)) is not None:
        _apply(call.database, call.call_id, etat)
    with call.database.reading(actor, call.call_id) as tx:
        return read_paiement(tx, actor, request.paiement_id)


def _ask_refund(tx: Transaction, paiement: Paiement, operation_id: UUID) -> Any:
    """Writes down what is given back: all that is left of it."""
    reste = paiement.encaisse_centimes - paiement.repris_centimes
    if paiement.mode != "carte" or not paiement.reference or reste <= 0:
        raise PaiementPasRemboursable
    (voulu,) = tx.execute(
        _DEMANDE_REMBOURSEMENT,
        operation_id=operation_id,
        paiement_id=paiement.paiement_id,
        montant=reste,
        avant=paiement.repris_centimes,
        now=tx.now,
        par=tx.who.compte_id,
    )
    tx.audit("paiement.remboursement_demande", str(paiement.paiement_id))
    return voulu


def relire(database: Database, call_id: str) -> int:
    """Claims what is due, a lease each, then looks at it outside any transaction; how many were looked at."""
    with database.writing(call_id=call_id) as tx:
        dus = {"now": tx.now, "bail": BAIL, "combien": PAR_TOUR}
        paiements = tx.execute(_CLAIM, **dus)
        notifications = tx.execute(_CLAIM_NOTIFICATIONS, **dus)
    for row in notifications:
        with suppress(PrestataireIndisponible):
            _treat(database, call_id, row.evenement, row.objet)
    for row in paiements:
        with suppress(PrestataireIndisponible):
            _look_again(database, call_id, row)
    return len(paiements) + len(notifications)


def _look_again(database: Database, call_id: str, row: Any) -> None:
    etat = None
    if row.session is not None:
        chez = prestataire()
        etat = chez.expire_session(row.session) if row.etat == "remplace" else chez.read_session(row.session)
    failpoint("billing.relu")
    with database.writing(call_id=call_id) as tx:
        if etat is not None:
            apply_etat(tx, etat)
        paiement = lock_paiement(tx, row.paiement_id)
        assert paiement is not None
        if etat is None and paiement.etat in A_SUIVRE and tx.now - paiement.demande_at >= SANS_SESSION:
            # The page was never made, or the provider forgot it: nobody can pay on it.
            tx.execute(
                "update paiement set etat = 'expire', relire_at = null, url = '' where paiement_id = :id",
                id=row.paiement_id,
            )
        elif paiement.etat in ("ouvert", "paye", "repris"):
            prochaine = next_reading(paiement.etat, row.lectures, tx.now)
            tx.execute("update paiement set relire_at = :at where paiement_id = :id", at=prochaine, id=row.paiement_id)


def next_reading(etat: str, lectures: int, now: datetime) -> datetime | None:
    """An open page is read after 1, 2, 4… minutes, every 15 at most; a paid one after days, then weeks."""
    if etat == "ouvert":
        return now + min(timedelta(minutes=15), timedelta(minutes=1) * 2 ** min(lectures, 10))
    if lectures >= SUIVI_PAYE:
        return None
    return now + timedelta(days=1 if lectures < 3 else 7)


def _keep(tx: Transaction, notification: Notification) -> bool:
    """False when it was treated before. Kept first, so that a death after this line is finished by the timers."""
    tx.execute(
        "insert into notification (evenement, genre, objet, recue_at, relire_at)"
        " values (:evenement, :genre, :objet, :now, cast(:now as timestamptz) + cast(:bail as interval))"
        " on conflict do nothing",
        evenement=notification.evenement,
        genre=notification.genre,
        objet=notification.objet,
        now=tx.now,
        bail=BAIL,
    )
    return tx.scalar("select traitee_at from notification where evenement = :e", e=notification.evenement) is None


def _treat(database: Database, call_id: str, evenement: str, objet: str) -> bool:
    """Reads the state again, applies it and marks the notification, in one transaction. False: none of ours."""
    chez = prestataire()
    session = chez.find_session(objet)
    etat = chez.read_session(session) if session else None
    failpoint("billing.notification_relue")
    with database.writing(call_id=call_id) as tx:
        est_nous = etat is not None and apply_etat(tx, etat)
        failpoint("billing.notification_appliquee")
        tx.execute("update notification set traitee_at = :now where evenement = :e", now=tx.now, e=evenement)
        if not est_nous:
            tx.audit("notification.sans_objet", evenement)
    return est_nous


def _apply(database: Database, call_id: str, etat: EtatSession) -> None:
    with database.writing(call_id=call_id) as tx:
        apply_etat(tx, etat)

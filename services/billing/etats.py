"""What the provider holds to be true, brought into our books: idempotent whatever the order and the number of times.

Public names
    apply_etat(tx, etat) -> bool       False when the session is none of ours
"""

from __future__ import annotations

from uuid import UUID

from contracts.billing import EtatPaiement, ModeReglement
from kit.database import Transaction
from services.billing.encaissement import Paiement, Recu, encaisse, lock_paiement, reprend
from services.billing.prestataire import EtatSession, StatutSession

DEVISE = "eur"
CONTESTE = "Paiement contesté auprès de la banque"
REMBOURSE = "Remboursement sur la carte"
A_SUIVRE = {EtatPaiement.PREPARE, EtatPaiement.OUVERT, EtatPaiement.REMPLACE}


def apply_etat(tx: Transaction, etat: EtatSession) -> bool:
    """One payment and one receipt, refunds and disputes reversed, an expired page closed. Key: the session's state."""
    paiement = _find(tx, etat)
    if paiement is None:
        return False
    if paiement.session is None:
        tx.execute(
            "update paiement set session = :session where paiement_id = :id",
            session=etat.session,
            id=paiement.paiement_id,
        )
    if etat.statut is StatutSession.PAYEE:
        _apply_payee(tx, paiement, etat)
    elif etat.statut is StatutSession.EXPIREE and paiement.etat in A_SUIVRE:
        tx.execute(
            "update paiement set etat = case etat when 'remplace' then etat else 'expire' end, relire_at = null,"
            " url = '' where paiement_id = :id",
            id=paiement.paiement_id,
        )
    return True


def _apply_payee(tx: Transaction, paiement: Paiement, etat: EtatSession) -> None:
    if etat.devise != DEVISE:
        tx.audit("paiement.devise_inconnue", str(paiement.paiement_id))
        return
    if paiement.paye_at is None:
        # The sum that came in counts, whatever was asked; a difference stays visible in the audit.
        if etat.montant_centimes != paiement.montant_centimes:
            tx.audit("paiement.montant_different", str(paiement.paiement_id))
        encaisse(tx, _recu(tx, paiement, etat))
        paiement = lock_paiement(tx, paiement.paiement_id)
    reprend(tx, paiement, etat.repris_centimes, CONTESTE if etat.conteste_centimes else REMBOURSE)


def _recu(tx: Transaction, paiement: Paiement, etat: EtatSession) -> Recu:
    factures = tx.execute("select facture_id from paiement_facture where paiement_id = :id", id=paiement.paiement_id)
    return Recu(
        paiement.paiement_id,
        paiement.foyer_id,
        paiement.regie,
        ModeReglement.CARTE,
        etat.montant_centimes,
        [row.facture_id for row in factures],
        etat.reference,
    )


def _find(tx: Transaction, etat: EtatSession) -> Paiement | None:
    paiement_id: UUID | None = tx.scalar("select paiement_id from paiement where session = :s", s=etat.session)
    paiement_id = paiement_id or etat.paiement_id
    return lock_paiement(tx, paiement_id) if paiement_id else None

"""The activation link: looked at, used once, sent again (leaflet L3)."""

from __future__ import annotations

from contracts.accounts import LienDejaUtilise, LienInconnu, ResendActivation, ResendFromLien
from kit.database import Transaction
from services.accounts.domain.identifiant import normalise_identifiant
from services.accounts.domain.lien import ACTIVATION, check_lien
from services.accounts.hachage import sha256
from services.accounts.parcours import brake_mails
from services.accounts.repository.compte import activate_compte, lock_email_of
from services.accounts.repository.lien import find_cible, find_cible_of_compte, load_lien, mark_used, send_lien


def check(tx: Transaction, jeton: str) -> None:
    """Raises what is wrong with the link; uses nothing (mail programs open links by themselves)."""
    lien, _ = load_lien(tx, jeton)
    check_lien(lien, tx.now, ACTIVATION)


def activate(tx: Transaction, jeton: str) -> None:
    """The one use of a link. Raises ``LienInconnu``, ``LienDejaUtilise``, ``LienExpire``."""
    lock_email_of(tx, sha256(jeton))
    lien, compte_id = load_lien(tx, jeton, for_update=True)
    check_lien(lien, tx.now, ACTIVATION)
    if compte_id is None or not activate_compte(tx, compte_id):
        raise LienInconnu
    mark_used(tx, jeton)


def resend(tx: Transaction, request: ResendActivation) -> None:
    """A new link if such an account waits, a mail that says that it exists if it does not wait, nothing for nobody:
    the same answer and statements. Raises ``TropDEssais``, known or not.
    """
    identifiant = normalise_identifiant(request.identifiant)
    brake_mails(tx, identifiant, request.adresse_reseau)
    send_lien(tx, find_cible(tx, identifiant))


def resend_from_lien(tx: Transaction, request: ResendFromLien) -> None:
    """One click from the page of an expired link. Raises ``LienInconnu``, ``LienDejaUtilise``, ``TropDEssais``."""
    lien, compte_id = load_lien(tx, request.jeton, for_update=True)
    if lien is None or compte_id is None or lien.remplace_at is not None:
        raise LienInconnu
    if lien.utilise_at is not None:
        raise LienDejaUtilise
    brake_mails(tx, str(compte_id), request.adresse_reseau)
    send_lien(tx, find_cible_of_compte(tx, compte_id))

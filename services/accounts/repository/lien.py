"""Activation links. The token leaves in a mail and is kept here as its SHA-256 only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from kit.database import Transaction
from services.accounts.domain.lien import Lien
from services.accounts.hachage import new_jeton, sha256
from services.accounts.models import GenreCourriel
from services.accounts.repository.courriel import enqueue

_LIEN = """
select compte_id, cree_at, envoye_at, utilise_at, remplace_at from lien_activation where jeton_sha256 = :jeton
"""
_LOCK_LIEN = _LIEN + "for update"


@dataclass(frozen=True, slots=True)
class Cible:
    """Where a mail goes; ``est_a_activer`` when it may hold a link, else it says that an account exists."""

    compte_id: UUID
    email: str
    est_a_activer: bool


def load_lien(tx: Transaction, jeton: str, *, for_update: bool = False) -> tuple[Lien | None, UUID | None]:
    """The link of a token and its account, or twice ``None``."""
    row = tx.one_or_none(_LOCK_LIEN if for_update else _LIEN, jeton=sha256(jeton))
    if row is None:
        return None, None
    return Lien(row.cree_at, row.envoye_at, row.utilise_at, row.remplace_at), row.compte_id


def mark_used(tx: Transaction, jeton: str) -> None:
    """Its one use."""
    tx.execute(
        "update lien_activation set utilise_at = :now where jeton_sha256 = :jeton", jeton=sha256(jeton), now=tx.now
    )


def mark_sent(tx: Transaction, jeton: str, at: datetime) -> None:
    """Its mail has left: its 24 hours start."""
    tx.execute(
        "update lien_activation set envoye_at = coalesce(envoye_at, :at) where jeton_sha256 = :jeton",
        jeton=sha256(jeton),
        at=at,
    )


def find_cible(tx: Transaction, identifiant: str) -> Cible | None:
    """The account of a user name, or of an address: its owner, else the newest sign-up that waits with it."""
    row = tx.one_or_none(
        """
        select c.compte_id, c.email, c.etat = 'en_attente' and not exists (
            select 1 from compte a where a.email_normalise = c.email_normalise and a.etat = 'actif') as est_a_activer
        from compte c where c.nom_utilisateur_normalise = :identifiant or c.email_normalise = :identifiant
        order by c.etat, c.cree_at desc limit 1
        """,
        identifiant=identifiant,
    )
    return Cible(row.compte_id, row.email, row.est_a_activer) if row else None


def find_cible_of_compte(tx: Transaction, compte_id: UUID) -> Cible:
    """The same, of a known account."""
    row = tx.one_or_none(
        """
        select c.compte_id, c.email, c.etat = 'en_attente' and not exists (
            select 1 from compte a where a.email_normalise = c.email_normalise and a.etat = 'actif') as est_a_activer
        from compte c where c.compte_id = :compte_id
        """,
        compte_id=compte_id,
    )
    assert row is not None  # a link is deleted with its account
    return Cible(row.compte_id, row.email, row.est_a_activer)


def send_lien(tx: Transaction, cible: Cible | None) -> None:
    """A new link by mail, which kills the previous one; or "an account exists"; or nothing for nobody.

    The same three statements in the three cases: the time of the answer says nothing.
    """
    jeton = new_jeton()
    a_activer = cible.compte_id if cible and cible.est_a_activer else None
    tx.execute(
        "update lien_activation set remplace_at = :now"
        " where compte_id = :compte_id and utilise_at is null and remplace_at is null",
        compte_id=a_activer,
        now=tx.now,
    )
    tx.execute(
        "insert into lien_activation (jeton_sha256, compte_id, cree_at)"
        " select :jeton, compte_id, :now from compte where compte_id = :compte_id",
        jeton=sha256(jeton),
        compte_id=a_activer,
        now=tx.now,
    )
    genre = GenreCourriel.ACTIVATION if a_activer else GenreCourriel.COMPTE_EXISTANT
    contenu = {"a": cible.email if cible else "", "jeton": jeton if a_activer else ""}
    enqueue(tx, genre, cible.compte_id if cible else None, contenu)

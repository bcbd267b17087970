"""Links of mails: activation, new password. The token leaves in the mail and is kept here as its SHA-256 only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from kit.database import Transaction
from services.accounts.domain.lien import Lien
from services.accounts.hachage import new_jeton, sha256
from services.accounts.models import GenreCourriel, TableLien
from services.accounts.repository.courriel import enqueue

_CIBLE = """
select c.compte_id, c.email, c.etat = 'actif' as est_actif, c.etat = 'en_attente' and not exists (
    select 1 from compte a where a.email_normalise = c.email_normalise and a.etat = 'actif') as est_a_activer
from compte c where
"""


@dataclass(frozen=True, slots=True)
class Cible:
    """Where a mail goes. ``est_a_activer``: it waits, and nobody else proved its address."""

    compte_id: UUID
    email: str
    est_a_activer: bool
    est_actif: bool = False


def load_lien(
    tx: Transaction, jeton: str, table: TableLien = TableLien.ACTIVATION, *, for_update: bool = False
) -> tuple[Lien | None, UUID | None]:
    """The link of a token and its account, or twice ``None``."""
    row = tx.one_or_none(
        f"select compte_id, cree_at, envoye_at, utilise_at, remplace_at from {table} where jeton_sha256 = :jeton"  # noqa: S608
        + (" for update" if for_update else ""),
        jeton=sha256(jeton),
    )
    if row is None:
        return None, None
    return Lien(row.cree_at, row.envoye_at, row.utilise_at, row.remplace_at), row.compte_id


def mark_used(tx: Transaction, jeton: str, table: TableLien = TableLien.ACTIVATION) -> None:
    """Its one use."""
    tx.execute(
        f"update {table} set utilise_at = :now where jeton_sha256 = :jeton",  # noqa: S608
        jeton=sha256(jeton),
        now=tx.now,
    )


def mark_sent(tx: Transaction, jeton: str, at: datetime, table: TableLien) -> None:
    """Its mail has left: its time starts."""
    tx.execute(
        f"update {table} set envoye_at = coalesce(envoye_at, :at) where jeton_sha256 = :jeton",  # noqa: S608
        jeton=sha256(jeton),
        at=at,
    )


def find_cible(tx: Transaction, identifiant: str) -> Cible | None:
    """The account of a user name, or of an address: its owner, else the newest sign-up that waits with it."""
    row = tx.one_or_none(
        _CIBLE + "c.nom_utilisateur_normalise = :identifiant or c.email_normalise = :identifiant"
        " order by c.etat, c.cree_at desc limit 1",
        identifiant=identifiant,
    )
    return Cible(row.compte_id, row.email, row.est_a_activer, row.est_actif) if row else None


def find_cible_of_compte(tx: Transaction, compte_id: UUID) -> Cible:
    """The same, of a known account."""
    row = tx.one_or_none(_CIBLE + "c.compte_id = :compte_id", compte_id=compte_id)
    assert row is not None  # a link is deleted with its account
    return Cible(row.compte_id, row.email, row.est_a_activer, row.est_actif)


def send_lien(tx: Transaction, cible: Cible | None) -> None:
    """A new activation link by mail, which kills the previous one; or "an account exists"; or nothing for nobody.

    The same statements in the three cases: the time of the answer says nothing.
    """
    jeton = new_jeton()
    a_activer = cible.compte_id if cible and cible.est_a_activer else None
    _renew(tx, TableLien.ACTIVATION, a_activer, jeton)
    genre = GenreCourriel.ACTIVATION if a_activer else GenreCourriel.COMPTE_EXISTANT
    _enqueue(tx, genre, cible, jeton if a_activer else "")


def send_mot_de_passe(tx: Transaction, cible: Cible | None) -> None:
    """A link to choose a new password, which kills the previous one. An account that waits is sent its activation
    link instead: nobody proved its address yet. Nothing for nobody; the same statements in every case.
    """
    jeton = new_jeton()
    actif = cible.compte_id if cible and cible.est_actif else None
    a_activer = cible.compte_id if cible and cible.est_a_activer else None
    _renew(tx, TableLien.MOT_DE_PASSE, actif, jeton)
    _renew(tx, TableLien.ACTIVATION, a_activer, jeton)
    if actif:
        genre = GenreCourriel.MOT_DE_PASSE
    else:
        genre = GenreCourriel.ACTIVATION if a_activer else GenreCourriel.COMPTE_EXISTANT
    _enqueue(tx, genre, cible, jeton if actif or a_activer else "")


def _renew(tx: Transaction, table: TableLien, compte_id: UUID | None, jeton: str) -> None:
    """Kills the living link of an account and writes another; the same work without an account."""
    tx.execute(
        f"update {table} set remplace_at = :now"  # noqa: S608
        " where compte_id = :compte_id and utilise_at is null and remplace_at is null",
        compte_id=compte_id,
        now=tx.now,
    )
    tx.execute(
        f"insert into {table} (jeton_sha256, compte_id, cree_at)"  # noqa: S608
        " select :jeton, compte_id, :now from compte where compte_id = :compte_id",
        jeton=sha256(jeton),
        compte_id=compte_id,
        now=tx.now,
    )


def _enqueue(tx: Transaction, genre: GenreCourriel, cible: Cible | None, jeton: str) -> None:
    contenu = {"a": cible.email if cible else "", "jeton": jeton}
    enqueue(tx, genre, cible.compte_id if cible else None, contenu)

"""From quarantine to the safe: what happens between "the bytes are there" and "the document is kept".

Two short transactions with the store between them, so that no connection waits for 10 MB. Each try has its own
version, key and object; the transaction that publishes a version is the only thing that keeps it, and the first one
wins. A process that dies anywhere leaves a document ``en_verification`` (the next confirmation or the timer goes on),
or an object that nobody names and a quarantine not yet emptied (the timer removes both).
"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from contracts.documents import DocumentDepose, Genre
from contracts.errors import Introuvable, Refus
from kit import coffre
from kit.database import Transaction, jsonb
from kit.failpoints import failpoint
from kit.sealing import Sealer
from kit.storage import Storage
from services.documents import pieces
from services.documents.domain.type_media import match_extension


@dataclass(frozen=True, slots=True)
class Essai:
    """One try to put a document in the safe."""

    document_id: UUID
    version: int
    cle: bytes
    genre: Genre
    taille_octets: int
    ticket_est_expire: bool


def quarantine_key(document_id: UUID) -> str:
    return f"quarantaine/{document_id}"


def coffre_key(document_id: UUID, version: int) -> str:
    return f"coffre/{document_id}/{version}"


def seal_cle(sealer: Sealer, document_id: UUID, version: int, cle: bytes) -> str:
    """The data key as it is kept, bound to its document and version."""
    return sealer.seal(cle, f"document:{document_id}:{version}")


def open_cle(sealer: Sealer, document_id: UUID, version: int, scellee: str) -> bytes:
    """The data key of one version."""
    return sealer.open(scellee, f"document:{document_id}:{version}")


def begin_essai(tx: Transaction, sealer: Sealer, document_id: UUID, depose_par: UUID | None) -> Essai | None:
    """Opens a try, or ``None`` when the document is already in the safe.

    ``depose_par`` is the account that must have asked for the ticket (``None``: the timer). Raises ``Introuvable``,
    or the refusal that these bytes met before.
    """
    row = tx.one_or_none(
        "select etat, genre, taille_octets, depose_par, ticket_jusqu_a, rejet from document"
        " where document_id = :document_id for no key update",
        document_id=document_id,
    )
    if row is None or (depose_par is not None and row.depose_par != depose_par):
        raise Introuvable(objet="document")
    if row.rejet is not None:
        raise Refus.from_wire(row.rejet["code"], row.rejet["nombres"])
    if row.etat not in ("attendu", "en_verification"):
        return None
    # A statement of its own: inside the one that waits for the lock it would not see who held it.
    version = tx.scalar(
        "select coalesce(max(version), 0) + 1 from version where document_id = :document_id", document_id=document_id
    )
    essai = Essai(
        document_id, version, coffre.new_key(), Genre(row.genre), row.taille_octets, row.ticket_jusqu_a < tx.now
    )
    tx.execute(
        "insert into version (document_id, version, cle_scellee, cree_at) values (:document_id, :version, :cle, :now)",
        document_id=document_id,
        version=essai.version,
        cle=seal_cle(sealer, document_id, essai.version, essai.cle),
        now=tx.now,
    )
    tx.execute(
        "update document set etat = 'en_verification', verifie_depuis = :now, depose_at = coalesce(depose_at, :now)"
        " where document_id = :document_id",
        document_id=document_id,
        now=tx.now,
    )
    return essai


def raise_rejet(tx: Transaction, document_id: UUID) -> None:
    """Raises the refusal that these bytes met, if they met one."""
    rejet = tx.scalar("select rejet from document where document_id = :document_id", document_id=document_id)
    if rejet is not None:
        raise Refus.from_wire(rejet["code"], rejet["nombres"])


def publish_essai(tx: Transaction, essai: Essai, type_media: str) -> bool:
    """Makes this try the version that is kept, unless another one came first; says whether it did.

    The document then waits for the antivirus: nobody reads it yet. Its form gets its number if it has none.
    """
    row = tx.one_or_none(
        "select nom_fichier, genre, envoi_id from document where document_id = :document_id"
        " and etat in ('attendu', 'en_verification') for update",
        document_id=essai.document_id,
    )
    if row is None:
        return False
    tx.execute(
        "update document set etat = 'en_attente', version = :version, type_media = :type_media, depose_at = :now,"
        " nom_fichier = :nom_fichier, rang = :rang where document_id = :document_id",
        document_id=essai.document_id,
        version=essai.version,
        type_media=type_media,
        nom_fichier=match_extension(row.nom_fichier, type_media),
        rang=pieces.find_rang(tx, essai.document_id),
        now=tx.now,
    )
    if row.envoi_id is not None:
        pieces.number_envoi(tx, row.envoi_id)
    tx.audit("document.depose", f"document:{essai.document_id}")
    pieces.say(tx, essai.document_id)
    tx.say(DocumentDepose(document_id=essai.document_id, genre=Genre(row.genre), depose_at=tx.now))
    return True


def reject(tx: Transaction, document_id: UUID, refus: Refus) -> None:
    """The bytes are refused before anybody saw them: said once and kept, so that a repetition hears the same."""
    tx.execute(
        "update document set etat = 'rejete', rejet = cast(:rejet as jsonb), depose_at = coalesce(depose_at, :now)"
        " where document_id = :document_id and etat in ('attendu', 'en_verification')",
        document_id=document_id,
        rejet=jsonb(refus.to_wire()),
        now=tx.now,
    )
    tx.audit("document.rejete", f"document:{document_id}")


def await_again(tx: Transaction, document_id: UUID) -> None:
    """Nothing usable came: the ticket stays good for what remains of it."""
    tx.execute(
        "update document set etat = 'attendu', depose_at = null, verifie_depuis = null"
        " where document_id = :document_id and etat = 'en_verification'",
        document_id=document_id,
    )


def clean_up(storage: Storage, tx: Transaction, document_id: UUID) -> None:
    """Removes the clear bytes and the objects of tries that did not win, then says that nothing is left.

    Only for a document whose fate is known; repeating it is fine. Its row is held meanwhile: a verdict that comes
    during the work is written after it, and asks for another one.
    """
    tx.execute("select 1 from document where document_id = :document_id for update", document_id=document_id)
    storage.remove(quarantine_key(document_id))
    failpoint("documents.apres_quarantaine")
    lost = tx.execute(
        "delete from version v using document d where d.document_id = :document_id"
        " and d.etat not in ('attendu', 'en_verification') and v.document_id = d.document_id"
        " and v.version is distinct from d.version returning v.version",
        document_id=document_id,
    )
    for row in lost:
        storage.remove(coffre_key(document_id, row.version))
    tx.execute("update document set quarantaine_videe = true where document_id = :document_id", document_id=document_id)


def is_kept(tx: Transaction, document_id: UUID) -> bool:
    """Whether the document is in the safe, by whichever try."""
    return bool(
        tx.scalar(
            "select etat not in ('attendu', 'en_verification', 'rejete') from document"
            " where document_id = :document_id",
            document_id=document_id,
        )
    )

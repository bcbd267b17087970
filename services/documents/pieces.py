"""A document among those of its kind: its rank, the number of its form, and what others are told of it."""

from __future__ import annotations

from uuid import UUID, uuid4

from contracts.avis import AvisDocuments, GenreAvis
from contracts.documents import EtatPiece, Genre, PieceEtat
from kit import clock
from kit.database import Transaction
from services.documents import vignettes

_RANG = """
select coalesce(max(a.rang) filter (where a.envoi_id = d.envoi_id), coalesce(max(a.rang), 0) + 1)
from document d join document a on a.document_id <> d.document_id and a.genre = d.genre and a.rang is not null
     and (d.portee = 'enfant' and a.portee = 'enfant' and a.enfant_ids && d.enfant_ids
          or d.portee = 'foyer' and a.portee = 'foyer' and a.foyer_id = d.foyer_id
             and a.adulte_id is not distinct from d.adulte_id)
where d.document_id = :document_id
"""

# The later version is good for everybody whom the earlier one served.
REMPLACE = """
exists (select 1 from document n where n.etat = 'accepte' and n.genre = d.genre and n.portee = d.portee
        and n.rang > d.rang and n.document_id <> d.document_id
        and (d.portee = 'enfant' and n.enfant_ids @> d.enfant_ids
             or d.portee = 'foyer' and n.foyer_id = d.foyer_id and n.adulte_id is not distinct from d.adulte_id))
"""


def find_rang(tx: Transaction, document_id: UUID) -> int:
    """The version that this document is, for its kind and owner: 1, 2…; the files of one form have the same.

    Two deposits at once are ranked one after the other.
    """
    tx.execute(
        "select pg_advisory_xact_lock(hashtextextended(genre || foyer_id, 0)) from document"
        " where document_id = :document_id",
        document_id=document_id,
    )
    return int(tx.scalar(_RANG, document_id=document_id) or 1)


def number_envoi(tx: Transaction, envoi_id: UUID) -> None:
    """Gives the form its accusé de réception, once, when its first file has arrived (CRPA L112-11)."""
    tx.execute(
        "update envoi set numero = 'D-' || :annee || '-' || lpad(n, greatest(6, length(n)), '0'), recu_at = :now"
        " from (select cast(nextval('accuse_numero') as text) as n) as rang"
        " where envoi_id = :envoi_id and numero is null",
        envoi_id=envoi_id,
        annee=str(tx.now.astimezone(clock.PARIS).year),
        now=tx.now,
    )


def say(tx: Transaction, document_id: UUID) -> None:
    """Tells dossiers the present state; to be called after each change of state, in its transaction.

    A photo that counts, or counts no more, asks for the child's picture.
    """
    row = tx.one_or_none(
        "update document set etat_version = etat_version + 1 where document_id = :document_id"
        " returning document_id, genre, foyer_id, enfant_ids, etat, valable_du, valable_au, motif, etat_version",
        document_id=document_id,
    )
    if row is None:
        return
    tx.say(
        PieceEtat(
            version=row.etat_version,
            document_id=row.document_id,
            genre=Genre(row.genre),
            foyer_id=row.foyer_id,
            enfant_ids=row.enfant_ids,
            etat=EtatPiece(row.etat),
            valable_du=row.valable_du,
            valable_au=row.valable_au,
            motif=row.motif,
        )
    )
    if row.genre == Genre.PHOTO and row.etat not in ("en_attente", "a_examiner"):
        vignettes.ask(tx, row.enfant_ids)


def tell_household(tx: Transaction, document_id: UUID, genre: GenreAvis, **valeurs: str) -> None:
    """One notice for each account of the household that sent the document; none for a paper family."""
    comptes = tx.execute(
        "select c.compte_id from document d join foyer_compte c on c.foyer_id = d.foyer_id"
        " where d.document_id = :document_id order by c.compte_id",
        document_id=document_id,
    )
    tx.say(
        *(
            AvisDocuments(
                avis_id=uuid4(), compte_id=row.compte_id, genre=genre, lien="/dossier#pieces", valeurs=valeurs
            )
            for row in comptes
        )
    )

"""Finds what the bucket and the database no longer tell each other: ``python -m services.documents.orphelins``.

Without ``--mend`` it only says: an object that no row names, a row whose object is missing. With ``--mend`` the
objects are removed, and a document whose bytes are lost is refused with a reason, so that the family is told to send
it again. Only what is older than an hour is looked at: a deposit in progress is nobody's orphan. Runs beside the
service, with its settings.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

from contracts.avis import GenreAvis
from kit.config import service_settings
from kit.database import Database, Transaction, make_engine
from kit.storage import Storage, storage
from services.documents import depot, pieces

REPOS = timedelta(hours=1)
LOT = 500
MOTIF = "Ce fichier n’est plus lisible. Envoyez-le de nouveau."
_OBJET = re.compile(r"(quarantaine|coffre)/([0-9a-f-]{36})(?:/(\d{1,4}))?")

# A try in progress has its row in version; an object of the quarantine waits for its confirmation.
_NOMMES = """
select 'quarantaine/' || d.document_id from document d
where d.document_id = any(cast(:ids as uuid[])) and not d.quarantaine_videe
union all select 'coffre/' || v.document_id || '/' || v.version from version v
join document d on d.document_id = v.document_id
where v.document_id = any(cast(:ids as uuid[])) and (d.version = v.version or not d.quarantaine_videe)
"""
_ATTENDUS = """
select document_id, version from document
where version is not null and etat not in ('refuse', 'rejete', 'infecte') and document_id > :after
  and depose_at < :limite
order by document_id limit :lot
"""


@dataclass
class Constat:
    """What was found."""

    objets: list[str] = field(default_factory=list)
    """Keys that no row names."""
    documents: list[UUID] = field(default_factory=list)
    """Documents whose object is missing."""


def look(database: Database, store: Storage) -> Constat:
    """Reads both sides; changes nothing. Memory is one batch and what is wrong."""
    constat = Constat()
    with database.reading() as tx:
        for lot in _batches(tx, store):
            named = {row[0] for row in tx.execute(_NOMMES, ids=sorted({_id_of(key) for key in lot} - {""}))}
            constat.objets += [key for key in lot if key not in named]
        after = UUID(int=0)
        while rows := tx.execute(_ATTENDUS, after=after, limite=tx.now - REPOS, lot=LOT):
            constat.documents += [
                row.document_id for row in rows if store.find(depot.coffre_key(row.document_id, row.version)) is None
            ]
            after = rows[-1].document_id
    return constat


def _batches(tx: Transaction, store: Storage) -> Iterator[list[str]]:
    lot: list[str] = []
    for key, instant in store.list(""):
        if instant < tx.now - REPOS:
            lot.append(key)
        if len(lot) == LOT:
            yield lot
            lot = []
    yield lot


def _id_of(key: str) -> str:
    found = _OBJET.fullmatch(key)
    return found[2] if found else ""


def mend(database: Database, store: Storage, constat: Constat) -> None:
    """Removes the objects and refuses the documents, each in its own transaction; repeating it is fine."""
    for key in constat.objets:
        store.remove(key)
    for document_id in constat.documents:
        with database.writing(call_id="orphelins") as tx:
            _refuse(tx, document_id)


def _refuse(tx: Transaction, document_id: UUID) -> None:
    changed = tx.execute(
        "update document set etat = 'refuse', motif = :motif, decide_at = :now, version = null, valable_du = null,"
        " valable_au = null where document_id = :document_id and etat in ('en_attente', 'a_examiner', 'accepte',"
        " 'expire') returning 1",
        document_id=document_id,
        motif=MOTIF,
        now=tx.now,
    )
    if changed:
        tx.audit("document.perdu", f"document:{document_id}")
        pieces.say(tx, document_id)
        pieces.tell_household(tx, document_id, GenreAvis.PIECE_REFUSEE)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m services.documents.orphelins", description=__doc__)
    parser.add_argument("--mend", action="store_true", help="remove the objects, refuse the documents")
    chosen = parser.parse_args()
    database = Database(make_engine(service_settings("documents").database_url.get_secret_value(), 2), "documents")
    constat = look(database, storage())
    for key in constat.objets:
        sys.stdout.write(f"objet sans document : {key}\n")
    for document_id in constat.documents:
        sys.stdout.write(f"document sans objet : {document_id}\n")
    if chosen.mend:
        mend(database, storage(), constat)
    is_clean = not constat.objets and not constat.documents
    sys.stdout.write("rien d’orphelin\n" if is_clean else "réparé\n" if chosen.mend else "à réparer : --mend\n")
    return 0 if is_clean or chosen.mend else 1


if __name__ == "__main__":
    sys.exit(main())

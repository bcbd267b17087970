"""What pages read about documents, from the account that asks."""

from __future__ import annotations

from uuid import UUID

from contracts.actor import Actor
from contracts.documents import Documents, DocumentVue
from contracts.errors import Introuvable
from kit.database import Row, Transaction
from services.documents.repository import READABLE

LONGUEUR_LISTE = 200

_COLONNES = "d.document_id, d.genre, d.enfant_id, d.nom_fichier, d.type_media, d.taille_octets, d.etat, d.depose_at"

_LISTE = f"""
select {_COLONNES} from document d
where d.etat <> 'attendu' and {READABLE}
order by d.depose_at desc, d.document_id limit :limite
"""  # noqa: S608 - constant text

_DU_DEPOSANT = f"""
select {_COLONNES} from document d where d.document_id = :document_id and d.depose_par = :compte_id
"""  # noqa: S608 - constant text


def read_documents(tx: Transaction, actor: Actor) -> Documents:
    """The documents of one's household and of the children one may see, newest first; no ticket that waits."""
    rows = tx.execute(_LISTE, compte_id=actor.compte_id, limite=LONGUEUR_LISTE)
    return Documents(documents=[_vue(row) for row in rows])


def read_depot(tx: Transaction, actor: Actor, document_id: UUID) -> DocumentVue:
    """What this person has just sent. Raises ``Introuvable``."""
    row = tx.one_or_none(_DU_DEPOSANT, document_id=document_id, compte_id=actor.compte_id)
    if row is None:
        raise Introuvable(objet="document")
    return _vue(row)


def _vue(row: Row) -> DocumentVue:
    return DocumentVue.model_validate({**row._asdict(), "type_media": row.type_media or ""})

"""What pages read about documents, from the person that asks."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Row

from contracts.actor import Actor
from contracts.documents import Documents, DocumentVue, Envoi, EtatDocument
from contracts.errors import Introuvable
from kit import clock
from kit.database import Transaction
from services.documents import droits
from services.documents.domain.validite import REPONSE_JOURS
from services.documents.pieces import REMPLACE

LONGUEUR_LISTE = 200
_EN_CHEMIN = ("en_verification", "disponible")
"""Not yet in a state that people know: received, and on its way to the antivirus."""

COLONNES = f"""
d.document_id, d.envoi_id, d.genre, d.enfant_ids, d.adulte_id is not null as pour_un_adulte, d.nom_fichier,
coalesce(d.type_media, '') as type_media, d.taille_octets, d.etat, d.depose_at, coalesce(d.rang, 1) as rang, d.motif,
d.valable_du, d.valable_au, {REMPLACE} as est_remplace, d.version is null as est_efface
"""
VISIBLE = "d.etat not in ('attendu', 'rejete')"

_LISTE = f"""
select {COLONNES} from document d
where {VISIBLE} and {droits.READABLE}
order by d.depose_at desc, d.document_id limit :limite
"""  # noqa: S608 - constant text
_UN = f"select {COLONNES} from document d where d.document_id = :document_id and {VISIBLE}"  # noqa: S608 - constant text
_DE_L_ENVOI = f"""
select {COLONNES}, e.numero, e.recu_at from envoi e join document d on d.envoi_id = e.envoi_id
where e.envoi_id = :envoi_id and e.numero is not null and {VISIBLE} and {droits.READABLE}
  and e.foyer_id in {droits.MES_FOYERS}
order by d.ouvert_at, d.document_id
"""  # noqa: S608 - constant text


def read_documents(tx: Transaction, actor: Actor) -> Documents:
    """The documents of one's household and of the children one may see, newest first; no ticket that waits."""
    rows = tx.execute(_LISTE, limite=LONGUEUR_LISTE, **droits.parameters(actor))
    return Documents(documents=[vue_of(row) for row in rows])


def read_envoi(tx: Transaction, actor: Actor, envoi_id: UUID) -> Envoi:
    """The accusé of one form, for the household that sent it. Raises ``Introuvable``."""
    rows = tx.execute(_DE_L_ENVOI, envoi_id=envoi_id, **droits.parameters(actor))
    if not rows:
        raise Introuvable(objet="envoi")
    recu_le = rows[0].recu_at.astimezone(clock.PARIS).date()
    return Envoi(
        numero=rows[0].numero,
        recu_at=rows[0].recu_at,
        reponse_avant=recu_le + timedelta(days=REPONSE_JOURS),
        documents=[vue_of(row) for row in rows],
    )


def read_document(tx: Transaction, document_id: UUID) -> DocumentVue:
    """One document, for somebody whose right was checked. Raises ``Introuvable``."""
    row = tx.one_or_none(_UN, document_id=document_id)
    if row is None:
        raise Introuvable(objet="document")
    return vue_of(row)


def vue_of(row: Row[Any]) -> DocumentVue:
    """The row as pages take it."""
    etat = EtatDocument.EN_ATTENTE if row.etat in _EN_CHEMIN else row.etat
    return DocumentVue.model_validate({**row._mapping, "etat": etat})

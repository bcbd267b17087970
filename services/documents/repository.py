"""Tickets and readings. Every reader takes the actor: another family's ids are nobody's."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from contracts.actor import Actor
from contracts.documents import OpenDepot
from contracts.errors import Introuvable, TropDEssais
from kit.database import Transaction
from services.documents import droits
from services.documents.domain.portee import check_proprietaire, clean_nom_fichier, find_portee

TICKET = timedelta(minutes=5)
TICKETS_MAX = 20
"""Tickets that one account may hold at once [choice]."""

_MON_FOYER = f"""
select f.foyer_id from foyer f where f.foyer_id in {droits.MES_FOYERS}
order by cardinality(array(select c.enfant_id from enfant_foyer c where c.foyer_id = f.foyer_id
                           and c.enfant_id = any(cast(:enfant_ids as uuid[])))) desc, f.foyer_id
limit 1
"""  # noqa: S608 - constant text

_ENFANTS_ECRITS = f"""
select count(distinct enfant_id) from (
    select a.enfant_id from acces a
    where a.compte_id = :compte_id and cast(:pour as uuid) is null and a.niveau = 'ecrire'
    union all select e.enfant_id from enfant_foyer e
    where e.foyer_id = cast(:pour as uuid) and e.niveau = 'ecrire' and (e.au is null or e.au >= :jour)
      and {droits.POUR_UN_AUTRE}
) as mien where mien.enfant_id = any(cast(:enfant_ids as uuid[]))
"""  # noqa: S608 - constant text

_LECTURE = f"""
select d.document_id, d.version, v.cle_scellee, d.type_media, d.nom_fichier, d.taille_octets
from document d join version v on v.document_id = d.document_id and v.version = d.version
where d.document_id = :document_id and {droits.A_DES_OCTETS} and ({droits.READABLE_BY_STAFF} or {droits.READABLE})
"""  # noqa: S608 - constant text


def open_ticket(tx: Transaction, request: OpenDepot) -> tuple[UUID, datetime]:
    """A new document that waits for its bytes, and until when.

    Raises ``EnfantAChoisir``, ``Introuvable`` or ``TropDEssais``.
    """
    enfant_ids = sorted(set(request.enfant_ids))
    check_proprietaire(request.genre, len(enfant_ids))
    foyer_id = _find_foyer(tx, enfant_ids)
    _refuse_too_many(tx)
    _open_envoi(tx, request, foyer_id)
    document_id, until = uuid.uuid4(), tx.now + TICKET
    tx.execute(
        "insert into document (document_id, envoi_id, foyer_id, enfant_ids, adulte_id, portee, genre, nom_fichier,"
        " taille_octets, depose_par, ouvert_at, ticket_jusqu_a) values (:document_id, :envoi_id, :foyer_id,"
        " cast(:enfant_ids as uuid[]), :adulte_id, :portee, :genre, :nom_fichier, :taille_octets, :compte_id, :now,"
        " :until)",
        document_id=document_id,
        envoi_id=request.envoi_id,
        foyer_id=foyer_id,
        enfant_ids=[str(enfant_id) for enfant_id in enfant_ids],
        adulte_id=_find_adulte(tx, foyer_id) if request.pour_moi else None,
        portee=find_portee(request.genre).value,
        genre=request.genre.value,
        nom_fichier=clean_nom_fichier(request.nom_fichier),
        taille_octets=request.taille_octets,
        compte_id=tx.who.compte_id,
        now=tx.now,
        until=until,
    )
    return document_id, until


def _find_foyer(tx: Transaction, enfant_ids: list[UUID]) -> UUID:
    """The household for which this person sends a document, about children that it may all write about."""
    if enfant_ids and not may_write_about(tx, enfant_ids):
        raise Introuvable(objet="enfant")
    found = tx.scalar(_MON_FOYER, **_parameters(tx, enfant_ids))
    if found is None:
        raise Introuvable(objet="foyer")
    return UUID(str(found))


def may_write_about(tx: Transaction, enfant_ids: list[UUID]) -> bool:
    """Whether this person has the right to write about each of these children."""
    return bool(tx.scalar(_ENFANTS_ECRITS, **_parameters(tx, enfant_ids)) == len(enfant_ids))


def _parameters(tx: Transaction, enfant_ids: list[UUID]) -> dict[str, Any]:
    return droits.parameters(tx.who) | {"enfant_ids": [str(enfant_id) for enfant_id in enfant_ids]}


def _find_adulte(tx: Transaction, foyer_id: UUID) -> UUID | None:
    """The adult who sends; an agent acts for the whole household."""
    found = tx.scalar(
        "select adulte_id from foyer_compte where foyer_id = :foyer_id and compte_id = :compte_id",
        foyer_id=foyer_id,
        compte_id=tx.who.compte_id,
    )
    return UUID(str(found)) if found and tx.who.pour_le_compte_de is None else None


def _refuse_too_many(tx: Transaction) -> None:
    held = tx.scalar(
        "select count(*) from document where depose_par = :compte_id and etat = 'attendu' and not quarantaine_videe"
        " and ticket_jusqu_a > :now",
        compte_id=tx.who.compte_id,
        now=tx.now,
    )
    if held >= TICKETS_MAX:
        raise TropDEssais(reessayer_dans_s=int(TICKET.total_seconds()))


def _open_envoi(tx: Transaction, request: OpenDepot, foyer_id: UUID) -> None:
    """The form that this file came with; its number is given when the first file has arrived."""
    actor = tx.who
    tx.execute(
        "insert into envoi (envoi_id, foyer_id, genre, depose_par, pour_le_compte_de, ouvert_at)"
        " values (:envoi_id, :foyer_id, :genre, :compte_id, :pour, :now) on conflict do nothing",
        envoi_id=request.envoi_id,
        foyer_id=foyer_id,
        genre=request.genre.value,
        compte_id=actor.compte_id,
        pour=actor.pour_le_compte_de,
        now=tx.now,
    )
    is_ours = tx.scalar(
        "select 1 from envoi where envoi_id = :envoi_id and foyer_id = :foyer_id and genre = :genre"
        " and depose_par = :compte_id",
        envoi_id=request.envoi_id,
        foyer_id=foyer_id,
        genre=request.genre.value,
        compte_id=actor.compte_id,
    )
    if not is_ours:
        raise Introuvable(objet="envoi")


@dataclass(frozen=True, slots=True)
class Lecture:
    """A document that this person may read, with its sealed key."""

    document_id: UUID
    version: int
    cle_scellee: str
    type_media: str
    nom_fichier: str
    taille_octets: int


def load_lecture(tx: Transaction, actor: Actor, document_id: UUID) -> Lecture:
    """For staff the kinds of their role, for a parent her own. Raises ``Introuvable``."""
    row = tx.one_or_none(_LECTURE, document_id=document_id, **droits.parameters(actor))
    if row is None:
        raise Introuvable(objet="document")
    return Lecture(**row._mapping)

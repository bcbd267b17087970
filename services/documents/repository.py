"""Tickets, rights and projections. Every reader takes the account: another family's ids are nobody's."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from contracts.actor import Actor
from contracts.base import Role
from contracts.documents import OpenDepot
from contracts.dossiers import EnfantEtat, FoyerEtat
from contracts.errors import Introuvable, TropDEssais
from kit.database import Transaction
from services.documents.domain.portee import clean_nom_fichier, find_portee

TICKET = timedelta(minutes=5)
TICKETS_MAX = 20
"""Tickets that one account may hold at once [choice]."""

# A child's document follows the access to the child; any other stays in the household that sent it.
READABLE = """
(d.portee = 'foyer' and d.foyer_id in (select f.foyer_id from foyer_compte f where f.compte_id = :compte_id)
 or d.portee = 'enfant' and d.enfant_id in (select a.enfant_id from acces a where a.compte_id = :compte_id))
"""


_LECTURE = f"""
select d.document_id, d.version, v.cle_scellee, d.type_media, d.nom_fichier, d.taille_octets
from document d join version v on v.document_id = d.document_id and v.version = d.version
where d.document_id = :document_id and d.etat = 'disponible' and (:est_agent or {READABLE})
"""  # noqa: S608 - constant text


def open_ticket(tx: Transaction, request: OpenDepot) -> tuple[UUID, datetime]:
    """A new document that waits for its bytes, and until when. Raises ``Introuvable`` or ``TropDEssais``."""
    compte_id = tx.who.compte_id
    foyer_id = _find_foyer(tx, compte_id, request.enfant_id)
    held = tx.scalar(
        "select count(*) from document where depose_par = :compte_id and etat = 'attendu' and not quarantaine_videe"
        " and ticket_jusqu_a > :now",
        compte_id=compte_id,
        now=tx.now,
    )
    if held >= TICKETS_MAX:
        raise TropDEssais(reessayer_dans_s=int(TICKET.total_seconds()))
    document_id, until = uuid.uuid4(), tx.now + TICKET
    tx.execute(
        "insert into document (document_id, foyer_id, enfant_id, portee, genre, nom_fichier, taille_octets, depose_par,"
        " ouvert_at, ticket_jusqu_a) values (:document_id, :foyer_id, :enfant_id, :portee, :genre, :nom_fichier,"
        " :taille_octets, :compte_id, :now, :until)",
        document_id=document_id,
        foyer_id=foyer_id,
        enfant_id=request.enfant_id,
        portee=find_portee(request.genre, request.enfant_id).value,
        genre=request.genre.value,
        nom_fichier=clean_nom_fichier(request.nom_fichier),
        taille_octets=request.taille_octets,
        compte_id=compte_id,
        now=tx.now,
        until=until,
    )
    return document_id, until


def _find_foyer(tx: Transaction, compte_id: UUID, enfant_id: UUID | None) -> UUID:
    """The household for which this account sends a document, about a child that it may write."""
    if enfant_id is None:
        found = tx.scalar(
            "select foyer_id from foyer_compte where compte_id = :compte_id order by foyer_id limit 1",
            compte_id=compte_id,
        )
    else:
        found = tx.scalar(
            "select foyer_id from acces where compte_id = :compte_id and enfant_id = :enfant_id and niveau = 'ecrire'"
            " order by foyer_id limit 1",
            compte_id=compte_id,
            enfant_id=enfant_id,
        )
    if found is None:
        raise Introuvable(objet="foyer" if enfant_id is None else "enfant")
    return UUID(str(found))


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
    """For an agent any readable document, for a parent her own. Raises ``Introuvable``."""
    row = tx.one_or_none(
        _LECTURE,
        document_id=document_id,
        est_agent=actor.has_role(Role.AGENT),
        compte_id=actor.compte_id,
    )
    if row is None:
        raise Introuvable(objet="document")
    return Lecture(**row._asdict())


def project_foyer(tx: Transaction, event: FoyerEtat) -> None:
    """The accounts that act for a household, replaced by a newer state only."""
    if _is_newer(tx, "foyer", "foyer_id", event.foyer_id, event.version):
        tx.execute("delete from foyer_compte where foyer_id = :foyer_id", foyer_id=event.foyer_id)
        tx.execute_many(
            "insert into foyer_compte (compte_id, foyer_id) values (:compte_id, :foyer_id)",
            [{"compte_id": one.compte_id, "foyer_id": event.foyer_id} for one in event.comptes],
        )


def project_enfant(tx: Transaction, event: EnfantEtat) -> None:
    """Who may see a child, replaced by a newer state only."""
    if _is_newer(tx, "enfant", "enfant_id", event.enfant_id, event.version):
        tx.execute("delete from acces where enfant_id = :enfant_id", enfant_id=event.enfant_id)
        rows: list[dict[str, Any]] = [
            {"enfant_id": event.enfant_id, **one.model_dump(include={"compte_id", "foyer_id", "niveau"})}
            for one in event.acces
        ]
        tx.execute_many(
            "insert into acces (compte_id, enfant_id, foyer_id, niveau)"
            " values (:compte_id, :enfant_id, :foyer_id, :niveau)",
            rows,
        )


def _is_newer(tx: Transaction, table: str, key: str, value: UUID, version: int) -> bool:
    return bool(
        tx.execute(
            f"insert into {table} as t ({key}, version) values (:id, :version)"  # noqa: S608 - two constant names
            f" on conflict ({key}) do update set version = excluded.version where t.version < excluded.version"
            " returning 1",
            id=value,
            version=version,
        )
    )

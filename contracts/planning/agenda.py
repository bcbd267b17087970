"""A family's bookings in its own calendar program: one secret, revocable address for each (iCalendar, RFC 5545).

The gateway makes the secret and says only its digest: neither planning nor the broker ever sees an address that opens.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import AwareDatetime, StringConstraints

from contracts.base import PUBLIC, Request, Response, Rien, Role, Rpc, WriteRequest
from contracts.errors import Refus

AGENDAS_MAX = 10
"""Addresses in use for one account [choice]."""
Empreinte = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
"""SHA-256 of the secret, which has 256 bits of its own: nothing shorter than the secret itself finds it back."""


class TropDAgendas(Refus):
    """An address must be revoked before another one is made."""

    code = "trop_d_agendas"
    maximum: int


class AgendaFerme(Refus):
    """The address was revoked, or what it showed is no longer this account's to see."""

    code = "agenda_ferme"


class ListAgendas(Request):
    """The addresses in use that this account made."""


class EnfantDeLAgenda(Response):
    enfant_id: UUID
    prenom: str


class AgendaVu(Response):
    """``enfant_id`` is ``None`` for the whole family."""

    agenda_id: UUID
    enfant_id: UUID | None
    prenom: str
    empreinte: Empreinte
    cree_at: AwareDatetime


class Agendas(Response):
    agendas: list[AgendaVu]
    enfants: list[EnfantDeLAgenda]
    """Whom an address may be made for."""


class CreateAgenda(WriteRequest):
    agenda_id: UUID
    enfant_id: UUID | None = None
    empreinte: Empreinte


class RevokeAgenda(WriteRequest):
    agenda_id: UUID


class ReadAgenda(Request):
    """By whoever has the secret: the digest is the right."""

    empreinte: Empreinte


class EvenementAgenda(Response):
    """One slot, booked or waited for. ``version`` only grows; nothing of health is ever here."""

    uid: UUID
    prenom: str
    mot: str
    site: str
    jour: date
    debut: AwareDatetime
    fin: AwareDatetime
    est_annule: bool
    est_en_attente: bool = False
    """On the waiting list, or a place offered and not taken yet: nothing is booked."""
    est_autre_foyer: bool
    version: int
    modifie_at: AwareDatetime


class AgendaLu(Response):
    """``prenom`` is empty for the whole family."""

    prenom: str
    evenements: list[EvenementAgenda]


_PARENT = frozenset({Role.PARENT})

LIST_AGENDAS = Rpc("planning", "list_agendas", ListAgendas, Agendas, _PARENT)
CREATE_AGENDA = Rpc("planning", "create_agenda", CreateAgenda, Rien, _PARENT)
REVOKE_AGENDA = Rpc("planning", "revoke_agenda", RevokeAgenda, Rien, _PARENT)
READ_AGENDA = Rpc("planning", "read_agenda", ReadAgenda, AgendaLu, PUBLIC)

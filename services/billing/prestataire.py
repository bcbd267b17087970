"""The port of card payments: what billing asks of a provider, whichever it is (Stripe today, PayFiP for others).

A provider opens a hosted page for an amount, tells what became of it, and says so by itself when it can. Nothing it
says is believed before it was read again: a notification only tells *what* to read. Every method speaks to the network
and is never called within a transaction.

Public names
    Prestataire, Demande, LigneDemandee, SessionOuverte, EtatSession, StatutSession, Notification
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol
from uuid import UUID


class StatutSession(StrEnum):
    OUVERTE = "ouverte"
    PAYEE = "payee"
    EXPIREE = "expiree"


@dataclass(frozen=True, slots=True)
class LigneDemandee:
    """One invoice as the payer reads it on the provider's page."""

    libelle: str
    montant_centimes: int


@dataclass(frozen=True, slots=True)
class Demande:
    """``cle``: the same demand repeated opens the same page. Both addresses are the portal's own."""

    paiement_id: UUID
    cle: str
    lignes: tuple[LigneDemandee, ...]
    retour: str
    annulation: str
    expire_at: datetime


@dataclass(frozen=True, slots=True)
class SessionOuverte:
    session: str
    url: str
    expire_at: datetime


@dataclass(frozen=True, slots=True)
class EtatSession:
    """What the provider holds to be true now. ``conteste_centimes``: taken back by the payer's bank."""

    session: str
    statut: StatutSession
    montant_centimes: int
    devise: str
    paiement_id: UUID | None
    reference: str = ""
    rembourse_centimes: int = 0
    conteste_centimes: int = 0

    @property
    def repris_centimes(self) -> int:
        """Never more than what was paid: a bank may contest what was refunded already."""
        return min(self.montant_centimes, self.rembourse_centimes + self.conteste_centimes)


@dataclass(frozen=True, slots=True)
class Notification:
    """``objet``: the session or reference that changed, empty when the kind is none of our business."""

    evenement: str
    genre: str
    objet: str


class Prestataire(Protocol):
    """PrestataireIndisponible when the provider does not answer or refuses our key."""

    @property
    def minimum_centimes(self) -> int: ...

    def open_session(self, demande: Demande) -> SessionOuverte: ...

    def read_session(self, session: str) -> EtatSession | None:
        """None when the provider does not know it."""

    def expire_session(self, session: str) -> EtatSession | None:
        """Closes the page; gives what became of it, paid meanwhile included."""

    def find_session(self, objet: str) -> str | None:
        """The session behind a notification's ``objet``."""

    def refund(self, reference: str, montant_centimes: int, cle: str) -> None: ...

    def verify(self, corps: bytes, signature: str) -> Notification:
        """Raises SignatureRefusee unless the provider signed exactly these bytes, lately."""

"""What planning says: the slots for billing, and the public events."""

from __future__ import annotations

from datetime import date
from typing import ClassVar, Literal
from uuid import UUID

from contracts.base import CodeActivite, Event, Projection


class CreneauEtat(Projection):
    """One slot (enfant, activité, jour), natural key: booked or not, attendance, and the household in charge.

    Read by billing, which invoices from attendance only.
    """

    type: ClassVar[str] = "planning.creneau.v1"
    enfant_id: UUID
    activite: CodeActivite
    activite_libelle: str
    jour: date
    foyer_id: UUID
    est_reserve: bool
    presence: Literal["present", "absent", "conflit"] | None = None
    repas_fourni: bool = False
    """The family brings the meal (never why): billing does not charge it."""

    def sujet(self) -> str:
        return f"{self.enfant_id}:{self.activite}:{self.jour.isoformat()}"


class ReservationCreee(Event):
    """Public: a place was booked."""

    type: ClassVar[str] = "planning.reservation.creee.v1"
    public: ClassVar[bool] = True
    enfant_id: UUID
    activite: CodeActivite
    site: str
    jour: date

    def sujet(self) -> str:
        return str(self.enfant_id)


class ReservationAnnulee(Event):
    """Public: a booking was cancelled in time."""

    type: ClassVar[str] = "planning.reservation.annulee.v1"
    public: ClassVar[bool] = True
    enfant_id: UUID
    activite: CodeActivite
    site: str
    jour: date

    def sujet(self) -> str:
        return str(self.enfant_id)


class PresencePointee(Event):
    """Public: a child was marked for an activity; ``etat`` is the state after the mark."""

    type: ClassVar[str] = "planning.presence.pointee.v1"
    public: ClassVar[bool] = True
    enfant_id: UUID
    activite: CodeActivite
    site: str
    jour: date
    etat: Literal["present", "absent", "conflit"]

    def sujet(self) -> str:
        return str(self.enfant_id)

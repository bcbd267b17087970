"""What planning says: the slots for billing, and the public events."""

from __future__ import annotations

from datetime import date
from typing import Annotated, ClassVar, Literal
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from contracts.base import CodeActivite, Event

MAX_CRENEAUX = 500
"""Slots of one message; a larger act says several."""


class CreneauEtat(BaseModel):
    """One slot (enfant, activité, jour), natural key: booked or not, attendance, and the household in charge."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    version: int = Field(ge=1)
    enfant_id: UUID
    activite: CodeActivite
    activite_libelle: str
    jour: date
    foyer_id: UUID
    est_reserve: bool
    presence: Literal["present", "absent", "conflit"] | None = None
    repas_fourni: bool = False
    """The family brings the meal (never why): billing does not charge it."""
    arrivee: AwareDatetime | None = None
    """When the child arrived: typed by a person, else the tap. Only where ``presence`` is « present »."""
    depart: AwareDatetime | None = None
    """When the child left; None while nobody said so. Never before ``arrivee``."""


class CreneauxEtat(Event):
    """The full state of the slots that one act changed, each with its own version, each once.

    Read by billing, which invoices from attendance only. One message for a month saved or a sheet marked: twenty
    would cost twenty times the broker and the reader.
    """

    type: ClassVar[str] = "planning.creneaux.v1"
    omits_defaults: ClassVar[bool] = True
    creneaux: Annotated[list[CreneauEtat], Field(min_length=1, max_length=MAX_CRENEAUX)]

    def sujet(self) -> str:
        """The child, or « plusieurs » when the act was on several (a sheet)."""
        enfants = {creneau.enfant_id for creneau in self.creneaux}
        return str(enfants.pop()) if len(enfants) == 1 else "plusieurs"


class CelluleDite(BaseModel):
    """One cell of a child's month, as the public hears it."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    activite: CodeActivite
    site: str
    jour: date


class ReservationsCreees(Event):
    """Public: places that one act booked for a child; a month saved is one event, not twenty."""

    type: ClassVar[str] = "planning.reservations.creees.v1"
    public: ClassVar[bool] = True
    enfant_id: UUID
    creneaux: Annotated[list[CelluleDite], Field(min_length=1, max_length=MAX_CRENEAUX)]

    def sujet(self) -> str:
        return str(self.enfant_id)


class ReservationsAnnulees(Event):
    """Public: bookings of a child that one act cancelled in time."""

    type: ClassVar[str] = "planning.reservations.annulees.v1"
    public: ClassVar[bool] = True
    enfant_id: UUID
    creneaux: Annotated[list[CelluleDite], Field(min_length=1, max_length=MAX_CRENEAUX)]

    def sujet(self) -> str:
        return str(self.enfant_id)


class AbsencesDeclarees(Event):
    """Public: a child who is booked will not come; never why."""

    type: ClassVar[str] = "planning.absences.declarees.v1"
    public: ClassVar[bool] = True
    enfant_id: UUID
    creneaux: Annotated[list[CelluleDite], Field(min_length=1, max_length=MAX_CRENEAUX)]

    def sujet(self) -> str:
        return str(self.enfant_id)


class PlaceProposee(Event):
    """Public: a place that was freed is kept for this child until ``jusqu_au`` included."""

    type: ClassVar[str] = "planning.place.proposee.v1"
    public: ClassVar[bool] = True
    enfant_id: UUID
    activite: CodeActivite
    site: str
    jour: date
    jusqu_au: AwareDatetime

    def sujet(self) -> str:
        return str(self.enfant_id)


class PlaceRendue(Event):
    """Public: a place that was offered is not taken: left, too late, or the town closed that day.

    Taken, it is said as a booking.
    """

    type: ClassVar[str] = "planning.place.rendue.v1"
    public: ClassVar[bool] = True
    enfant_id: UUID
    activite: CodeActivite
    site: str
    jour: date
    raison: Literal["laissee", "expiree", "fermeture"]

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

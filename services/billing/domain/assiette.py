"""What an invoice is made of: a payer, its children, its situations, and the attendance of a month.

Public names
    Presence                          present | absent | conflit
    Fait(...)                         one slot of planning: child, activity, day, booked or not, attendance
    Heures, fait_of_heures            the hours of a month at the crèche
    Enfant, SituationDatee, PriseEnCharge, Payeur
    compute_rangs(enfants) -> dict[UUID, int]
    bornes_du_mois(mois) -> (date, date)
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from itertools import pairwise
from uuid import UUID

from services.billing.domain.bareme import Partie, Situation
from services.billing.domain.repartition import ENTIERE, PartPayeur


class Presence(StrEnum):
    PRESENT = "present"
    ABSENT = "absent"
    CONFLIT = "conflit"
    """Two tablets disagree (or a month at the crèche is open): nothing is billed before a person settles it."""


@dataclass(frozen=True, slots=True)
class Heures:
    """A child's hours at the crèche in one month, in minutes: reserved, deducted, beyond the contract.

    ``est_ouverte``: a day has no departure, or two; the hours are not the last word.
    """

    contrat_minutes: int
    deduites_minutes: int = 0
    supplement_minutes: int = 0
    est_ouverte: bool = False

    @property
    def minutes(self) -> int:
        return max(0, self.contrat_minutes - self.deduites_minutes + self.supplement_minutes)


@dataclass(frozen=True, slots=True)
class Fait:
    """What planning says of one slot. ``quantite`` is in the tariff's unit (1 meal; hours for a crèche).

    ``heures``: the fact is a month at the crèche, on its first day; ``quantite`` is then hours, exactly.

    ``part``: the slice that this payer owes. ``repas_fourni``: the family brought the meal; the motive is unknown here.
    """

    enfant_id: UUID
    activite: str
    jour: date
    presence: Presence | None
    est_reserve: bool = True
    quantite: int | Fraction = 1
    part: PartPayeur = ENTIERE
    repas_fourni: bool = False
    heures: Heures | None = None


def fait_of_heures(enfant_id: UUID, activite: str, premier: date, heures: Heures) -> Fait:
    """The month as one fact, priced by the tariff and the situation of its first day [choice]."""
    quantite = Fraction(heures.minutes, 60)
    presence = Presence.CONFLIT if heures.est_ouverte else Presence.PRESENT
    return Fait(enfant_id, activite, premier, presence, True, quantite, ENTIERE, False, heures)


@dataclass(frozen=True, slots=True)
class Enfant:
    enfant_id: UUID
    prenom: str
    naissance: date


@dataclass(frozen=True, slots=True)
class SituationDatee:
    """The household from ``du`` on. ``est_bloquee``: no proof and the town's setting is to wait for an agent."""

    du: date
    situation: Situation
    est_bloquee: bool = False


@dataclass(frozen=True, slots=True)
class PriseEnCharge:
    """A third party (CCAS) pays ``pct`` of the lines of these parts, from ``du`` to ``au`` included."""

    tiers: str
    pct: Decimal
    du: date = date.min
    au: date = date.max
    parties: frozenset[Partie] = frozenset(Partie)

    def covers(self, partie: Partie, jour: date) -> bool:
        return partie in self.parties and self.du <= jour <= self.au


@dataclass(frozen=True, slots=True)
class Payeur:
    """A foyer: its children, and its situations in force during the month, by rising date."""

    foyer_id: UUID
    enfants: tuple[Enfant, ...]
    situations: tuple[SituationDatee, ...]
    prises_en_charge: tuple[PriseEnCharge, ...] = ()

    def __post_init__(self) -> None:
        if any(a.du >= b.du for a, b in pairwise(self.situations)):
            raise ValueError("a payer's situations come by rising date")


def compute_rangs(enfants: Iterable[Enfant]) -> dict[UUID, int]:
    """1 for the eldest. Born the same day: by first name, then id, so that twins keep their ranks."""
    aines = sorted(enfants, key=lambda e: (e.naissance, e.prenom, e.enfant_id))
    return {enfant.enfant_id: rang for rang, enfant in enumerate(aines, start=1)}


def bornes_du_mois(mois: str) -> tuple[date, date]:
    """``"2026-10"`` → its first and last day. ValueError when it is not a month."""
    premier = date.fromisoformat(f"{mois}-01")
    suivant = date(premier.year + premier.month // 12, premier.month % 12 + 1, 1)
    return premier, suivant - timedelta(days=1)

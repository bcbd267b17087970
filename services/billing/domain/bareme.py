"""What every family of tariff shares: the situation that is priced, the parts of a price, the bounds.

One module per family: taux_participation, quotient_lineaire, quotient_tranches, tranches_rang, forfait, psu;
``modulation`` wraps any of them (residents/outsiders, siblings). ``tarif`` puts them together.

Public names
    Partie                     repas | encadrement | forfait
    Donnee                     revenu | quotient: what a barème needs to know of the household
    Situation(...)             everything about the household and the child that a price may depend on
    Bornes(plancher_centimes, plafond_centimes).clamp(montant) -> (montant, Etape | None)
    Calcul(exact, etapes)      an unrounded price in cents and how it was reached
    Bareme                     the protocol of a family
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Protocol

from contracts.money import format_centimes
from services.billing.domain.trace import Etape

SANS_JUSTIFICATIF = "sans justificatif, le tarif maximum s’applique"


class Partie(StrEnum):
    """Meal and supervision are invoiced apart: supervision alone opens the tax credit (CGI 200 quater B)."""

    REPAS = "repas"
    ENCADREMENT = "encadrement"
    FORFAIT = "forfait"
    """Not divisible by its délibération: never counted as supervision."""


class Donnee(StrEnum):
    REVENU = "revenu"
    QUOTIENT = "quotient"


@dataclass(frozen=True, slots=True)
class Situation:
    """A household at a date, seen for one child. Hashable: it is the key under which a price is reused.

    ``revenu_mensuel_centimes`` and ``quotient_centimes`` are None without proof: the maximum applies.
    ``rang``: 1 for the eldest; ``fratrie_presente``: children of the household who use the activity that month.
    """

    revenu_mensuel_centimes: int | None = None
    quotient_centimes: int | None = None
    enfants_a_charge: int = 1
    enfants_aeeh: int = 0
    est_exterieur: bool = False
    rang: int = 1
    fratrie_presente: int = 1
    justificatif: str = ""
    """Shown under the base: "avis d’impôt 2025, vérifié le 14 septembre"."""

    def __post_init__(self) -> None:
        if (self.revenu_mensuel_centimes or 0) < 0 or (self.quotient_centimes or 0) < 0:
            raise ValueError("an income or a quotient cannot be negative")
        if self.enfants_a_charge < 1 or self.rang < 1 or self.fratrie_presente < 1 or self.enfants_aeeh < 0:
            raise ValueError("a priced household has at least one child")

    def for_enfant(self, rang: int, fratrie_presente: int) -> Situation:
        """The same household seen for the child of this rank."""
        if rang == self.rang and fratrie_presente == self.fratrie_presente:
            return self
        return Situation(
            self.revenu_mensuel_centimes,
            self.quotient_centimes,
            self.enfants_a_charge,
            self.enfants_aeeh,
            self.est_exterieur,
            rang,
            fratrie_presente,
            self.justificatif,
        )

    def is_known_for(self, donnees: Iterable[Donnee]) -> bool:
        """False when one of ``donnees`` is missing: the price is then the maximum."""
        return all(
            (self.revenu_mensuel_centimes if donnee is Donnee.REVENU else self.quotient_centimes) is not None
            for donnee in donnees
        )


@dataclass(frozen=True, slots=True)
class Bornes:
    """A floor and a ceiling in cents, each optional."""

    plancher_centimes: int | None = None
    plafond_centimes: int | None = None

    def __post_init__(self) -> None:
        bas, haut = self.plancher_centimes, self.plafond_centimes
        if bas is not None and haut is not None and bas > haut:
            raise ValueError("the floor is above the ceiling")

    def clamp(self, montant: Decimal) -> tuple[Decimal, Etape | None]:
        """``montant`` brought within the bounds, and the step that says so (None when there is no bound)."""
        bas, haut = self.plancher_centimes, self.plafond_centimes
        if bas is None and haut is None:
            return montant, None
        valeur = "sans effet"
        if bas is not None and montant < bas:
            montant, valeur = Decimal(bas), f"relevé à {format_centimes(bas)}"
        elif haut is not None and montant > haut:
            montant, valeur = Decimal(haut), f"ramené à {format_centimes(haut)}"
        mots = []
        if bas is not None:
            mots.append(f"plancher {format_centimes(bas)}")
        if haut is not None:
            mots.append(f"plafond {format_centimes(haut)}")
        libelle = " et ".join(mots)
        return montant, Etape(libelle[0].upper() + libelle[1:], valeur)


SANS_BORNES = Bornes()


@dataclass(frozen=True, slots=True)
class Calcul:
    """An exact price in cents, not rounded yet, and the steps that led to it."""

    exact: Decimal
    etapes: tuple[Etape, ...]


class Bareme(Protocol):
    """A family of tariff. Pure: the same situation always gives the same price."""

    def donnee(self, situation: Situation) -> Donnee | None:
        """What must be known of this household; None when its price depends on neither income nor quotient."""

    def compute(self, situation: Situation, quoi: str) -> Calcul:
        """The exact price of ``quoi`` ("repas"), the maximum when ``donnee`` is not known."""

    def at(self, jour: date) -> Bareme | None:
        """The barème in force on ``jour`` (itself unless it holds dated values), None when it has none yet."""

    def changes(self) -> tuple[date, ...]:
        """The days on which ``at`` starts to give something else."""

    def reference(self) -> str:
        """The source to be cited instead of the délibération, empty when the délibération is the source."""


class BaremeFixe:
    """For families whose values do not change while the tariff lives."""

    __slots__ = ()

    def at(self, jour: date) -> Bareme | None:
        return self  # type: ignore[return-value]

    def changes(self) -> tuple[date, ...]:
        return ()

    def reference(self) -> str:
        return ""

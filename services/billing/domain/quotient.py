"""The CAF's quotient familial: (annual income / 12 + monthly benefits) / parts.

Public names
    Famille(enfants, enfants_handicapes)
    compute_demi_parts(famille) -> int          half-parts: 2 parts = 4
    compute_quotient(revenus_annuels_centimes, prestations_mensuelles_centimes, famille) -> int   cents
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from services.billing.domain.repartition import round_half_up

_DEMI_PARTS_DES_PARENTS = 4
_DEMI_PARTS_BY_ENFANT = (1, 1, 2)
_DEMI_PARTS_SUIVANTS = 1


@dataclass(frozen=True, slots=True)
class Famille:
    """Children in charge, and how many of them are disabled. A couple and a single parent count the same."""

    enfants: int
    enfants_handicapes: int = 0

    def __post_init__(self) -> None:
        if not 0 <= self.enfants_handicapes <= self.enfants:
            raise ValueError("the disabled children are among the children in charge")


def compute_demi_parts(famille: Famille) -> int:
    """2 parts for the parent or parents; +½ for the 1st and the 2nd child, +1 for the 3rd, +½ for each further
    one; +½ for each disabled child. Counted in halves, so that nothing is ever approximate.
    """
    connus = sum(_DEMI_PARTS_BY_ENFANT[: famille.enfants])
    suivants = max(0, famille.enfants - len(_DEMI_PARTS_BY_ENFANT)) * _DEMI_PARTS_SUIVANTS
    return _DEMI_PARTS_DES_PARENTS + connus + suivants + famille.enfants_handicapes


def compute_quotient(revenus_annuels_centimes: int, prestations_mensuelles_centimes: int, famille: Famille) -> int:
    """The quotient in cents, rounded half-up once [choice]. ValueError when an amount is negative."""
    if revenus_annuels_centimes < 0 or prestations_mensuelles_centimes < 0:
        raise ValueError("an income cannot be negative")
    mensuel = Fraction(revenus_annuels_centimes, 12) + prestations_mensuelles_centimes
    return round_half_up(mensuel * 2 / compute_demi_parts(famille))

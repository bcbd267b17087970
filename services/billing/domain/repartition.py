"""Cutting an amount into cents that add up again.

Public names
    split_pro_rata(montant_centimes: int, poids: Sequence[int]) -> tuple[int, ...]
    PartPayeur(debut=0, fin=1)          a payer's slice of a price
        .of(montant_centimes) -> int
        PartPayeur.split(parts: Sequence[Fraction]) -> tuple[PartPayeur, ...]
    round_half_up(valeur: Fraction | Decimal | int) -> int
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

_UN = Decimal(1)


def round_half_up(valeur: Fraction | Decimal | int) -> int:
    """The nearest whole cent, a half going away from zero, so that a reversal is the exact opposite."""
    if isinstance(valeur, Decimal):
        return int(valeur.quantize(_UN, ROUND_HALF_UP))
    if isinstance(valeur, int):
        return valeur
    entier = (2 * abs(valeur.numerator) + valeur.denominator) // (2 * valeur.denominator)
    return entier if valeur.numerator >= 0 else -entier


def split_pro_rata(montant_centimes: int, poids: Sequence[int]) -> tuple[int, ...]:
    """Shares of ``montant_centimes`` in proportion to ``poids``, by the largest remainder; they add up to it.

    Equal remainders go to the first: the answer depends on nothing but the arguments. Each share is its exact
    quota rounded down or up, so that splitting at most the sum of the weights never gives more than a weight.
    ValueError when there is something to split and no positive weight, or a negative weight.
    """
    total = sum(poids)
    if any(p < 0 for p in poids):
        raise ValueError("a weight cannot be negative")
    if total == 0:
        if montant_centimes:
            raise ValueError("an amount cannot be split over nothing")
        return (0,) * len(poids)
    signe = -1 if montant_centimes < 0 else 1
    montant = abs(montant_centimes)
    parts = [montant * p // total for p in poids]
    ordre = sorted(range(len(poids)), key=lambda i: -(montant * poids[i] % total))
    for i in ordre[: montant - sum(parts)]:
        parts[i] += 1
    return tuple(signe * part for part in parts)


@dataclass(frozen=True, slots=True)
class PartPayeur:
    """The slice ``[debut, fin)`` of a price that one payer owes; the whole price by default.

    A slice and not a width: two parents at one half each of 2,45 € owe 1,23 € and 1,22 €, each computed without
    knowing the other. Same total and adjoining slices always add up.
    """

    debut: Fraction = Fraction(0)
    fin: Fraction = Fraction(1)

    def __post_init__(self) -> None:
        if not 0 <= self.debut < self.fin <= 1:
            raise ValueError("a payer's share lies between 0 and 1 and is not empty")

    def __hash__(self) -> int:
        # The hash of a Fraction is a modular power: too dear for a key met at every attendance.
        return hash((self.debut.numerator, self.debut.denominator, self.fin.numerator, self.fin.denominator))

    @property
    def est_entiere(self) -> bool:
        return self is ENTIERE or (self.debut == 0 and self.fin == 1)

    def of(self, montant: int | Fraction) -> int:
        """This payer's whole cents of ``montant`` (cents)."""
        return round_half_up(Fraction(montant) * self.fin) - round_half_up(Fraction(montant) * self.debut)

    @staticmethod
    def split(parts: Sequence[Fraction]) -> tuple[PartPayeur, ...]:
        """Adjoining slices of these widths, in this order; ValueError unless they make exactly one whole."""
        if sum(parts, Fraction(0)) != 1:
            raise ValueError("the payers' shares must add up to the whole price")
        tranches, debut = [], Fraction(0)
        for largeur in parts:
            tranches.append(PartPayeur(debut, debut + largeur))
            debut += largeur
        return tuple(tranches)


ENTIERE = PartPayeur()
"""The whole price, by far the most common case."""

"""Quotient familial by brackets: one price per bracket (Roncq).

A town writes its bounds either way: "de 400 à < 640" (``borne_incluse=False``) or "de 401 à 640"
(``borne_incluse=True``). There is never a hole: a bracket starts where the one before ends.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import Protocol

from contracts.money import format_centimes
from services.billing.domain.bareme import BaremeFixe, Calcul, Donnee, Situation
from services.billing.domain.quotient_lineaire import step_quotient
from services.billing.domain.trace import Etape, format_quotient


@dataclass(frozen=True, slots=True)
class Seuil:
    """The upper end of a bracket, in cents of quotient."""

    quotient_centimes: int
    borne_incluse: bool

    def holds(self, quotient_centimes: int) -> bool:
        if self.borne_incluse:
            return quotient_centimes <= self.quotient_centimes
        return quotient_centimes < self.quotient_centimes


@dataclass(frozen=True, slots=True)
class Tranche:
    """One bracket; ``seuil`` None for the last one, which has no upper end."""

    seuil: Seuil | None
    prix_centimes: int


class _AvecSeuil(Protocol):
    @property
    def seuil(self) -> Seuil | None: ...


@dataclass(frozen=True, slots=True)
class QuotientTranches(BaremeFixe):
    tranches: tuple[Tranche, ...]

    def __post_init__(self) -> None:
        check_tranches(self.tranches)

    def donnee(self, situation: Situation) -> Donnee:
        return Donnee.QUOTIENT

    def compute(self, situation: Situation, quoi: str) -> Calcul:
        if situation.quotient_centimes is None:
            prix = max(tranche.prix_centimes for tranche in self.tranches)
            return Calcul(
                Decimal(prix), (step_quotient(situation), Etape("Tranche la plus haute", format_centimes(prix)))
            )
        i = find_tranche(self.tranches, situation.quotient_centimes)
        prix = self.tranches[i].prix_centimes
        etapes = (step_quotient(situation), Etape(name_tranche(self.tranches, i), format_centimes(prix)))
        return Calcul(Decimal(prix), etapes)


def check_tranches(tranches: Sequence[_AvecSeuil]) -> None:
    """ValueError unless the bounds rise and only the last bracket is open: then each quotient has one bracket."""
    if not tranches or tranches[-1].seuil is not None:
        raise ValueError("the last bracket has no upper end")
    seuils = [tranche.seuil for tranche in tranches[:-1]]
    if any(seuil is None for seuil in seuils):
        raise ValueError("only the last bracket is open")
    bornes = [seuil.quotient_centimes for seuil in seuils if seuil]
    if any(a >= b for a, b in pairwise(bornes)):
        raise ValueError("the bounds must rise")


def find_tranche(tranches: Sequence[_AvecSeuil], quotient_centimes: int) -> int:
    """The index of the only bracket that holds this quotient."""
    for i, tranche in enumerate(tranches):
        if tranche.seuil is None or tranche.seuil.holds(quotient_centimes):
            return i
    raise AssertionError("check_tranches guarantees an open last bracket")


def name_tranche(tranches: Sequence[_AvecSeuil], i: int) -> str:
    """ "Tranche 2 : à partir de 400 et moins de 640"."""
    mots = []
    avant, seuil = (tranches[i - 1].seuil if i else None), tranches[i].seuil
    if avant:
        mots.append(("plus de " if avant.borne_incluse else "à partir de ") + format_quotient(avant.quotient_centimes))
    if seuil:
        mots.append(("jusqu’à " if seuil.borne_incluse else "moins de ") + format_quotient(seuil.quotient_centimes))
    return f"Tranche {i + 1} : " + (" et ".join(mots) or "tous les quotients")

"""Quotient familial brackets crossed with the rank of the child (Wavrin)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from contracts.money import format_centimes
from services.billing.domain.bareme import BaremeFixe, Calcul, Donnee, Situation
from services.billing.domain.quotient_lineaire import step_quotient
from services.billing.domain.quotient_tranches import Seuil, check_tranches, find_tranche, name_tranche
from services.billing.domain.trace import Etape, format_ordinal


@dataclass(frozen=True, slots=True)
class TrancheRang:
    """``prix_centimes_by_rang[0]`` is the price of the 1st child; the last one serves the children after."""

    seuil: Seuil | None
    prix_centimes_by_rang: tuple[int, ...]

    def prix_centimes(self, rang: int) -> int:
        return self.prix_centimes_by_rang[min(rang, len(self.prix_centimes_by_rang)) - 1]


@dataclass(frozen=True, slots=True)
class TranchesRang(BaremeFixe):
    tranches: tuple[TrancheRang, ...]

    def __post_init__(self) -> None:
        check_tranches(self.tranches)
        if len({len(tranche.prix_centimes_by_rang) for tranche in self.tranches}) != 1:
            raise ValueError("every bracket has the same number of ranks")
        if not self.tranches[0].prix_centimes_by_rang:
            raise ValueError("at least one rank")

    def donnee(self, situation: Situation) -> Donnee:
        return Donnee.QUOTIENT

    def compute(self, situation: Situation, quoi: str) -> Calcul:
        rang = situation.rang
        enfant = f"{format_ordinal(rang)} enfant"
        if situation.quotient_centimes is None:
            prix = max(tranche.prix_centimes(rang) for tranche in self.tranches)
            libelle = f"Tranche la plus haute, {enfant}"
        else:
            i = find_tranche(self.tranches, situation.quotient_centimes)
            prix = self.tranches[i].prix_centimes(rang)
            libelle = f"{name_tranche(self.tranches, i)}, {enfant}"
        return Calcul(Decimal(prix), (step_quotient(situation), Etape(libelle, format_centimes(prix))))

"""Flat price: the same for every family."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from contracts.money import format_centimes
from services.billing.domain.bareme import BaremeFixe, Calcul, Donnee, Situation
from services.billing.domain.trace import Etape


@dataclass(frozen=True, slots=True)
class Forfait(BaremeFixe):
    prix_centimes: int

    def donnee(self, situation: Situation) -> Donnee | None:
        return None

    def compute(self, situation: Situation, quoi: str) -> Calcul:
        return Calcul(
            Decimal(self.prix_centimes),
            (Etape("Prix fixe, le même pour toutes les familles", format_centimes(self.prix_centimes)),),
        )

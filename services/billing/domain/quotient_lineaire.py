"""Quotient familial, linear: rate × QF, between a minimum and a maximum price (Séné)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from contracts.money import INSECABLE, format_centimes
from services.billing.domain.bareme import (
    SANS_JUSTIFICATIF,
    BaremeFixe,
    Bornes,
    Calcul,
    Donnee,
    Situation,
)
from services.billing.domain.trace import Etape, format_quotient, format_taux


@dataclass(frozen=True, slots=True)
class QuotientLineaire(BaremeFixe):
    """``taux_pct`` of the quotient, in percent; ``prix`` must have a ceiling, the maximum without proof."""

    taux_pct: Decimal
    prix: Bornes

    def __post_init__(self) -> None:
        if self.prix.plafond_centimes is None:
            raise ValueError("without a ceiling there is no maximum to apply when the quotient is unknown")

    def donnee(self, situation: Situation) -> Donnee:
        return Donnee.QUOTIENT

    def compute(self, situation: Situation, quoi: str) -> Calcul:
        if situation.quotient_centimes is None:
            plafond = self.prix.plafond_centimes or 0
            return Calcul(Decimal(plafond), (step_quotient(situation), Etape("Prix maximum", format_centimes(plafond))))
        exact, etape = self.prix.clamp(situation.quotient_centimes * self.taux_pct / 100)
        etapes = [
            step_quotient(situation),
            Etape(f"Taux sur le quotient, {quoi}", f"×{INSECABLE}{format_taux(self.taux_pct)}"),
        ]
        if etape:
            etapes.append(etape)
        return Calcul(exact, tuple(etapes))


def step_quotient(situation: Situation) -> Etape:
    """The first step of every tariff on the quotient familial."""
    if situation.quotient_centimes is None:
        return Etape("Quotient familial retenu", "non connu", SANS_JUSTIFICATIF)
    return Etape("Quotient familial retenu", format_quotient(situation.quotient_centimes), situation.justificatif)

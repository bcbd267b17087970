"""Taux de participation: monthly income × rate of the activity for the number of children.

"Taux appliqué sur les revenus mensuels selon la composition familiale" (the town's site).
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from contracts.money import INSECABLE, format_centimes
from services.billing.domain.bareme import (
    SANS_BORNES,
    SANS_JUSTIFICATIF,
    BaremeFixe,
    Bornes,
    Calcul,
    Donnee,
    Situation,
)
from services.billing.domain.trace import Etape, format_enfants, format_taux


@dataclass(frozen=True, slots=True)
class TauxParticipation(BaremeFixe):
    """``taux_pct_by_enfants[0]`` is the rate for 1 child, in percent; the last one serves larger households.

    ``base`` bounds the income, ``prix`` the price; a ceiling on one of them is needed, because without proof of
    income the family pays the maximum.
    """

    taux_pct_by_enfants: tuple[Decimal, ...]
    base: Bornes = SANS_BORNES
    prix: Bornes = SANS_BORNES

    def __post_init__(self) -> None:
        if not self.taux_pct_by_enfants:
            raise ValueError("at least one rate")
        if self.base.plafond_centimes is None and self.prix.plafond_centimes is None:
            raise ValueError("without a ceiling there is no maximum to apply when the income is unknown")

    def donnee(self, situation: Situation) -> Donnee:
        return Donnee.REVENU

    def compute(self, situation: Situation, quoi: str) -> Calcul:
        taux = self.taux_pct_by_enfants[min(situation.enfants_a_charge, len(self.taux_pct_by_enfants)) - 1]
        revenu = situation.revenu_mensuel_centimes
        if revenu is None and self.base.plafond_centimes is None:
            plafond = self.prix.plafond_centimes or 0
            return Calcul(
                Decimal(plafond),
                (
                    Etape("Revenu mensuel retenu", "non connu", SANS_JUSTIFICATIF),
                    Etape("Prix maximum", format_centimes(plafond)),
                ),
            )
        etapes = [step_revenu(situation)]
        base, etape = self.base.clamp(Decimal((self.base.plafond_centimes or 0) if revenu is None else revenu))
        if etape:
            etapes.append(etape)
        etapes.append(
            Etape(
                f"Taux de participation, {quoi}, {format_enfants(situation.enfants_a_charge)}",
                f"×{INSECABLE}{format_taux(taux)}",
            )
        )
        exact, etape = self.prix.clamp(base * taux / 100)
        if etape:
            etapes.append(etape)
        return Calcul(exact, tuple(etapes))


def step_revenu(situation: Situation) -> Etape:
    """The first step of every tariff on income."""
    revenu = situation.revenu_mensuel_centimes
    if revenu is None:
        return Etape("Revenu mensuel retenu", "non connu", SANS_JUSTIFICATIF)
    return Etape("Revenu mensuel retenu", format_centimes(revenu), situation.justificatif)

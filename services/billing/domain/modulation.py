"""Wrappers around any barème: outsiders pay by another one, siblings pay less."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from contracts.money import INSECABLE
from services.billing.domain.bareme import Bareme, Calcul, Donnee, Situation
from services.billing.domain.trace import Etape, format_enfants, format_ordinal, format_taux


@dataclass(frozen=True, slots=True)
class SelonResidence:
    """Residents pay by ``residents``, families who live elsewhere by ``exterieurs`` (Roncq: 6,50 € for all)."""

    residents: Bareme
    exterieurs: Bareme

    def donnee(self, situation: Situation) -> Donnee | None:
        return (self.exterieurs if situation.est_exterieur else self.residents).donnee(situation)

    def compute(self, situation: Situation, quoi: str) -> Calcul:
        if not situation.est_exterieur:
            return self.residents.compute(situation, quoi)
        calcul = self.exterieurs.compute(situation, quoi)
        return Calcul(calcul.exact, (Etape("Famille hors commune", "tarif extérieur"), *calcul.etapes))

    def at(self, jour: date) -> Bareme | None:
        residents, exterieurs = self.residents.at(jour), self.exterieurs.at(jour)
        return SelonResidence(residents, exterieurs) if residents and exterieurs else None

    def changes(self) -> tuple[date, ...]:
        return tuple(sorted({*self.residents.changes(), *self.exterieurs.changes()}))

    def reference(self) -> str:
        return self.residents.reference()


@dataclass(frozen=True, slots=True)
class AvecFratrie:
    """``remise_pct`` off from the child of rank ``a_partir_du``, if at least ``si_au_moins`` siblings are present.

    Applied after floor and ceiling and before the only rounding (La Chapelle: −20 % from the 2nd if at least 3 eat).
    """

    bareme: Bareme
    remise_pct: Decimal
    a_partir_du: int = 2
    si_au_moins: int = 2

    def donnee(self, situation: Situation) -> Donnee | None:
        return self.bareme.donnee(situation)

    def compute(self, situation: Situation, quoi: str) -> Calcul:
        calcul = self.bareme.compute(situation, quoi)
        if situation.rang < self.a_partir_du or situation.fratrie_presente < self.si_au_moins:
            return calcul
        etape = Etape(
            f"Réduction fratrie, {format_ordinal(situation.rang)} enfant",
            f"−{INSECABLE}{format_taux(self.remise_pct)}",
            f"{format_enfants(situation.fratrie_presente)} du foyer présents ce mois",
        )
        return Calcul(calcul.exact * (100 - self.remise_pct) / 100, (*calcul.etapes, etape))

    def at(self, jour: date) -> Bareme | None:
        bareme = self.bareme.at(jour)
        return AvecFratrie(bareme, self.remise_pct, self.a_partir_du, self.si_au_moins) if bareme else None

    def changes(self) -> tuple[date, ...]:
        return self.bareme.changes()

    def reference(self) -> str:
        return self.bareme.reference()

"""National table of family contributions for crèches under the PSU (CNAF circular 2019-005 of 5 June 2019).

Price of an hour = monthly income × rate by children in charge. Each disabled child of the household (AEEH), even
not the one who attends, moves the rate one column. The floor of income changes each January, the ceiling on its
own dates (8 500 € from 1 September 2025): each value carries its date, an agent adds the next one in a new version.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise

from contracts.money import INSECABLE
from services.billing.domain.bareme import Bareme, Bornes, Calcul, Donnee, Situation
from services.billing.domain.taux_participation import step_revenu
from services.billing.domain.trace import Etape, format_enfants, format_jour, format_taux


@dataclass(frozen=True, slots=True)
class Colonne:
    """Rate in percent per hour from ``a_partir_de`` children in charge."""

    a_partir_de: int
    taux_pct: Decimal


@dataclass(frozen=True, slots=True)
class ValeurDatee:
    du: date
    centimes: int


@dataclass(frozen=True, slots=True)
class BaremePSU:
    """``colonnes`` by rising number of children, the first from 1; floors and ceilings by rising date."""

    colonnes: tuple[Colonne, ...]
    planchers: tuple[ValeurDatee, ...]
    plafonds: tuple[ValeurDatee, ...]

    def __post_init__(self) -> None:
        seuils = [colonne.a_partir_de for colonne in self.colonnes]
        if not seuils or seuils[0] != 1 or any(a >= b for a, b in pairwise(seuils)):
            raise ValueError("the columns start at 1 child and rise")
        for valeurs in (self.planchers, self.plafonds):
            jours = [valeur.du for valeur in valeurs]
            if not jours or jours != sorted(set(jours)):
                raise ValueError("dated values: at least one, each date once, in order")

    def donnee(self, situation: Situation) -> Donnee:
        return Donnee.REVENU

    def at(self, jour: date) -> Bareme | None:
        plancher, plafond = _in_force(self.planchers, jour), _in_force(self.plafonds, jour)
        if plancher is None or plafond is None:
            return None
        return BaremePSU(self.colonnes, (plancher,), (plafond,))

    def changes(self) -> tuple[date, ...]:
        return tuple(sorted({valeur.du for valeur in (*self.planchers, *self.plafonds)}))

    def reference(self) -> str:
        return (
            f"barème national (PSU), plancher en vigueur depuis le {format_jour(self.planchers[-1].du)},"
            f" plafond depuis le {format_jour(self.plafonds[-1].du)}"
        )

    def compute(self, situation: Situation, quoi: str) -> Calcul:
        """Uses the last floor and ceiling; call ``at`` first when there are several."""
        colonne, note = self._colonne(situation)
        bornes = Bornes(self.planchers[-1].centimes, self.plafonds[-1].centimes)
        revenu = situation.revenu_mensuel_centimes
        base, etape = bornes.clamp(Decimal(self.plafonds[-1].centimes if revenu is None else revenu))
        assert etape is not None
        taux = Etape(
            f"Taux pour {format_enfants(situation.enfants_a_charge)} à charge",
            f"×{INSECABLE}{format_taux(colonne.taux_pct)}",
            note,
        )
        return Calcul(base * colonne.taux_pct / 100, (step_revenu(situation), etape, taux))

    def _colonne(self, situation: Situation) -> tuple[Colonne, str]:
        i = max(i for i, c in enumerate(self.colonnes) if c.a_partir_de <= situation.enfants_a_charge)
        if not situation.enfants_aeeh:
            return self.colonnes[i], ""
        decale = min(i + situation.enfants_aeeh, len(self.colonnes) - 1)
        mots = format_enfants(situation.enfants_aeeh)
        note = f"{mots} avec AEEH : taux inférieur appliqué" + (
            "" if situation.enfants_aeeh == 1 else f" {situation.enfants_aeeh} fois"
        )
        return self.colonnes[decale], note


def _in_force(valeurs: tuple[ValeurDatee, ...], jour: date) -> ValeurDatee | None:
    trouvees = [valeur for valeur in valeurs if valeur.du <= jour]
    return trouvees[-1] if trouvees else None

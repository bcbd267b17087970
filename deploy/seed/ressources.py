"""Incomes of the households: plausible, with a quotient that follows from them by billing's own rule."""

from __future__ import annotations

from datetime import date
from random import Random

from deploy.seed.famille import Ressources
from services.billing.domain.quotient import Famille, compute_quotient

SANS_JUSTIFICATIF = 0.06
"""Families that brought no proof: the maximum applies."""
_MEDIANE_PAR_ADULTE_CENTIMES = 2_050_00
# Monthly benefits of the CAF by number of children, in cents (orders of magnitude of 2025).
_PRESTATIONS_CENTIMES = (0, 0, 148_00, 339_00, 530_00, 720_00)


def choose_ressources(
    hasard: Random, jour: date, adultes: int, enfants_a_charge: int, aeeh: int = 0
) -> Ressources | None:
    """A log-normal income around the median of Essonne, or none proved."""
    if hasard.random() < SANS_JUSTIFICATIF:
        return None
    mensuel = int(_MEDIANE_PAR_ADULTE_CENTIMES * adultes * hasard.lognormvariate(0, 0.45)) // 100 * 100
    return make_ressources(jour, mensuel, enfants_a_charge, aeeh)


def make_ressources(jour: date, revenu_mensuel_centimes: int, enfants_a_charge: int, aeeh: int = 0) -> Ressources:
    """As proved by the tax notice of the year before, from the start of the town's year."""
    rang = min(enfants_a_charge, len(_PRESTATIONS_CENTIMES) - 1)
    quotient = compute_quotient(
        revenu_mensuel_centimes * 12, _PRESTATIONS_CENTIMES[rang], Famille(max(1, enfants_a_charge), aeeh)
    )
    annee = jour.year if jour.month >= 9 else jour.year - 1
    mention = f"avis d’impôt {annee - 1}, vérifié le 14 septembre {annee}"
    return Ressources(date(annee, 9, 1), revenu_mensuel_centimes, quotient, mention)

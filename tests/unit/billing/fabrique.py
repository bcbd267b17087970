"""Builders for billing's tests: only what matters to a test is written in it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from services.billing.domain.bareme import Bareme, Bornes, Partie, Situation
from services.billing.domain.forfait import Forfait
from services.billing.domain.psu import BaremePSU, Colonne, ValeurDatee
from services.billing.domain.tarif import Composante, Tarif, Ventilation
from services.billing.domain.taux_participation import TauxParticipation

NBSP = "\u00a0"
RENTREE = date(2026, 9, 1)


def un_repas(bareme: Bareme, libelle: str = "repas") -> Composante:
    return Composante(bareme, (Ventilation(Partie.REPAS, libelle, "un repas"),))


def un_encadrement(bareme: Bareme, libelle: str = "encadrement du midi") -> Composante:
    return Composante(bareme, (Ventilation(Partie.ENCADREMENT, libelle, "un encadrement"),))


def un_tarif(*composantes: Composante, **autres: object) -> Tarif:
    champs: dict[str, object] = {
        "code": "restauration",
        "version": 1,
        "libelle": "Restauration scolaire",
        "activites": ("restauration",),
        "deliberation": "2026-041",
        "du": RENTREE,
        "composantes": composantes,
        "mention": "exemple",
    } | autres
    return Tarif(**champs)  # type: ignore[arg-type]


def taux_du_repas() -> TauxParticipation:
    """The rates of the demo town: example figures, 0.098 % for three children as on the drawn invoice."""
    taux = tuple(Decimal(t) for t in ("0.118", "0.108", "0.098", "0.088"))
    return TauxParticipation(taux, prix=Bornes(110, 590))


def tarif_de_la_cantine(**autres: object) -> Tarif:
    return un_tarif(un_repas(taux_du_repas()), un_encadrement(Forfait(25)), **autres)


def bareme_national() -> BaremePSU:
    """Rates published for the PSU; floor and ceiling as of 2026."""
    taux = ((1, "0.0619"), (2, "0.0516"), (3, "0.0413"), (4, "0.0310"), (8, "0.0206"))
    return BaremePSU(
        tuple(Colonne(n, Decimal(t)) for n, t in taux),
        planchers=(ValeurDatee(date(2026, 1, 1), 814_62),),
        plafonds=(ValeurDatee(date(2024, 9, 1), 7_000_00), ValeurDatee(date(2025, 9, 1), 8_500_00)),
    )


def une_famille(revenu: int | None = 3_000_00, enfants: int = 3, **autres: object) -> Situation:
    return Situation(revenu_mensuel_centimes=revenu, enfants_a_charge=enfants, **autres)  # type: ignore[arg-type]

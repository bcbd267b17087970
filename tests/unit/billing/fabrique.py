"""Builders for billing's tests: only what matters to a test is written in it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from uuid import UUID

from services.billing.domain.assiette import Enfant, Fait, Payeur, Presence, SituationDatee
from services.billing.domain.bareme import Bareme, Bornes, Partie, Situation
from services.billing.domain.facture import BrouillonFacture, draft_facture
from services.billing.domain.forfait import Forfait
from services.billing.domain.grille import GrilleTarifs
from services.billing.domain.psu import BaremePSU, Colonne, ValeurDatee
from services.billing.domain.tarif import CachePrix, Composante, Tarif, Ventilation
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


# ---- invoices ----

LEONIE = Enfant(UUID(int=1), "Léonie", date(2017, 3, 2))
GASPARD = Enfant(UUID(int=2), "Gaspard", date(2019, 6, 21))
ZOE = Enfant(UUID(int=3), "Zoé-Capucine", date(2021, 11, 5))
LUNDI_5, MARDI_6, JEUDI_8, VENDREDI_9 = (date(2026, 10, jour) for jour in (5, 6, 8, 9))
OCTOBRE = "2026-10"
JOURS_D_OCTOBRE = tuple(date(2026, 10, j) for j in (1, 2, 5, 6, 8, 9, 12, 13, 15, 16))


def un_foyer(*enfants: Enfant, situation: Situation | None = None, **autres: object) -> Payeur:
    situations = (SituationDatee(date(2026, 1, 1), situation or une_famille()),)
    champs: dict[str, object] = {"foyer_id": UUID(int=99), "enfants": enfants, "situations": situations} | autres
    return Payeur(**champs)  # type: ignore[arg-type]


def un_fait(enfant: Enfant = LEONIE, jour: date = MARDI_6, activite: str = "restauration", **autres: object) -> Fait:
    champs: dict[str, object] = {"presence": Presence.PRESENT} | autres
    return Fait(enfant.enfant_id, activite, jour, **champs)  # type: ignore[arg-type]


def des_faits(enfant: Enfant, nombre: int, activite: str = "restauration", **autres: object) -> list[Fait]:
    return [un_fait(enfant, jour, activite, **autres) for jour in JOURS_D_OCTOBRE[:nombre]]


def la_grille() -> GrilleTarifs:
    """The example tariffs of the drawn invoice: canteen and study."""
    etude = TauxParticipation(tuple(Decimal(t) for t in ("0.070", "0.064", "0.058")), prix=Bornes(70, 345))
    part = Composante(etude, (Ventilation(Partie.ENCADREMENT, "étude", "une étude"),))
    return GrilleTarifs(
        [tarif_de_la_cantine(ordre=10), un_tarif(part, code="etude", activites=("etude",), libelle="Étude", ordre=20)]
    )


def draft(payeur: Payeur, faits: Iterable[Fait], grille: GrilleTarifs | None = None) -> BrouillonFacture:
    return draft_facture(payeur, OCTOBRE, faits, grille or la_grille(), CachePrix())

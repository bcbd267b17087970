"""Golden tests: tariffs that towns have published. What was not published is said to be an example."""

from datetime import date
from decimal import Decimal

import pytest

from services.billing.domain.bareme import Bornes, Situation
from services.billing.domain.forfait import Forfait
from services.billing.domain.modulation import AvecFratrie, SelonResidence
from services.billing.domain.quotient_lineaire import QuotientLineaire
from services.billing.domain.quotient_tranches import QuotientTranches, Seuil, Tranche
from services.billing.domain.tranches_rang import TrancheRang, TranchesRang
from tests.unit.billing.fabrique import bareme_national, un_encadrement, un_repas, un_tarif, une_famille


def au_quotient(euros: int | None, **autres: object) -> Situation:
    return Situation(quotient_centimes=None if euros is None else euros * 100, **autres)  # type: ignore[arg-type]


# ---- Séné 2023: 0,287 % × QF, min 1,00 €, max 5,97 € ----

SENE = un_tarif(un_repas(QuotientLineaire(Decimal("0.287"), Bornes(100, 597))))


@pytest.mark.parametrize(
    ("quotient", "prix"), [(700, 201), (0, 100), (348, 100), (349, 100), (2080, 597), (9_999, 597)]
)
def test_sene_price_is_a_rate_on_the_quotient(quotient: int, prix: int) -> None:
    assert SENE.prix(au_quotient(quotient)).total_centimes == prix


def test_sene_without_proof_is_the_maximum() -> None:
    assert SENE.prix(au_quotient(None)).total_centimes == 597


# ---- Roncq, September 2025 (roncq.fr): eight brackets "de 400 à < 640", outsiders 6,50 € ----

_RONCQ = [(400, 50), (640, 175), (860, 235), (1150, 305), (1500, 355), (1700, 405), (1900, 460), (None, 490)]
RONCQ = un_tarif(
    un_repas(
        SelonResidence(
            QuotientTranches(
                tuple(Tranche(None if s is None else Seuil(s * 100, borne_incluse=False), p) for s, p in _RONCQ)
            ),
            Forfait(650),
        )
    )
)


@pytest.mark.parametrize(
    ("quotient", "prix"),
    [
        (0, 50),
        (399, 50),
        (400, 175),
        (639, 175),
        (640, 235),
        (1149, 305),
        (1150, 355),
        (1899, 460),
        (1900, 490),
        (5000, 490),
    ],
)
def test_roncq_price_is_that_of_the_bracket(quotient: int, prix: int) -> None:
    assert RONCQ.prix(au_quotient(quotient)).total_centimes == prix


def test_roncq_outsiders_pay_the_same_whatever_their_quotient() -> None:
    assert {RONCQ.prix(au_quotient(q, est_exterieur=True)).total_centimes for q in (0, 900, None)} == {650}


# ---- Wavrin 2025: six brackets × rank; first and last rows are published, bounds and middle rows are examples ----

_MILIEU_EXEMPLE = [
    (500, 479, 433, 390, 352),
    (700, 586, 529, 477, 430),
    (900, 715, 645, 582, 525),
    (1200, 872, 787, 710, 641),
]
_WAVRIN = [(300, 377, 342, 310, 282), *_MILIEU_EXEMPLE, (None, 1063, 960, 866, 782)]
WAVRIN = un_tarif(
    un_repas(
        TranchesRang(
            tuple(
                TrancheRang(None if s is None else Seuil(s * 100, borne_incluse=True), p)
                for s, *p_ in _WAVRIN
                for p in [tuple(p_)]
            )
        )
    )
)


@pytest.mark.parametrize(
    ("rang", "premiere", "derniere"), [(1, 377, 1063), (2, 342, 960), (3, 310, 866), (4, 282, 782), (6, 282, 782)]
)
def test_wavrin_price_crosses_bracket_and_rank(rang: int, premiere: int, derniere: int) -> None:
    assert WAVRIN.prix(au_quotient(100, rang=rang)).total_centimes == premiere
    assert WAVRIN.prix(au_quotient(9_000, rang=rang)).total_centimes == derniere
    assert WAVRIN.prix(au_quotient(None, rang=rang)).total_centimes == derniere


# ---- La Chapelle: meal 1,95 € + supervision 0,25 €, −20 % from the 2nd child if at least 3 eat ----


def _moins_20(prix: int) -> AvecFratrie:
    return AvecFratrie(Forfait(prix), Decimal(20), a_partir_du=2, si_au_moins=3)


LA_CHAPELLE = un_tarif(un_repas(_moins_20(195)), un_encadrement(_moins_20(25)))


@pytest.mark.parametrize(
    ("rang", "mangent", "prix"),
    [(1, 1, (195, 25)), (2, 2, (195, 25)), (1, 3, (195, 25)), (2, 3, (156, 20)), (3, 3, (156, 20)), (4, 4, (156, 20))],
)
def test_la_chapelle_reduction_starts_at_the_second_child_when_three_eat(
    rang: int, mangent: int, prix: tuple[int, int]
) -> None:
    parts = LA_CHAPELLE.prix(Situation(rang=rang, fratrie_presente=mangent)).parts

    assert tuple(part.prix_centimes for part in parts) == prix


# ---- PSU: suresnes.fr publishes 1,55 € and 5,26 €; the others are computed from the national rates ----

CRECHE = un_tarif(un_encadrement(bareme_national()), du=date(2024, 9, 1))
_EN_2026 = CRECHE.at(date(2026, 10, 1))


@pytest.mark.parametrize(
    ("enfants", "plancher", "trois_mille", "plafond"), [(1, 50, 186, 526), (2, 42, 155, 439), (3, 34, 124, 351)]
)
def test_psu_hour_at_floor_three_thousand_and_ceiling(
    enfants: int, plancher: int, trois_mille: int, plafond: int
) -> None:
    assert _EN_2026 is not None
    for revenu, prix in [(0, plancher), (814_62, plancher), (3_000_00, trois_mille), (8_500_00, plafond)]:
        assert _EN_2026.prix(une_famille(revenu, enfants)).total_centimes == prix
    assert _EN_2026.prix(une_famille(20_000_00, enfants)).total_centimes == plafond
    assert _EN_2026.prix(une_famille(None, enfants)).total_centimes == plafond


@pytest.mark.parametrize(
    ("enfants", "aeeh", "taux"),
    [
        (1, 0, "0,0619"),
        (1, 1, "0,0516"),
        (1, 2, "0,0413"),
        (3, 1, "0,0310"),
        (4, 0, "0,0310"),
        (7, 0, "0,0310"),
        (4, 1, "0,0206"),
        (8, 0, "0,0206"),
        (12, 3, "0,0206"),
    ],
)
def test_psu_each_aeeh_child_moves_the_rate_one_column(enfants: int, aeeh: int, taux: str) -> None:
    assert _EN_2026 is not None
    prix = _EN_2026.prix(une_famille(3_000_00, enfants, enfants_aeeh=aeeh))

    assert any(taux in etape.valeur for etape in prix.trace)


def test_psu_ceiling_is_that_of_the_day_and_nothing_is_priced_before_the_first_floor() -> None:
    psu = bareme_national()

    assert psu.at(date(2025, 12, 31)) is None
    assert psu.at(date(2026, 1, 1)) is not None
    assert psu.changes() == (date(2024, 9, 1), date(2025, 9, 1), date(2026, 1, 1))

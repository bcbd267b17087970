"""A tariff yields meal and supervision apart, says why, and never depends on who asks."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.money import format_centimes
from services.billing.domain.bareme import Bornes, Partie, Situation
from services.billing.domain.forfait import Forfait
from services.billing.domain.grille import GrilleTarifs
from services.billing.domain.quotient_tranches import QuotientTranches, Seuil, Tranche
from services.billing.domain.tarif import CachePrix, Composante, Ventilation, prix_unitaires
from services.billing.domain.taux_participation import TauxParticipation
from tests.unit.billing.fabrique import (
    NBSP,
    RENTREE,
    bareme_national,
    tarif_de_la_cantine,
    taux_du_repas,
    un_encadrement,
    un_repas,
    un_tarif,
    une_famille,
)


def test_the_trace_of_a_meal_reads_as_on_the_drawn_invoice() -> None:
    prix = tarif_de_la_cantine().prix(une_famille(justificatif="avis d’impôt 2025, vérifié le 14 septembre"))

    assert [(e.libelle, e.valeur, e.note) for e in prix.parts[0].trace] == [
        ("Revenu mensuel retenu", format_centimes(3_000_00), "avis d’impôt 2025, vérifié le 14 septembre"),
        ("Taux de participation, repas, 3 enfants", f"×{NBSP}0,098{NBSP}%", ""),
        (f"Plancher 1,10{NBSP}€ et plafond 5,90{NBSP}€", "sans effet", ""),
        ("Arrondi au centime le plus proche", f"2,940 → 2,94{NBSP}€", ""),
        (
            "Prix d’un repas",
            f"2,94{NBSP}€",
            "tarif de la délibération n° 2026-041, depuis le 1er septembre 2026 (exemple)",
        ),
    ]


def test_the_trace_of_a_creche_hour_reads_as_on_the_drawn_simulator() -> None:
    heure = Composante(bareme_national(), (Ventilation(Partie.ENCADREMENT, "accueil en crèche", "une heure"),))
    tarif = un_tarif(heure, du=date(2025, 1, 1), mention="").at(date(2026, 10, 1))
    assert tarif is not None

    trace = tarif.prix(une_famille(3_000_00, enfants=2)).trace

    assert [e.valeur for e in trace[1:4]] == ["sans effet", f"×{NBSP}0,0516{NBSP}%", f"1,548 → 1,55{NBSP}€"]
    assert trace[-1].libelle == "Prix d’une heure"
    assert "plafond depuis le 1er septembre 2025" in trace[-1].note


def test_the_price_before_rounding_is_cut_and_not_rounded_in_the_trace() -> None:
    bareme = TauxParticipation((Decimal("0.10016"),), prix=Bornes(0, 1000))

    trace = un_tarif(un_repas(bareme)).prix(une_famille(2_000_00, enfants=1)).trace

    assert trace[-2].valeur == f"2,003… → 2,00{NBSP}€"


@pytest.mark.parametrize(("revenu", "prix"), [(2_500, 1), (2_499, 0)])
def test_half_a_cent_is_rounded_up(revenu: int, prix: int) -> None:
    bareme = TauxParticipation((Decimal("0.02"),), prix=Bornes(None, 1000))

    assert un_tarif(un_repas(bareme)).prix(une_famille(revenu)).total_centimes == prix


def test_floor_and_ceiling_on_the_price_are_told_when_they_act() -> None:
    tarif = tarif_de_la_cantine()

    assert f"relevé à 1,10{NBSP}€" in [e.valeur for e in tarif.prix(une_famille(100_00)).trace]
    assert f"ramené à 5,90{NBSP}€" in [e.valeur for e in tarif.prix(une_famille(9_000_00)).trace]


def test_without_proof_of_income_the_family_pays_the_maximum_and_reads_it() -> None:
    prix = tarif_de_la_cantine().prix(une_famille(None))

    assert prix.parts[0].prix_centimes == 590
    assert prix.trace[0].note == "sans justificatif, le tarif maximum s’applique"


def test_the_maximum_is_that_of_the_income_ceiling_when_there_is_one() -> None:
    bareme = TauxParticipation((Decimal("0.1"),), base=Bornes(600_00, 5_000_00))

    assert un_tarif(un_repas(bareme)).prix(une_famille(None)).total_centimes == 500


def test_a_rate_without_any_ceiling_is_refused_because_it_has_no_maximum() -> None:
    with pytest.raises(ValueError, match="ceiling"):
        TauxParticipation((Decimal("0.1"),))


def test_a_family_that_brings_the_meal_pays_the_supervision_alone() -> None:
    prix = tarif_de_la_cantine().prix(une_famille(), repas_fourni=True)

    assert [(p.partie, p.prix_centimes) for p in prix.parts] == [(Partie.ENCADREMENT, 25)]


def test_a_town_may_set_another_price_when_the_meal_is_brought() -> None:
    tarif = tarif_de_la_cantine(repas_fourni=(un_encadrement(Forfait(80), "accueil sans repas"),))

    assert tarif.prix(une_famille(), repas_fourni=True).total_centimes == 80
    assert tarif.prix(une_famille()).total_centimes == 294 + 25


def _une_journee(poids_repas: int, prix: int) -> Composante:
    tranches = QuotientTranches((Tranche(Seuil(500_00, True), prix), Tranche(None, prix * 2)))
    ventilation = (
        Ventilation(Partie.REPAS, "repas du mercredi", "un repas", poids_repas),
        Ventilation(Partie.ENCADREMENT, "mercredi", "un encadrement", 10_000 - poids_repas),
    )
    return Composante(tranches, ventilation, "une journée")


@given(poids=st.integers(1, 9_999), prix=st.integers(0, 10_000), quotient=st.integers(0, 2_000_00))
def test_split_parts_add_up_to_the_price(poids: int, prix: int, quotient: int) -> None:
    tarif = un_tarif(_une_journee(poids, prix))

    parts = tarif.prix(Situation(quotient_centimes=quotient)).parts

    assert sum(part.prix_centimes for part in parts) == (prix if quotient <= 500_00 else 2 * prix)
    assert all(part.prix_centimes >= 0 for part in parts)


def test_a_split_price_says_the_share_of_each_part() -> None:
    parts = un_tarif(_une_journee(3_000, 999)).prix(Situation(quotient_centimes=1)).parts

    assert [p.prix_centimes for p in parts] == [300, 699]
    assert parts[0].trace[-1].libelle == f"Prix d’un repas, 30{NBSP}% du prix"
    assert parts[0].trace[-2].libelle == "Prix d’une journée"


@given(revenus=st.lists(st.integers(0, 2_000_000), min_size=2, max_size=2), enfants=st.integers(1, 9))
def test_a_higher_income_never_pays_less_and_stays_between_floor_and_ceiling(revenus: list[int], enfants: int) -> None:
    bas, haut = sorted(revenus)
    repas = un_tarif(un_repas(taux_du_repas()))

    prix_bas, prix_haut = (repas.prix(une_famille(r, enfants)).total_centimes for r in (bas, haut))

    assert 110 <= prix_bas <= prix_haut <= 590


@given(revenu=st.integers(0, 2_000_000), enfants=st.integers(1, 12))
def test_another_child_never_raises_the_price(revenu: int, enfants: int) -> None:
    tarif = un_tarif(un_encadrement(bareme_national()), du=date(2026, 1, 1)).at(RENTREE)
    assert tarif is not None

    assert (
        tarif.prix(une_famille(revenu, enfants + 1)).total_centimes
        <= tarif.prix(une_famille(revenu, enfants)).total_centimes
    )


@given(revenu=st.none() | st.integers(0, 2_000_000))
def test_the_last_step_of_the_trace_is_the_price(revenu: int | None) -> None:
    for part in tarif_de_la_cantine().prix(une_famille(revenu)).parts:
        assert part.trace[-1].valeur == format_centimes(part.prix_centimes)


def test_a_price_is_computed_once_for_each_distinct_situation() -> None:
    tarif = tarif_de_la_cantine()
    familles = [une_famille(r) for r in (1_000_00, 2_000_00, 1_000_00)]

    prix = prix_unitaires(tarif, familles)
    cache = CachePrix()

    assert len(prix) == 2
    assert cache.prix(tarif, familles[0]) is cache.prix(tarif, familles[2])


def test_a_full_cache_starts_again_and_still_answers_right() -> None:
    tarif, cache = tarif_de_la_cantine(), CachePrix(limite=2)

    prix = [cache.prix(tarif, une_famille(r)).total_centimes for r in (2_000_00, 3_000_00, 4_000_00, 2_000_00)]

    assert prix == [196 + 25, 294 + 25, 392 + 25, 196 + 25]


def test_the_grid_finds_the_version_of_the_day_and_cuts_a_month_where_it_changes() -> None:
    avant = tarif_de_la_cantine(version=1)
    apres = tarif_de_la_cantine(version=2, du=date(2026, 10, 15))
    grille = GrilleTarifs([apres, avant])

    periodes = grille.periodes("restauration", date(2026, 10, 1), date(2026, 10, 31))

    assert grille.find("restauration", date(2026, 8, 31)) is None
    assert grille.find("inconnue", RENTREE) is None
    assert [(p.du.day, p.au.day, p.tarif and p.tarif.version) for p in periodes] == [(1, 14, 1), (15, 31, 2)]
    assert grille.periodes("restauration", date(2026, 9, 1), date(2026, 9, 30))[0].tarif is avant


def test_a_tariff_that_ended_leaves_its_days_without_a_price() -> None:
    grille = GrilleTarifs([tarif_de_la_cantine(au=date(2026, 10, 9))])

    periodes = grille.periodes("restauration", date(2026, 10, 1), date(2026, 10, 31))

    assert [(p.du.day, p.tarif is None) for p in periodes] == [(1, False), (10, True)]


def test_the_grid_resolves_dated_values_once_per_period() -> None:
    creche = un_tarif(un_encadrement(bareme_national()), activites=("creche",), du=date(2025, 1, 1))
    grille = GrilleTarifs([creche])

    assert grille.find("creche", date(2025, 12, 31)) is None
    assert grille.find("creche", date(2026, 1, 1)) is grille.find("creche", date(2026, 6, 1))

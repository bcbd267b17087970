"""An invoice comes from attendance alone, line by line, to the cent."""

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import get_args
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import contracts.billing
from services.billing.domain.assiette import (
    Enfant,
    Fait,
    Heures,
    Presence,
    PriseEnCharge,
    SituationDatee,
    compute_rangs,
    fait_of_heures,
)
from services.billing.domain.bareme import Partie
from services.billing.domain.facture import CodeAnomalie, EnfantInconnu, FaitEnDouble
from services.billing.domain.forfait import Forfait
from services.billing.domain.grille import GrilleTarifs
from services.billing.domain.ligne import totaux_by_partie
from services.billing.domain.modulation import AvecFratrie
from services.billing.domain.repartition import PartPayeur
from tests.unit.billing.fabrique import (
    GASPARD,
    JOURS_D_OCTOBRE,
    LEONIE,
    LUNDI_5,
    MARDI_6,
    ZOE,
    bareme_national,
    des_faits,
    draft,
    tarif_de_la_cantine,
    un_encadrement,
    un_fait,
    un_foyer,
    un_repas,
    un_tarif,
    une_famille,
)

FAMILLE = un_foyer(LEONIE, GASPARD, ZOE)
OCTOBRE_DE_LA_FAMILLE = [
    *des_faits(LEONIE, 9),
    *des_faits(LEONIE, 7, "etude"),
    *des_faits(GASPARD, 8, repas_fourni=True),
    *des_faits(ZOE, 7),
]


def test_the_drawn_invoice_of_october_is_found_line_by_line() -> None:
    facture = draft(FAMILLE, OCTOBRE_DE_LA_FAMILLE)

    lignes = [(li.libelle, li.quantite, li.prix_unitaire_centimes, li.montant_centimes) for li in facture.lignes]
    assert lignes == [
        ("Léonie, repas", 9, 294, 26_46),
        ("Léonie, encadrement du midi", 9, 25, 2_25),
        ("Léonie, étude", 7, 174, 12_18),
        ("Gaspard, encadrement du midi (repas fourni par la famille)", 8, 25, 2_00),
        ("Zoé-Capucine, repas", 7, 294, 20_58),
        ("Zoé-Capucine, encadrement du midi", 7, 25, 1_75),
    ]
    assert facture.total_centimes == 65_22
    assert facture.anomalies == ()
    assert facture.presences == 31
    assert totaux_by_partie(facture.lignes) == {Partie.REPAS: 47_04, Partie.ENCADREMENT: 18_18}


def test_a_line_tells_its_days_its_tariff_and_the_same_trace_as_the_simulator() -> None:
    repas = draft(FAMILLE, des_faits(LEONIE, 3)).lignes[0]

    assert repas.jours == JOURS_D_OCTOBRE[:3]
    assert repas.tarif == "restauration@1"
    assert repas.trace == tarif_de_la_cantine().prix(une_famille()).parts[0].trace


def test_booking_never_bills_and_an_absence_neither() -> None:
    faits = [un_fait(presence=Presence.ABSENT), un_fait(jour=LUNDI_5, presence=None, est_reserve=False)]

    facture = draft(FAMILLE, faits)

    assert (facture.lignes, facture.total_centimes, facture.anomalies) == ((), 0, ())


def test_a_present_child_is_billed_even_without_a_booking() -> None:
    assert draft(FAMILLE, [un_fait(est_reserve=False)]).total_centimes == 319


def test_a_booking_nobody_marked_is_listed_and_not_billed() -> None:
    facture = draft(FAMILLE, [un_fait(presence=None)])

    assert [(a.code, a.bloque, a.jour) for a in facture.anomalies] == [
        (CodeAnomalie.RESERVE_SANS_POINTAGE, False, MARDI_6)
    ]
    assert (facture.total_centimes, facture.est_bloquee) == (0, False)


def test_a_conflict_between_two_tablets_is_not_billed_and_holds_the_invoice_back() -> None:
    facture = draft(FAMILLE, [un_fait(presence=Presence.CONFLIT), un_fait(jour=LUNDI_5)])

    assert facture.est_bloquee
    assert facture.anomalies[0].code is CodeAnomalie.CONFLIT
    assert facture.total_centimes == 319


def test_a_month_at_the_creche_with_an_open_day_is_not_billed_and_holds_the_invoice_back() -> None:
    mois = fait_of_heures(LEONIE.enfant_id, "creche", date(2026, 10, 1), Heures(4160, est_ouverte=True))

    facture = draft(FAMILLE, [mois, un_fait(jour=LUNDI_5)])

    assert [(a.code, a.bloque) for a in facture.anomalies] == [(CodeAnomalie.JOURNEE_OUVERTE, True)]
    assert facture.total_centimes == 319


def test_an_activity_without_a_tariff_stops_the_issue() -> None:
    facture = draft(FAMILLE, [un_fait(activite="trottinette")])

    assert [(a.code, a.activite, a.bloque) for a in facture.anomalies] == [
        (CodeAnomalie.TARIF_ABSENT, "trottinette", True)
    ]


def test_without_income_the_maximum_is_billed_and_said_once() -> None:
    foyer = un_foyer(LEONIE, situation=une_famille(None))

    facture = draft(foyer, des_faits(LEONIE, 2))

    assert facture.total_centimes == 2 * (590 + 25)
    assert [(a.code, a.bloque) for a in facture.anomalies] == [(CodeAnomalie.REVENU_ABSENT, False)]


def test_a_town_that_waits_for_the_proof_bills_nothing_and_stops_the_issue() -> None:
    attente = SituationDatee(date(2026, 1, 1), une_famille(None), est_bloquee=True)

    facture = draft(un_foyer(LEONIE, situations=(attente,)), des_faits(LEONIE, 2))

    assert (facture.lignes, facture.est_bloquee) == ((), True)


def test_a_flat_price_needs_no_income() -> None:
    grille = GrilleTarifs([un_tarif(un_encadrement(Forfait(100)))])

    assert draft(un_foyer(LEONIE, situation=une_famille(None)), [un_fait()], grille).anomalies == ()


def test_an_income_that_changes_in_the_month_makes_two_meal_lines_and_one_supervision_line() -> None:
    situations = (
        SituationDatee(date(2026, 1, 1), une_famille(3_000_00)),
        SituationDatee(date(2026, 10, 8), une_famille(2_000_00)),
    )

    facture = draft(un_foyer(LEONIE, situations=situations), des_faits(LEONIE, 6))

    assert [(li.partie.value, li.prix_unitaire_centimes, li.quantite) for li in facture.lignes] == [
        ("repas", 294, 4),
        ("repas", 196, 2),
        ("encadrement", 25, 6),
    ]


def test_a_tariff_that_changes_in_the_month_is_applied_by_the_day() -> None:
    nouveau = tarif_de_la_cantine(version=2, du=date(2026, 10, 8), composantes=(un_repas(Forfait(300)),))

    facture = draft(un_foyer(LEONIE), des_faits(LEONIE, 6), GrilleTarifs([tarif_de_la_cantine(), nouveau]))

    assert [(li.tarif, li.libelle, li.quantite) for li in facture.lignes] == [
        ("restauration@1", "Léonie, repas", 4),
        ("restauration@2", "Léonie, repas", 2),
        ("restauration@1", "Léonie, encadrement du midi", 4),
    ]


def test_the_rank_counts_the_siblings_who_eat_that_month() -> None:
    def moins_20(prix: int) -> AvecFratrie:
        return AvecFratrie(Forfait(prix), Decimal(20), 2, si_au_moins=3)

    grille = GrilleTarifs([un_tarif(un_repas(moins_20(195)), un_encadrement(moins_20(25)))])
    tous = [un_fait(enfant) for enfant in (ZOE, GASPARD, LEONIE)]

    assert [li.prix_unitaire_centimes for li in draft(FAMILLE, tous, grille).lignes] == [195, 25, 156, 20, 156, 20]
    assert [li.prix_unitaire_centimes for li in draft(FAMILLE, tous[:2], grille).lignes] == [195, 25, 195, 25]


def test_the_eldest_is_first_and_twins_keep_their_ranks() -> None:
    jumeau = Enfant(UUID(int=7), "Basile", GASPARD.naissance)

    assert compute_rangs([ZOE, GASPARD, LEONIE, jumeau]) == compute_rangs([jumeau, LEONIE, GASPARD, ZOE])
    assert compute_rangs([ZOE, GASPARD, LEONIE, jumeau]) == {
        LEONIE.enfant_id: 1,
        jumeau.enfant_id: 2,
        GASPARD.enfant_id: 3,
        ZOE.enfant_id: 4,
    }


def test_parents_who_share_a_day_pay_it_once_between_them() -> None:
    parts = PartPayeur.split([Fraction(1, 2), Fraction(1, 2)])

    factures = [draft(FAMILLE, [un_fait(part=part)]) for part in parts]

    assert [f.total_centimes for f in factures] == [147 + 13, 147 + 12]
    assert factures[0].lignes[0].libelle == "Léonie, repas, moitié du prix"


def test_a_third_party_pays_its_share_on_a_line_of_its_own_and_only_while_it_lasts() -> None:
    ccas = PriseEnCharge("CCAS", Decimal(50), date(2026, 10, 1), date(2026, 10, 5), frozenset({Partie.REPAS}))

    facture = draft(un_foyer(LEONIE, prises_en_charge=(ccas,)), des_faits(LEONIE, 4))

    assert [(li.libelle.split(", ", 1)[1], li.quantite, li.montant_centimes, li.tiers) for li in facture.lignes] == [
        ("repas", 3, 8_82, ""),
        ("repas, prise en charge CCAS, 50\u00a0%", 1, -4_41, "CCAS"),
        ("repas", 1, 2_94, ""),
        ("encadrement du midi", 4, 1_00, ""),
    ]


def test_creche_hours_may_be_half_hours_and_are_rounded_once_per_line() -> None:
    creche = un_tarif(un_encadrement(bareme_national(), "accueil en crèche"), activites=("creche",))
    faits = [un_fait(jour=jour, activite="creche", quantite=Fraction(15, 2)) for jour in JOURS_D_OCTOBRE[:3]]

    ligne = draft(un_foyer(LEONIE, situation=une_famille(3_000_00, 2)), faits, GrilleTarifs([creche])).lignes[0]

    assert (ligne.quantite, ligne.prix_unitaire_centimes, ligne.montant_centimes) == (Fraction(45, 2), 155, 3488)


def test_situations_out_of_order_are_refused_because_the_wrong_income_would_be_billed() -> None:
    desordre = tuple(SituationDatee(date(2026, mois, 1), une_famille()) for mois in (10, 9))

    with pytest.raises(ValueError, match="rising date"):
        un_foyer(LEONIE, situations=desordre)


def test_the_same_slot_twice_is_refused() -> None:
    with pytest.raises(FaitEnDouble):
        draft(FAMILLE, [un_fait(), un_fait(part=PartPayeur(Fraction(0), Fraction(1, 2)))])


def test_a_child_of_another_household_is_refused() -> None:
    with pytest.raises(EnfantInconnu):
        draft(un_foyer(LEONIE), [un_fait(GASPARD)])


def test_a_day_outside_the_month_is_refused() -> None:
    with pytest.raises(ValueError, match="2026-10"):
        draft(FAMILLE, [un_fait(jour=date(2026, 11, 2))])


creneaux = st.lists(
    st.tuples(
        st.sampled_from([LEONIE, GASPARD, ZOE]),
        st.integers(1, 31),
        st.sampled_from(["restauration", "etude", "inconnue"]),
        st.sampled_from([*Presence, None]),
        st.booleans(),
    ),
    unique_by=lambda c: c[:3],
    max_size=40,
)


def _faits(tires: list[tuple]) -> list[Fait]:
    return [un_fait(e, date(2026, 10, j), a, presence=p, repas_fourni=f) for e, j, a, p, f in tires]


@settings(max_examples=60)
@given(tires=creneaux, hasard=st.randoms(use_true_random=False), revenu=st.none() | st.integers(0, 1_000_000))
def test_totals_are_sums_of_lines_and_the_order_of_the_facts_changes_nothing(tires, hasard, revenu) -> None:
    foyer = un_foyer(LEONIE, GASPARD, ZOE, situation=une_famille(revenu))
    faits = _faits(tires)

    facture = draft(foyer, faits)
    hasard.shuffle(faits)

    assert draft(foyer, faits) == facture
    assert facture.total_centimes == sum(li.quantite * li.prix_unitaire_centimes for li in facture.lignes)
    assert sum(totaux_by_partie(facture.lignes).values()) == facture.total_centimes
    assert all(len(li.jours) == li.quantite and list(li.jours) == sorted(li.jours) for li in facture.lignes)


@settings(max_examples=60)
@given(tires=creneaux)
def test_each_present_child_is_billed_once_a_day_and_activity(tires) -> None:
    faits = _faits(tires)

    facture = draft(FAMILLE, faits)

    factures = [
        (li.enfant_id, li.activite, j) for li in facture.lignes if li.partie is Partie.ENCADREMENT for j in li.jours
    ]
    presents = [f for f in faits if f.presence is Presence.PRESENT and f.activite != "inconnue"]
    assert sorted(factures) == sorted((f.enfant_id, f.activite, f.jour) for f in presents)
    assert facture.presences == len(presents)


def test_the_words_of_the_domain_are_those_of_the_contract() -> None:
    codes = get_args(contracts.billing.Anomalie.model_fields["code"].annotation)
    parties = get_args(contracts.billing.LigneFacture.model_fields["partie"].annotation)

    assert set(codes) == {code.value for code in CodeAnomalie}
    assert set(parties) == {partie.value for partie in Partie}

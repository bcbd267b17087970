"""The kitchen's order: frozen at its deadline, then differences whose sum is the present state (DOMAIN §5)."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.planning.domain.commande import (
    Comptes,
    Etape,
    add,
    compute_comptes,
    difference,
    find_prochaine,
    list_etapes,
)
from services.planning.domain.delais import DELAIS_DE_LA_VILLE, Delai, Delais, compute_echeances
from services.planning.domain.mots import PARIS
from tests.unit.planning.fabrique import un_calendrier

VENDREDI_20 = date(2026, 11, 20)
ECHEANCES = compute_echeances(DELAIS_DE_LA_VILLE, VENDREDI_20, un_calendrier())
COMPTES = st.dictionaries(
    st.tuples(st.sampled_from(["standard", "sans_porc", "vegetarien"]), st.sampled_from(["moins_6", "six_et_plus"])),
    st.integers(1, 300),
)


@pytest.mark.parametrize(
    ("now", "etapes"),
    [
        ("2026-11-05 23:59:59", []),
        ("2026-11-06 00:00:00", [Etape.CUISINE]),
        ("2026-11-17 23:59:59", [Etape.CUISINE]),
        ("2026-11-18 00:00:00", [Etape.CUISINE, Etape.ANIMATEURS]),
        ("2026-11-20 00:00:00", [Etape.CUISINE, Etape.ANIMATEURS, Etape.ANNULATION]),
        ("2026-11-20 23:59:59", [Etape.CUISINE, Etape.ANIMATEURS, Etape.ANNULATION]),
        ("2026-11-21 00:00:00", [Etape.CUISINE, Etape.ANIMATEURS, Etape.ANNULATION, Etape.REEL]),
    ],
)
def test_each_deadline_is_a_version_from_its_first_refused_second(now: str, etapes: list[Etape]) -> None:
    assert list_etapes(ECHEANCES, VENDREDI_20, datetime.fromisoformat(now).replace(tzinfo=PARIS)) == etapes


@given(st.datetimes(datetime(2026, 11, 1), datetime(2026, 11, 23)), st.integers(0, 20), st.integers(0, 20))
def test_nothing_more_is_due_before_the_next_instant_and_something_is_then(
    heure: datetime, cuisine: int, animateurs: int
) -> None:
    delais = Delais(Delai(cuisine), Delai(animateurs), Delai(1))
    echeances, now = compute_echeances(delais, VENDREDI_20, un_calendrier()), heure.replace(tzinfo=PARIS)
    prochaine = find_prochaine(echeances, VENDREDI_20, now)
    if prochaine is None:
        assert list_etapes(echeances, VENDREDI_20, now)[-1] is Etape.REEL
        return
    assert prochaine > now
    dues = list_etapes(echeances, VENDREDI_20, now)
    assert list_etapes(echeances, VENDREDI_20, max(now, prochaine - timedelta(microseconds=1))) == dues
    assert len(list_etapes(echeances, VENDREDI_20, prochaine)) > len(dues)


def test_an_activity_without_a_meal_has_no_order() -> None:
    sans_repas = Delais(None, DELAIS_DE_LA_VILLE.animateurs, DELAIS_DE_LA_VILLE.annulation)
    echeances = compute_echeances(sans_repas, VENDREDI_20, un_calendrier())

    with pytest.raises(ValueError, match="meal"):
        list_etapes(echeances, VENDREDI_20, datetime(2026, 11, 6, tzinfo=PARIS))


def test_the_age_group_is_that_of_the_day() -> None:
    six_ans_ce_jour, six_ans_le_lendemain = date(2020, 11, 20), date(2020, 11, 21)

    comptes = compute_comptes([("standard", six_ans_ce_jour), ("standard", six_ans_le_lendemain)], VENDREDI_20)

    assert comptes == {("standard", "six_et_plus"): 1, ("standard", "moins_6"): 1}


@given(st.lists(COMPTES, min_size=1, max_size=8))
def test_the_sum_of_the_differences_is_the_last_state(etats) -> None:  # type: ignore[no-untyped-def]
    somme: dict[tuple[str, str], int] = {}
    for etat in etats:
        ecart = difference(somme, etat)
        assert 0 not in ecart.values()
        somme = dict(add(somme, ecart))

    assert somme == etats[-1]


_GESTES = st.lists(
    st.tuples(
        st.sampled_from(["reserve", "annule", "ferme", "regime", "emet"]),
        st.integers(0, 11),
        st.sampled_from(["standard", "sans_porc", "vegetarien", "panier_pai"]),
    ),
    max_size=60,
)


@given(_GESTES)
def test_whatever_the_sequence_the_versions_add_up_to_what_was_last_said(gestes) -> None:  # type: ignore[no-untyped-def]
    """Bookings, cancellations, a closure, a new diet and versions in any order."""
    regimes = dict.fromkeys(range(12), "standard")
    naissances = {rang: date(2014 + rang, 11, 20) for rang in range(12)}
    presents: set[int] = set()
    versions: list[Comptes] = []
    dit: Comptes = {}
    for geste, rang, regime in [*gestes, ("emet", 0, "standard")]:
        match geste:
            case "reserve":
                presents.add(rang)
            case "annule":
                presents.discard(rang)
            case "ferme":
                presents.clear()
            case "regime":
                regimes[rang] = regime
            case "emet":
                actuel = compute_comptes([(regimes[un], naissances[un]) for un in presents], VENDREDI_20)
                versions.append(difference(dit, actuel))
                dit = add(dit, versions[-1])
                assert dit == actuel
    somme: Comptes = {}
    for version in versions:
        somme = add(somme, version)
    assert somme == actuel
    assert sum(somme.values()) == len(presents)

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.planning.domain.calendrier import Comptage, HorsCalendrier
from services.planning.domain.delais import (
    DELAIS_DE_LA_VILLE,
    FIN_DE_JOURNEE,
    Delai,
    Delais,
    compute_echeance,
    compute_echeances,
    find_jour_limite,
)
from services.planning.domain.mots import PARIS
from services.planning.vecteurs import DOSSIER, check_ligne, read_vecteurs
from tests.unit.planning.fabrique import a_paris, le_calendrier

CAL = le_calendrier()
UNE_MICROSECONDE = timedelta(microseconds=1)
VENDREDI_20 = date(2026, 11, 20)

VECTEURS = [ligne for _, ligne in read_vecteurs(DOSSIER / "delais.csv")]


@pytest.mark.parametrize(
    "vecteur", VECTEURS, ids=[f"{v['jour']} J-{v['delai_jours']} {v['comptage']}" for v in VECTEURS]
)
def test_each_vector_holds_to_the_second_and_to_the_word(vecteur: dict[str, str]) -> None:
    assert check_ligne("delais", vecteur, CAL) == []


def test_the_last_second_is_accepted_and_the_next_is_not() -> None:
    echeance = compute_echeance(Delai(1), VENDREDI_20, CAL)
    assert echeance.accepte(echeance.limite - UNE_MICROSECONDE)
    assert not echeance.accepte(echeance.limite)


def test_the_vectors_cover_every_way_of_counting() -> None:
    assert {v["comptage"] for v in VECTEURS} == {c.value for c in Comptage}


def test_a_limit_is_kept_in_utc() -> None:
    limite = compute_echeance(Delai(1), VENDREDI_20, CAL).limite
    assert limite == datetime(2026, 11, 19, 23, tzinfo=UTC)
    assert limite.tzinfo is UTC


def test_half_past_eleven_in_the_evening_of_the_clock_change_is_accepted() -> None:
    mercredi_31 = date(2027, 3, 31)
    echeance = compute_echeance(Delai(3), mercredi_31, CAL)
    assert echeance.accepte(a_paris("2027-03-28 23:30:00"))
    assert echeance.accepte(datetime(2027, 3, 28, 21, 30, tzinfo=UTC))
    assert not echeance.accepte(datetime(2027, 3, 28, 22, 0, tzinfo=UTC))


def test_both_passages_of_half_past_two_in_october_are_before_a_cut_off_at_half_past_two() -> None:
    echeance = compute_echeance(Delai(1, heure_limite=time(2, 30)), date(2026, 10, 26), CAL)
    assert echeance.accepte(a_paris("2026-10-25 02:30:00", fold=0))
    assert echeance.accepte(a_paris("2026-10-25 02:30:00", fold=1))
    assert not echeance.accepte(a_paris("2026-10-25 02:30:01", fold=1))


def test_a_deadline_is_said_with_its_hour_and_its_reason() -> None:
    echeance = compute_echeance(Delai(1), VENDREDI_20, CAL)
    assert echeance.annulable == "annulable jusqu’à jeu. 19/11 23h59"
    assert echeance.jusqua == "jusqu’à jeu. 19/11 23h59"
    assert echeance.pourquoi == "1 jour avant"


def test_the_town_has_three_deadlines_included_and_counted_in_calendar_days() -> None:
    echeances = compute_echeances(DELAIS_DE_LA_VILLE, VENDREDI_20, CAL)
    assert echeances.cuisine is not None
    assert [e.mots for e in (echeances.cuisine, echeances.animateurs, echeances.annulation)] == [
        "jeu. 5/11 23h59",
        "mar. 17/11 23h59",
        "jeu. 19/11 23h59",
    ]
    assert echeances.reservation is echeances.animateurs


def test_where_nobody_eats_there_is_no_kitchen_deadline() -> None:
    echeances = compute_echeances(Delais(None, Delai(3), Delai(1)), VENDREDI_20, CAL)
    assert echeances.cuisine is None
    assert echeances.reservation is echeances.animateurs


def test_when_countings_cross_booking_stays_open_until_the_kitchens_deadline() -> None:
    delais = Delais(Delai(15), Delai(3, Comptage.SCOLAIRE), Delai(1))
    echeances = compute_echeances(delais, date(2026, 11, 2), CAL)
    assert echeances.animateurs.mots == "mar. 13/10 23h59"
    assert echeances.reservation is echeances.cuisine
    assert echeances.reservation.mots == "dim. 18/10 23h59"


def test_when_both_deadlines_are_one_instant_booking_closes_then() -> None:
    echeances = compute_echeances(Delais(Delai(3), Delai(3), Delai(1)), VENDREDI_20, CAL)
    assert echeances.reservation is echeances.animateurs


def test_school_days_are_not_guessed_before_the_table() -> None:
    with pytest.raises(HorsCalendrier):
        compute_echeance(Delai(3, Comptage.SCOLAIRE), CAL.premier_jour, CAL)


@pytest.mark.parametrize(
    ("jours", "heure"),
    [(-1, FIN_DE_JOURNEE), (1, time(23, 59)), (1, time(10, 0, 0, 1)), (1, time(10, tzinfo=UTC))],
)
def test_a_deadline_that_means_nothing_is_refused(jours: int, heure: time) -> None:
    with pytest.raises(ValueError, match=r"deadline|end of the day|cut-off"):
        Delai(jours, heure_limite=heure)


@pytest.mark.parametrize(
    ("delai", "mots"),
    [
        (Delai(0), "le jour même"),
        (Delai(0, inclus=False), "la veille"),
        (Delai(1, Comptage.OUVRABLE), "1 jour ouvrable avant"),
        (Delai(2, Comptage.OUVRE), "2 jours ouvrés avant"),
        (Delai(2, Comptage.SCOLAIRE, inclus=False), "plus de 2 jours d’école avant"),
    ],
)
def test_a_deadline_says_why_in_plain_words(delai: Delai, mots: str) -> None:
    assert delai.pourquoi == mots


_jours = st.dates(date(2025, 9, 1), date(2027, 8, 31))
_comptages = st.sampled_from(list(Comptage))


@given(_jours, st.integers(0, 20), _comptages)
def test_one_more_day_never_gives_more_time(jour: date, n: int, comptage: Comptage) -> None:
    assert find_jour_limite(Delai(n + 1, comptage), jour, CAL) < find_jour_limite(Delai(n, comptage), jour, CAL)


@given(_jours, st.integers(0, 15))
def test_a_rarer_kind_of_day_never_gives_more_time(jour: date, n: int) -> None:
    limites = [find_jour_limite(Delai(n, c), jour, CAL) for c in Comptage]
    assert limites == sorted(limites, reverse=True)


@given(_jours, st.integers(0, 15), _comptages)
def test_exactly_n_days_of_the_kind_lie_between_the_limit_and_the_activity(
    jour: date, n: int, comptage: Comptage
) -> None:
    limite = find_jour_limite(Delai(n, comptage), jour, CAL)
    comptes = [limite + timedelta(days=k) for k in range((jour - limite).days)]
    assert sum(CAL.compte(j, comptage) for j in comptes) == n
    assert n == 0 or CAL.compte(limite, comptage)


@given(_jours, st.integers(0, 15), _comptages)
def test_excluding_the_day_takes_exactly_one_day_away(jour: date, n: int, comptage: Comptage) -> None:
    inclus = find_jour_limite(Delai(n, comptage), jour, CAL)
    assert find_jour_limite(Delai(n, comptage, inclus=False), jour, CAL) == inclus - timedelta(days=1)


@given(_jours, st.integers(0, 15), _comptages)
def test_by_default_the_limit_is_midnight_in_paris_whatever_the_season(jour: date, n: int, c: Comptage) -> None:
    local = compute_echeance(Delai(n, c), jour, CAL).limite.astimezone(PARIS)
    assert local.time() == time(0)
    assert local.date() == find_jour_limite(Delai(n, c), jour, CAL) + timedelta(days=1)

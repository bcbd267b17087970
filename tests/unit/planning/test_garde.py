from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.planning.domain.activite import GenreActivite, Periode, compute_debut, find_motif_fermeture
from services.planning.domain.garde import (
    PartageVacances,
    RegleGarde,
    Rythme,
    SansGarde,
    find_foyer,
    find_regle,
    foyer_en_charge,
)
from services.planning.domain.mots import PARIS
from services.planning.vecteurs import DOSSIER, check_ligne, read_vecteurs
from tests.unit.planning.fabrique import a_paris, le_calendrier, un_calendrier, une_activite

CAL = le_calendrier()
A, B = "foyer-a", "foyer-b"
DEBUT = date(2025, 9, 1)
LUNDI, VENDREDI = 0, 4


def une_regle(rythme: Rythme = Rythme.PARITE_ISO, **champs) -> RegleGarde:  # type: ignore[no-untyped-def]
    par_defaut = {"foyer_a": A, "foyer_b": B, "du": DEBUT}
    return RegleGarde(rythme=rythme, **(par_defaut | champs))


def a_l_heure(regle: RegleGarde, texte: str) -> str:
    return find_foyer(regle, a_paris(texte), CAL)


@pytest.mark.parametrize(
    ("quand", "foyer"),
    [
        ("2026-11-16 08:30:00", B),  # week 47
        ("2026-11-22 23:59:59", B),
        ("2026-11-23 00:00:00", A),  # week 48
        ("2026-11-29 23:59:59", A),
        ("2026-11-30 00:00:00", B),  # week 49
    ],
)
def test_even_weeks_are_for_a_and_odd_weeks_for_b(quand: str, foyer: str) -> None:
    assert a_l_heure(une_regle(), quand) == foyer


VECTEURS = [ligne for _, ligne in read_vecteurs(DOSSIER / "garde.csv")]


@pytest.mark.parametrize("vecteur", VECTEURS, ids=[f"{v['rythme']} {v['instant']} {v['source']}" for v in VECTEURS])
def test_each_vector_names_its_household(vecteur: dict[str, str]) -> None:
    assert check_ligne("garde", vecteur, CAL) == []


def test_week_53_and_week_1_are_both_odd_so_the_same_household_has_both() -> None:
    regle = une_regle()
    assert date(2026, 12, 28).isocalendar().week == 53
    assert a_l_heure(regle, "2026-12-27 12:00:00") == A
    assert a_l_heure(regle, "2026-12-28 12:00:00") == B
    assert a_l_heure(regle, "2027-01-05 12:00:00") == B
    assert a_l_heure(regle, "2027-01-11 12:00:00") == A


def test_strict_alternation_goes_through_the_new_year_without_a_double_week() -> None:
    regle = une_regle(Rythme.ALTERNANCE_STRICTE, reference=date(2026, 12, 23))
    lundis = [datetime(2026, 12, 21, 12, tzinfo=UTC) + timedelta(weeks=n) for n in range(4)]
    assert [find_foyer(regle, lundi, CAL) for lundi in lundis] == [A, B, A, B]


def test_strict_alternation_runs_backwards_from_its_reference_too() -> None:
    regle = une_regle(Rythme.ALTERNANCE_STRICTE, reference=date(2026, 11, 16))
    assert a_l_heure(regle, "2026-11-15 23:59:59") == B
    assert a_l_heure(regle, "2026-11-08 12:00:00") == A


def test_a_friday_changeover_takes_effect_at_its_hour_and_not_a_second_before() -> None:
    regle = une_regle(jour_changement=VENDREDI, heure_changement=time(18))
    assert a_l_heure(regle, "2026-11-20 17:59:59") == A  # began on Friday 13 November, week 46
    assert a_l_heure(regle, "2026-11-20 18:00:00") == B  # begins in week 47
    assert a_l_heure(regle, "2026-11-27 17:59:59") == B
    assert a_l_heure(regle, "2026-11-23 08:30:00") == B


def test_a_slot_belongs_to_the_household_in_charge_when_it_starts() -> None:
    regle = une_regle(jour_changement=VENDREDI, heure_changement=time(16, 30))
    assert a_l_heure(regle, "2026-11-20 11:30:00") == A
    assert a_l_heure(regle, "2026-11-20 16:30:00") == B


def test_the_changeover_hour_is_read_on_the_wall_on_both_clock_changes() -> None:
    dimanche = une_regle(jour_changement=6, heure_changement=time(18))
    for texte in ("2026-10-25", "2027-03-28"):
        assert a_l_heure(dimanche, f"{texte} 17:59:59") != a_l_heure(dimanche, f"{texte} 18:00:00")


NOEL_PAIR = PartageVacances(foyer_premiere_moitie_paire=A)


@pytest.mark.parametrize(
    ("quand", "foyer"),
    [
        # Christmas 2026: 16 days from 19/12, eight each; 2026 is even.
        ("2026-12-19 00:00:00", A),
        ("2026-12-26 23:59:59", A),
        ("2026-12-27 00:00:00", B),
        ("2027-01-03 23:59:59", B),
        # Autumn 2025: odd year, the other household begins.
        ("2025-10-18 00:00:00", B),
        ("2025-10-25 23:59:59", B),
        ("2025-10-26 00:00:00", A),
        # Winter 2027: odd.
        ("2027-02-06 00:00:00", B),
        ("2027-02-14 00:00:00", A),
    ],
)
def test_holidays_are_shared_by_halves_the_year_they_begin_deciding_who_is_first(quand: str, foyer: str) -> None:
    assert a_l_heure(une_regle(vacances=NOEL_PAIR), quand) == foyer


def test_the_odd_day_goes_to_the_first_half() -> None:
    impair = un_calendrier("vacances;2027-06-05;2027-06-09;cinq jours;;")
    regle = une_regle(vacances=PartageVacances(A))
    foyers = [find_foyer(regle, a_paris(f"2027-06-0{jour} 12:00:00"), impair) for jour in range(5, 10)]
    assert foyers == [B, B, B, A, A]


@pytest.mark.parametrize(
    ("quand", "foyer"),
    [
        ("2026-07-04 00:00:00", A),
        ("2026-07-17 23:59:59", A),
        ("2026-07-18 00:00:00", B),
        ("2026-08-01 00:00:00", A),
        ("2026-08-15 00:00:00", B),
        ("2026-08-29 00:00:00", A),
        ("2026-08-31 23:59:59", A),
        ("2027-07-03 00:00:00", B),
        ("2027-07-17 00:00:00", A),
    ],
)
def test_summer_goes_by_fortnights_from_its_first_day(quand: str, foyer: str) -> None:
    assert a_l_heure(une_regle(vacances=NOEL_PAIR), quand) == foyer


def test_summer_may_go_by_halves() -> None:
    regle = une_regle(vacances=PartageVacances(A, ete_par_quinzaines=False))
    assert a_l_heure(regle, "2026-07-20 12:00:00") == A
    assert a_l_heure(regle, "2026-08-02 23:59:59") == A  # 59 days: 30 then 29
    assert a_l_heure(regle, "2026-08-03 00:00:00") == B


def test_without_a_word_on_holidays_the_weeks_go_on() -> None:
    assert a_l_heure(une_regle(), "2026-12-21 12:00:00") == A
    assert a_l_heure(une_regle(), "2026-12-26 12:00:00") == A


def test_the_bridge_of_ascension_follows_the_weeks() -> None:
    avec, sans = une_regle(vacances=NOEL_PAIR), une_regle()
    assert a_l_heure(avec, "2027-05-07 12:00:00") == a_l_heure(sans, "2027-05-07 12:00:00")


def test_a_judgment_from_the_fifteenth_changes_the_fifteenth_and_nothing_before() -> None:
    avant, jugement = une_regle(), une_regle(Rythme.FOYER_UNIQUE, foyer_a=B, foyer_b=A, du=date(2026, 11, 25))
    regles = [jugement, avant]
    assert foyer_en_charge(regles, a_paris("2026-11-24 23:59:59"), CAL) == A
    assert foyer_en_charge(regles, a_paris("2026-11-25 00:00:00"), CAL) == B
    assert find_regle(regles, date(2026, 11, 24)) is avant


def test_a_rule_that_ended_leaves_no_one_and_it_is_said() -> None:
    regle = une_regle(au=date(2026, 11, 25))
    assert foyer_en_charge([regle], a_paris("2026-11-25 23:59:59"), CAL) == A
    with pytest.raises(SansGarde):
        foyer_en_charge([regle], a_paris("2026-11-26 00:00:00"), CAL)
    with pytest.raises(SansGarde):
        foyer_en_charge([regle], a_paris("2025-08-31 23:59:59"), CAL)


def test_one_household_alone_is_in_charge_in_the_holidays_too() -> None:
    regle = une_regle(Rythme.FOYER_UNIQUE, vacances=PartageVacances(B))
    assert {a_l_heure(regle, q) for q in ("2026-12-20 12:00:00", "2026-12-30 12:00:00")} == {A}


@pytest.mark.parametrize(
    ("rythme", "champs", "raison"),
    [
        (Rythme.ALTERNANCE_STRICTE, {}, "reference"),
        (Rythme.PARITE_ISO, {"jour_changement": 7}, "weekday"),
        (Rythme.PARITE_ISO, {"jour_changement": -1}, "weekday"),
        (Rythme.PARITE_ISO, {"vacances": PartageVacances("foyer-c")}, "same two households"),
    ],
)
def test_a_rule_that_means_nothing_is_refused(rythme: Rythme, champs: dict[str, object], raison: str) -> None:
    with pytest.raises(ValueError, match=raison):
        une_regle(rythme, **champs)


_regles = st.builds(
    une_regle,
    st.sampled_from(list(Rythme)),
    reference=st.dates(date(2025, 1, 1), date(2027, 12, 31)),
    jour_changement=st.integers(0, 6),
    heure_changement=st.times().map(lambda t: t.replace(second=0, microsecond=0)),
    vacances=st.none() | st.builds(PartageVacances, st.sampled_from([A, B]), st.booleans()),
)


ACTIVITES = [
    une_activite(GenreActivite.MATIN, debut=time(7, 30), fin=time(8, 30)),
    une_activite(),
    une_activite(GenreActivite.ETUDE, debut=time(16, 30), fin=time(18)),
    une_activite(GenreActivite.MERCREDI_JOURNEE, debut=time(8), fin=time(18)),
    une_activite(GenreActivite.VACANCES, jours=frozenset(range(5)), periode=Periode.VACANCES, debut=time(8)),
]
CRENEAUX = [
    (activite.id, jour, compute_debut(activite, jour))
    for jour in (DEBUT + timedelta(days=n) for n in range(730))
    for activite in ACTIVITES
    if find_motif_fermeture(activite, jour, CAL, "jaures") is None
]


def in_charge(regles: Sequence[RegleGarde], foyers: Iterable[str], instant: datetime) -> list[str]:
    """The households that would answer "it is my turn", each reading the rules for itself."""
    return [foyer for foyer in foyers if foyer_en_charge(regles, instant, CAL) == foyer]


def cover(regles: Sequence[RegleGarde]) -> None:
    foyers = {foyer for regle in regles for foyer in (regle.foyer_a, regle.foyer_b)}
    for activite, jour, debut in CRENEAUX:
        assert len(in_charge(regles, foyers, debut)) == 1, (activite, jour)


def _changements(regle: RegleGarde) -> Iterator[datetime]:
    """Every instant of the two years at which custody changes hands, looked for every half hour."""
    instant, fin = datetime(2025, 9, 1, tzinfo=UTC), datetime(2027, 8, 30, tzinfo=UTC)
    avant = find_foyer(regle, instant, CAL)
    while instant < fin:
        instant += timedelta(minutes=30)
        apres = find_foyer(regle, instant, CAL)
        if apres != avant:
            yield instant
        avant = apres


@settings(max_examples=8, deadline=None)
@given(st.lists(_regles, min_size=1, max_size=4), st.lists(st.dates(DEBUT, date(2027, 8, 1)), min_size=3, max_size=3))
def test_whatever_the_rules_every_slot_of_two_school_years_has_exactly_one_household(
    regles: list[RegleGarde], jugements: list[date]
) -> None:
    """One rule from the first day, the others as judgments from a date; households of each may differ."""
    suite = [replace(regle, du=du) for regle, du in zip(regles[1:], sorted(set(jugements)), strict=False)]
    cover([regles[0], *suite])


@pytest.mark.parametrize("rythme", list(Rythme))
@pytest.mark.parametrize("jour_changement", range(7))
def test_for_each_changeover_day_the_two_years_are_covered(rythme: Rythme, jour_changement: int) -> None:
    champs = {"reference": date(2026, 9, 1), "jour_changement": jour_changement, "heure_changement": time(16, 30)}
    cover([une_regle(rythme, vacances=NOEL_PAIR, **champs)])


@pytest.mark.parametrize("heure", [time(2), time(2, 30), time(3), time(18)])
def test_weeks_change_hands_once_each_with_a_clock_change_that_day_too(heure: time) -> None:
    """On the Sundays of the clock changes the hour of the changeover is played twice, or skipped."""
    regle = une_regle(Rythme.ALTERNANCE_STRICTE, reference=DEBUT, jour_changement=6, heure_changement=heure)
    jours = [instant.astimezone(PARIS).date() for instant in _changements(regle)]
    assert len(jours) == len(set(jours)) == 104
    assert {jour.weekday() for jour in jours} == {6}
    assert {date(2025, 10, 26), date(2026, 3, 29), date(2026, 10, 25), date(2027, 3, 28)} <= set(jours)


@given(_regles, st.datetimes(datetime(2025, 9, 1), datetime(2027, 8, 30)))
def test_seen_from_the_other_side_the_other_household_is_in_charge(regle: RegleGarde, naif: datetime) -> None:
    instant = naif.replace(tzinfo=UTC)
    echange = {A: B, B: A}
    vacances = regle.vacances
    miroir = replace(
        regle,
        foyer_a=B,
        foyer_b=A,
        vacances=vacances
        and replace(vacances, foyer_premiere_moitie_paire=echange[vacances.foyer_premiere_moitie_paire]),
    )
    assert find_foyer(miroir, instant, CAL) == echange[find_foyer(regle, instant, CAL)]


@given(_regles.filter(lambda r: r.vacances is None), st.datetimes(datetime(2025, 9, 1), datetime(2027, 8, 1)))
def test_out_of_the_holidays_custody_changes_only_at_the_changeover(regle: RegleGarde, naif: datetime) -> None:
    instant = naif.replace(tzinfo=UTC)
    apres = instant + timedelta(minutes=1)
    if find_foyer(regle, instant, CAL) != find_foyer(regle, apres, CAL):
        local = apres.astimezone(a_paris("2026-01-01").tzinfo)
        assert local.weekday() == regle.jour_changement

"""A week repeated: every day of the period, and no other."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from services.planning.domain.repetition import expand, read_semaine

CASES = st.frozensets(st.tuples(st.integers(0, 6), st.sampled_from(["matin", "repas", "etude"])))
JOURS = st.dates(date(2026, 1, 1), date(2028, 12, 31))
PERIODES = st.tuples(JOURS, st.integers(0, 400)).map(lambda p: (p[0], p[0] + timedelta(days=p[1])))
LUNDIS = JOURS.map(lambda jour: jour - timedelta(days=jour.weekday()))


@given(CASES, PERIODES)
def test_a_cell_is_there_exactly_when_its_weekday_is_in_the_pattern(
    cases: frozenset[tuple[int, str]], periode: tuple[date, date]
) -> None:
    du, au = periode
    jours = [du + timedelta(days=rang) for rang in range((au - du).days + 1)]

    cellules = expand(cases, du, au)

    assert len(set(cellules)) == len(cellules)
    assert set(cellules) == {(activite, jour) for jour in jours for rang, activite in cases if rang == jour.weekday()}
    assert [jour for _, jour in cellules] == sorted(jour for _, jour in cellules)


@given(CASES, LUNDIS, LUNDIS)
def test_a_week_copied_and_copied_again_stays_the_same(
    cases: frozenset[tuple[int, str]], lundi: date, autre: date
) -> None:
    copiee = expand(cases, autre, autre + timedelta(days=6))

    assert read_semaine(expand(cases, lundi, lundi + timedelta(days=6)), lundi) == cases
    assert read_semaine(copiee, autre) == cases


@given(CASES, PERIODES, st.integers(0, 400))
def test_a_period_cut_in_two_gives_the_same_cells(
    cases: frozenset[tuple[int, str]], periode: tuple[date, date], rang: int
) -> None:
    du, au = periode
    milieu = min(au, du + timedelta(days=rang))

    assert expand(cases, du, milieu) + expand(cases, milieu + timedelta(days=1), au) == expand(cases, du, au)


def test_what_was_booked_outside_the_week_is_not_copied() -> None:
    lundi = date(2026, 11, 16)
    reserves = [("repas", lundi - timedelta(days=1)), ("repas", lundi), ("etude", lundi + timedelta(days=7))]

    assert read_semaine(reserves, lundi) == {(0, "repas")}

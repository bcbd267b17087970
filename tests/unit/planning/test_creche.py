"""Contract hours, deductions and extra time, to the minute."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.planning.domain.creche import (
    Absence,
    Contrat,
    Heures,
    Horaires,
    MotifAbsence,
    Passage,
    Situation,
    compute_mois,
    compute_supplement,
    read_regles,
)
from tests.unit.planning.fabrique import DONNEES

TEXTE = (DONNEES / "creche.csv").read_text("utf-8").splitlines()
REGLES = read_regles(TEXTE)
A, B = "foyer-a", "foyer-b"
LUNDI_5, MARDI_6 = date(2026, 10, 5), date(2026, 10, 6)
OCTOBRE = (date(2026, 10, 1), date(2026, 10, 31))
HUIT_A_QUATRE = Horaires(time(8), time(16))


def un_contrat(**change: Any) -> Contrat:
    """Mondays and Tuesdays, 8h to 16h, 44 weeks from September to July: 16 h a week, 704 h, 64 h each month."""
    jours = {0: HUIT_A_QUATRE, 1: HUIT_A_QUATRE}
    au = change.get("au", date(2027, 7, 31))
    valeurs: dict[str, Any] = {"id": "c1", "foyer_id": A, "du": date(2026, 9, 1), "au": au, "semaines": 44,
                               "jours": jours, "dernier": au}  # fmt: skip
    return Contrat(**(valeurs | change))


def un_passage(jour: date = LUNDI_5, de: str = "08:00", a: str | None = "16:00", **change: Any) -> Passage:
    heures = [datetime.combine(jour, time.fromisoformat(h)) if h else None for h in (de, a)]
    return Passage(jour, change.pop("foyer_id", A), heures[0], heures[1], **change)


def heures(
    *contrats: Contrat, absences: Sequence[Absence] = (), passages: Sequence[Passage] = (), **change: Any
) -> Any:
    situation = Situation(contrats, absences, passages, change.pop("fermes", frozenset()), REGLES)
    return compute_mois(situation, *change.pop("mois", OCTOBRE))


def test_the_contract_is_smoothed_over_its_months() -> None:
    assert heures(un_contrat()) == [Heures(A, date(2026, 10, 1), contrat=64 * 60)]
    assert heures(un_contrat(), mois=(date(2027, 8, 1), date(2027, 8, 31))) == []


@given(st.integers(1, 52), st.integers(0, 40), st.integers(31, 700))
def test_the_months_always_add_up_to_the_contract(semaines: int, decalage: int, duree: int) -> None:
    du = date(2026, 9, 1) + timedelta(days=decalage)
    contrat = un_contrat(du=du, au=du + timedelta(days=duree), semaines=semaines)
    total, premier = 0, date(du.year, du.month, 1)
    while premier <= contrat.au:
        suivant = date(premier.year + premier.month // 12, premier.month % 12 + 1, 1)
        total += contrat.reserve(premier, suivant - timedelta(days=1))
        premier = suivant
    assert total == contrat.minutes_total


def test_an_amendment_changes_nothing_before_its_first_day() -> None:
    avant = un_contrat(dernier=date(2026, 12, 31))
    avenant = un_contrat(id="c2", du=date(2027, 1, 1), semaines=26, jours={0: HUIT_A_QUATRE})
    assert heures(avant, avenant)[0].contrat == heures(un_contrat())[0].contrat
    assert heures(avant, avenant, mois=(date(2027, 1, 1), date(2027, 1, 31)))[0].contrat == round(8 * 60 * 26 / 7)


def test_an_amendment_in_the_middle_of_a_month_takes_each_version_for_its_days() -> None:
    avant, seul = un_contrat(dernier=date(2026, 10, 15)), un_contrat()
    assert avant.reserve(*OCTOBRE) == seul.reserve(date(2026, 10, 1), date(2026, 10, 15))
    assert seul.reserve(*OCTOBRE) == 64 * 60


@pytest.mark.parametrize(
    ("motif", "justificatif", "deduites"),
    [
        (MotifAbsence.HOSPITALISATION, True, 16),
        (MotifAbsence.HOSPITALISATION, False, 0),
        (MotifAbsence.EVICTION, True, 16),
        (MotifAbsence.MALADIE, True, 0),  # Monday, Tuesday and Wednesday remain due
        (MotifAbsence.CONGE, True, 0),
    ],
)
def test_two_days_away_are_deducted_as_their_reason_says(
    motif: MotifAbsence, justificatif: bool, deduites: int
) -> None:
    absence = Absence(LUNDI_5, MARDI_6, motif, justificatif)
    assert heures(un_contrat(), absences=[absence])[0].deduites == deduites * 60


def test_an_illness_is_due_for_three_calendar_days_and_deducted_from_the_fourth() -> None:
    samedi_3 = Absence(date(2026, 10, 3), MARDI_6, MotifAbsence.MALADIE, True)
    assert heures(un_contrat(), absences=[samedi_3])[0].deduites == 8 * 60  # Tuesday is the fourth day


def test_a_day_is_deducted_once_and_never_when_the_child_came() -> None:
    deux = [
        Absence(LUNDI_5, MARDI_6, MotifAbsence.EVICTION, True),
        Absence(LUNDI_5, LUNDI_5, MotifAbsence.EVICTION, True),
    ]
    assert heures(un_contrat(), absences=deux, fermes=frozenset({LUNDI_5}))[0].deduites == 16 * 60
    assert heures(un_contrat(), absences=deux, passages=[un_passage()])[0].deduites == 8 * 60


def test_a_closure_is_deducted_and_never_more_than_the_month() -> None:
    assert heures(un_contrat(), fermes=frozenset({LUNDI_5}))[0].deduites == 8 * 60
    petit = un_contrat(semaines=1)
    assert heures(petit, fermes=frozenset({LUNDI_5, MARDI_6}))[0].facturees == 0


@pytest.mark.parametrize(
    ("de", "a", "supplement"),
    [
        ("08:00", "16:00", 0),
        ("08:00", "16:01", 30),
        ("08:00", "16:30", 30),
        ("08:00", "16:31", 60),
        ("07:59", "16:01", 60),
        ("09:00", "15:00", 0),
        ("16:10", "17:00", 60),
    ],
)
def test_each_half_hour_begun_beyond_the_contract_counts(de: str, a: str, supplement: int) -> None:
    assert compute_supplement(HUIT_A_QUATRE, un_passage(de=de, a=a), 30) == supplement


def test_a_day_outside_the_contract_counts_whole_for_the_household_in_charge_that_day() -> None:
    mercredi = un_passage(date(2026, 10, 7), "09:00", "11:10", foyer_id=B)
    du_contrat, de_plus = heures(un_contrat(), passages=[mercredi])
    assert (du_contrat.foyer_id, du_contrat.supplement) == (A, 0)
    assert (de_plus.foyer_id, de_plus.supplement, de_plus.premier_jour) == (B, 150, mercredi.jour)


def test_nobody_said_that_the_child_left_or_tablets_disagree_the_day_waits() -> None:
    passages = [un_passage(MARDI_6, a=None), un_passage(est_conflit=True)]
    [seules] = heures(un_contrat(), passages=passages)
    assert (seules.ouvertes, seules.supplement) == ([LUNDI_5, MARDI_6], 0)


def test_what_cannot_be_is_refused() -> None:
    with pytest.raises(ValueError, match="ends after"):
        Horaires(time(16), time(8))
    with pytest.raises(ValueError, match="quarter"):
        Horaires(time(8, 5), time(16))
    for lignes, raison in (
        (TEXTE[:-1], "no rule for conge"),
        ([*TEXTE, TEXTE[-1]], "said twice"),
        ([*TEXTE, "maladie;2027-01-01;peut-être;3;oui;x"], "line 9"),
    ):
        with pytest.raises(ValueError, match=raison):
            read_regles(lignes)


def test_the_rule_in_force_on_the_first_day_of_the_absence_decides() -> None:
    plus_douce = read_regles([*TEXTE, "maladie;2026-10-01;oui;0;oui;délibération"])
    absence = Absence(LUNDI_5, MARDI_6, MotifAbsence.MALADIE, True)
    situation = Situation([un_contrat()], [absence], [], frozenset(), plus_douce)
    assert compute_mois(situation, *OCTOBRE)[0].deduites == 16 * 60
    avant = replace(situation, absences=[replace(absence, du=date(2026, 9, 30))])
    assert compute_mois(avant, *OCTOBRE)[0].deduites == 16 * 60 - 0


@pytest.mark.parametrize(("jours", "heure"), [(0, "23:59"), (1, "00:05"), (1, "09:00")])
def test_a_departure_noted_on_another_day_is_to_be_settled(jours: int, heure: str) -> None:
    """The morning after, somebody taps « parti » on the sheet of the day before: nobody knows when the child left."""
    depart = datetime.combine(LUNDI_5 + timedelta(days=jours), time.fromisoformat(heure))

    [dites] = heures(un_contrat(), passages=[replace(un_passage(), depart=depart)])

    assert (dites.ouvertes, dites.supplement) == (([LUNDI_5], 0) if jours else ([], 8 * 60))

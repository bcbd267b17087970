from datetime import date, timedelta

import holidays
import pytest
from hypothesis import given
from hypothesis import strategies as st
from vacances_scolaires_france import SchoolHolidayDates

from services.planning.domain.calendrier import (
    SEMAINE_4_JOURS_ET_DEMI,
    Calendrier,
    Comptage,
    Genre,
    HorsCalendrier,
    Ligne,
    LigneInvalide,
    Motif,
    read_lignes,
)
from services.planning.domain.feries import easter_sunday, feries_of_annee
from tests.unit.planning.fabrique import la_table, le_calendrier, un_calendrier

CAL = le_calendrier()


@pytest.mark.parametrize("annee", range(2008, 2100))
def test_public_holidays_are_those_of_the_holidays_library(annee: int) -> None:
    assert set(feries_of_annee(annee)) == set(holidays.country_holidays("FR", years=annee))


def test_a_year_has_eleven_public_holidays() -> None:
    assert len(feries_of_annee(2026)) == 11


def test_easter_of_known_years() -> None:
    assert [easter_sunday(a) for a in (2025, 2026, 2027, 2038)] == [
        date(2025, 4, 20),
        date(2026, 4, 5),
        date(2027, 3, 28),
        date(2038, 4, 25),
    ]


def test_school_holidays_are_those_of_the_library_but_for_its_known_misses() -> None:
    """vacances-scolaires-france ignores the bridges of 2025 and 2026, and ends the one of 2027 a day early.

    The table is the source, the library only cross-checks: 15/5/2026 has no school (ministry calendar).
    """
    bibliotheque = SchoolHolidayDates()
    jours = [CAL.premier_jour + timedelta(days=n) for n in range((CAL.dernier_jour - CAL.premier_jour).days + 1)]
    sans_classe = {j for ligne in CAL.lignes if ligne.genre is Genre.SANS_CLASSE for j in ligne.jours()}
    differents = {
        jour
        for jour in jours
        if (CAL.est_vacances(jour) or jour in sans_classe) != bibliotheque.is_holiday_for_zone(jour, "C")
    }
    assert differents == {
        date(2025, 5, 30),
        date(2025, 5, 31),
        date(2026, 5, 15),
        date(2026, 5, 16),
        date(2027, 5, 9),
    }


@pytest.mark.parametrize(
    ("dernier_jour_de_classe", "reprise"),
    [
        (date(2025, 10, 17), date(2025, 11, 3)),
        (date(2025, 12, 19), date(2026, 1, 5)),
        (date(2026, 2, 20), date(2026, 3, 9)),
        (date(2026, 4, 17), date(2026, 5, 4)),
        (date(2026, 10, 16), date(2026, 11, 2)),
        (date(2026, 12, 18), date(2027, 1, 4)),
        (date(2027, 2, 5), date(2027, 2, 22)),
        (date(2027, 4, 2), date(2027, 4, 19)),
        (date(2026, 7, 3), date(2026, 9, 1)),
        (date(2026, 5, 12), date(2026, 5, 18)),
        (date(2027, 5, 4), date(2027, 5, 10)),
    ],
)
def test_school_stops_and_starts_again_on_the_published_days(dernier_jour_de_classe: date, reprise: date) -> None:
    entre = [dernier_jour_de_classe + timedelta(days=n) for n in range(1, (reprise - dernier_jour_de_classe).days)]
    assert CAL.jour_ouvert(dernier_jour_de_classe)
    assert CAL.jour_ouvert(reprise)
    assert not any(CAL.jour_ouvert(jour) for jour in entre)


@pytest.mark.parametrize(
    ("jour", "texte"),
    [
        (date(2026, 10, 20), "vacances de la Toussaint"),
        (date(2026, 11, 11), "jour férié : Armistice"),
        (date(2026, 12, 25), "jour férié : Noël"),
        (date(2026, 5, 15), "pont de l’Ascension"),
        (date(2027, 5, 6), "jour férié : Ascension"),
        (date(2027, 5, 7), "pont de l’Ascension"),
        (date(2027, 7, 3), "vacances d’été"),
        (date(2026, 11, 15), "pas d’école le dimanche"),
        (date(2026, 11, 18), "pas d’école le mercredi"),
        (date(2027, 9, 1), "calendrier pas encore publié"),
    ],
)
def test_a_closed_day_says_why_in_french(jour: date, texte: str) -> None:
    motif = CAL.motif(jour)
    assert motif is not None
    assert (motif.texte, str(motif)) == (texte, texte)


def test_a_cell_names_the_public_holiday_first() -> None:
    assert Motif("ferie", "Armistice").texte_case == "Armistice, jour férié"
    assert Motif("vacances", "vacances de Noël").texte_case == "vacances de Noël"


def test_a_school_day_has_no_reason_to_be_closed() -> None:
    assert CAL.motif(date(2026, 11, 12)) is None


def test_the_rhythm_decides_of_wednesday() -> None:
    mercredi = date(2026, 11, 18)
    assert not CAL.jour_ouvert(mercredi)
    assert CAL.jour_ouvert(mercredi, SEMAINE_4_JOURS_ET_DEMI)
    assert Calendrier(CAL.lignes, SEMAINE_4_JOURS_ET_DEMI).jour_ouvert(mercredi)


def test_saturday_is_ouvrable_not_ouvre_and_sunday_is_neither() -> None:
    vendredi, samedi, dimanche = (date(2026, 11, n) for n in (13, 14, 15))
    assert (CAL.est_ouvrable(vendredi), CAL.est_ouvre(vendredi)) == (True, True)
    assert (CAL.est_ouvrable(samedi), CAL.est_ouvre(samedi)) == (True, False)
    assert (CAL.est_ouvrable(dimanche), CAL.est_ouvre(dimanche)) == (False, False)


def test_a_public_holiday_is_neither_ouvrable_nor_ouvre() -> None:
    armistice = date(2026, 11, 11)
    assert [CAL.compte(armistice, c) for c in Comptage] == [True, False, False, False]


def test_holidays_are_ouvrables_and_ouvres_but_not_school_days() -> None:
    mardi = date(2026, 10, 20)
    assert [CAL.compte(mardi, c) for c in Comptage] == [True, True, True, False]


def test_the_school_year_changes_on_the_first_of_september_2026() -> None:
    assert CAL.annee_scolaire(date(2026, 8, 31)) == "2025-2026"
    assert CAL.annee_scolaire(date(2026, 9, 1)) == "2026-2027"


def test_outside_the_table_a_school_day_is_not_guessed() -> None:
    assert CAL.couvre(date(2027, 8, 31)) and not CAL.couvre(date(2027, 9, 1))
    assert CAL.couvre(date(2024, 9, 2)) and not CAL.couvre(date(2024, 9, 1))
    with pytest.raises(HorsCalendrier) as refus:
        CAL.jour_ouvert(date(2027, 9, 1))
    assert refus.value.jour == date(2027, 9, 1)
    with pytest.raises(HorsCalendrier):
        CAL.annee_scolaire(date(2024, 9, 1))


def test_a_strike_closes_its_scope_and_moves_no_deadline() -> None:
    jeudi = date(2026, 11, 19)
    cal = un_calendrier("fermeture;2026-11-19;2026-11-19;grève;restauration site:jaures;préavis")
    greve = cal.fermeture(jeudi, ["restauration"])
    assert greve is not None and greve.texte == "grève"
    assert cal.fermeture(jeudi, ["site:jaures"]) == greve
    assert cal.fermeture(jeudi, ["etude", "site:pasteur"]) is None
    assert cal.fermeture(jeudi + timedelta(days=1), ["restauration"]) is None
    assert cal.jour_ouvert(jeudi) and cal.compte(jeudi, Comptage.SCOLAIRE)


def test_a_closure_of_everything_needs_no_scope() -> None:
    cal = un_calendrier("fermeture;19/11/2026;20/11/2026;neige;*;")
    assert cal.fermeture(date(2026, 11, 20)) is not None
    assert cal.fermeture(date(2026, 11, 21)) is None


def test_two_closures_of_one_day_both_hold() -> None:
    cal = un_calendrier("fermeture;2026-11-19;2026-11-19;grève;a;", "fermeture;2026-11-19;2026-11-19;travaux;b;")
    motifs = [cal.fermeture(date(2026, 11, 19), [portee]) for portee in "ab"]
    assert [str(m) for m in motifs] == ["grève", "travaux"]


def test_an_opening_concerns_its_scope_only() -> None:
    cal = un_calendrier("ouverture;2026-05-15;2026-05-15;centre ouvert;vacances;")
    assert cal.est_ouverture(date(2026, 5, 15), ["vacances"])
    assert not cal.est_ouverture(date(2026, 5, 15), ["restauration"])
    assert not cal.est_ouverture(date(2026, 5, 14), ["vacances"])


def test_a_caught_up_wednesday_is_a_school_day_unless_it_is_a_public_holiday() -> None:
    cal = un_calendrier("classe;2026-11-11;2026-11-18;rattrapage;;")
    assert cal.jour_ouvert(date(2026, 11, 18))
    assert not cal.jour_ouvert(date(2026, 11, 11))


def test_the_version_follows_the_content() -> None:
    assert un_calendrier().version == CAL.version
    assert un_calendrier("classe;2026-11-18;2026-11-18;rattrapage;;").version != CAL.version
    assert Calendrier(CAL.lignes, SEMAINE_4_JOURS_ET_DEMI).version != CAL.version


def test_two_holidays_on_one_day_are_a_mistake_of_the_table() -> None:
    with pytest.raises(ValueError, match="overlaps"):
        un_calendrier("vacances;2026-11-01;2026-11-02;vacances en trop;;")


@pytest.mark.parametrize(
    ("texte", "raison"),
    [
        ("vacances;2026-10-17;2026-11-01;trop court", "6 columns"),
        ("congé;2026-10-17;2026-11-01;a;;", "congé"),
        ("vacances;2026-02-30;2026-03-01;a;;", "day"),
        ("vacances;2026-11-02;2026-11-01;a;;", "before the first"),
    ],
)
def test_a_wrong_row_is_refused_with_its_number(texte: str, raison: str) -> None:
    with pytest.raises(LigneInvalide) as refus:
        read_lignes(["# table", "", texte])
    assert refus.value.numero == 3
    assert raison in refus.value.raison


def test_a_table_saved_by_a_spreadsheet_reads_the_same() -> None:
    iso = read_lignes(["vacances;2026-10-17;2026-11-01;a;x y;source"])
    tableur = read_lignes(["\ufeffvacances;17/10/2026;01/11/2026;a;y x;source\r\n"])
    assert (
        iso
        == tableur
        == (Ligne(Genre.VACANCES, date(2026, 10, 17), date(2026, 11, 1), "a", frozenset("xy"), "source"),)
    )


def test_a_row_counts_both_its_days() -> None:
    assert Ligne(Genre.VACANCES, date(2026, 10, 17), date(2026, 11, 1), "a").duree_jours == 16
    assert Ligne(Genre.FERMETURE, date(2026, 10, 17), date(2026, 10, 17), "a").duree_jours == 1


def test_every_row_of_the_table_names_its_source() -> None:
    assert all(ligne.source for ligne in read_lignes(la_table()))


@given(st.dates(CAL.premier_jour, CAL.dernier_jour))
def test_a_school_day_is_always_ouvre_and_a_jour_ouvre_always_ouvrable(jour: date) -> None:
    assert not CAL.jour_ouvert(jour) or CAL.est_ouvre(jour)
    assert not CAL.est_ouvre(jour) or CAL.est_ouvrable(jour)

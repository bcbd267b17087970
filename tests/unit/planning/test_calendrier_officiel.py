"""The ministry's two files say the town's own table; hostile files are refused with a reason."""

from __future__ import annotations

from contextlib import suppress
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.planning.domain.calendrier import Calendrier, Genre, Ligne
from services.planning.domain.calendrier_officiel import FichierIllisible, propose, read_officiel
from tests.unit.planning.fabrique import le_calendrier

DONNEES = Path(__file__).parents[2] / "donnees"
CSV = (DONNEES / "calendrier_officiel.csv").read_text("utf-8")
ICS = (DONNEES / "calendrier_officiel_zone_c.ics").read_text("utf-8")
ENTETE = "Description;Population;Date de début;Date de fin;Académies;Zones;annee_scolaire"
CAL = le_calendrier()
JEUDI_5 = date(2026, 11, 5)

PUBLIEES = {
    ("vacances de la Toussaint", date(2025, 10, 18), date(2025, 11, 2)),
    ("vacances de Noël", date(2025, 12, 20), date(2026, 1, 4)),
    ("vacances d’hiver", date(2026, 2, 21), date(2026, 3, 8)),
    ("vacances de printemps", date(2026, 4, 18), date(2026, 5, 3)),
    ("vacances d’été", date(2026, 7, 4), date(2026, 8, 31)),
    ("vacances de la Toussaint", date(2026, 10, 17), date(2026, 11, 1)),
    ("vacances de Noël", date(2026, 12, 19), date(2027, 1, 3)),
    ("vacances d’hiver", date(2027, 2, 6), date(2027, 2, 21)),
    ("vacances de printemps", date(2027, 4, 3), date(2027, 4, 18)),
    ("vacances d’été", date(2027, 7, 3), date(2027, 8, 31)),
}
"""The two school years as they are published for zone C, last day included."""


@pytest.mark.parametrize("texte", [CSV, ICS], ids=["csv", "ics"])
def test_both_files_say_the_two_years_published_for_zone_c(texte: str) -> None:
    lus = read_officiel(texte, "C")
    vacances = {(p.nom, p.premier_jour, p.dernier_jour) for p in lus if p.genre is not Genre.SANS_CLASSE}
    assert vacances == PUBLIEES
    ponts = [(p.premier_jour, p.dernier_jour) for p in lus if p.genre is Genre.SANS_CLASSE]
    assert ponts == [(date(2026, 5, 14), date(2026, 5, 17)), (date(2027, 5, 6), date(2027, 5, 9))]


def test_the_table_of_the_house_is_what_is_published() -> None:
    siennes = {
        (x.nom, x.premier_jour, x.dernier_jour)
        for x in CAL.lignes
        if x.genre in (Genre.VACANCES, Genre.ETE) and x.premier_jour > date(2025, 9, 1)
    }
    assert siennes == PUBLIEES
    assert not CAL.jour_ouvert(date(2026, 5, 15)) and not CAL.jour_ouvert(date(2027, 5, 7))
    assert CAL.annee_scolaire(date(2026, 9, 1)) == "2026-2027"


@pytest.mark.parametrize("texte", [CSV, ICS], ids=["csv", "ics"])
def test_imported_on_the_table_of_the_house_nothing_changes(texte: str) -> None:
    proposition = propose(read_officiel(texte, "C"), CAL.lignes, JEUDI_5)
    assert (proposition.ajouter, proposition.retirer) == ((), ())
    assert proposition.inchangees == 6


def test_imported_on_an_empty_table_then_again_the_second_time_proposes_nothing() -> None:
    lignes = propose(read_officiel(CSV, "C"), (), JEUDI_5).ajouter
    calendrier = Calendrier(lignes)
    assert calendrier.annee_scolaire(date(2026, 9, 1)) == "2026-2027"
    assert (calendrier.premier_jour, calendrier.dernier_jour) == (date(2026, 9, 1), date(2027, 8, 31))
    encore = propose(read_officiel(CSV, "C"), lignes, JEUDI_5)
    assert (encore.ajouter, encore.retirer) == ((), ())


def test_another_zone_replaces_the_holidays_that_differ_and_keeps_the_towns_own_days() -> None:
    pont = Ligne(Genre.SANS_CLASSE, date(2027, 5, 21), date(2027, 5, 21), "pont du maire")
    proposition = propose(read_officiel(CSV, "A"), (*CAL.lignes, pont), JEUDI_5)
    assert {(x.nom, x.premier_jour) for x in proposition.ajouter} == {
        ("vacances d’hiver", date(2027, 2, 13)),
        ("vacances de printemps", date(2027, 4, 10)),
    }
    assert {x.premier_jour for x in proposition.retirer} == {date(2027, 2, 6), date(2027, 4, 3)}


def test_english_headers_and_commas_read_the_same() -> None:
    anglais = CSV.replace(
        "Description;Population;Date de début;Date de fin", "description;population;start_date;end_date"
    )
    assert read_officiel("\ufeff" + anglais.replace(";", ","), "C") == read_officiel(CSV, "C")


def un_ics(*lignes: str) -> str:
    evenement = ("BEGIN:VEVENT", "UID:1", *lignes, "END:VEVENT")
    return "\r\n".join(("BEGIN:VCALENDAR", "VERSION:2.0", "X-WR-CALNAME:Zone C", *evenement, "END:VCALENDAR", ""))


@pytest.mark.parametrize(
    ("evenement", "du", "au"),
    [
        (["DTSTART;VALUE=DATE:20261017", "DURATION:P16D", "SUMMARY:Vacances de la Toussaint"], (10, 17), (11, 1)),
        (["DTSTART;VALUE=DATE:20260515", "SUMMARY:Pont de l’Ascension"], (5, 15), (5, 15)),
        (
            ["DTSTART;VALUE=DATE:20260704", "DTEND;VALUE=DATE:20260705", "SUMMARY:Début des vacances d’été"],
            (7, 4),
            (8, 31),
        ),
        (
            [
                "DTSTART;TZID=America/New_York:20261016T180000",
                "DTEND;TZID=America/New_York:20261101T180000",
                "SUMMARY:Vacances de la Tous\r\n saint",
            ],
            (10, 17),
            (11, 1),
        ),
    ],
    ids=["duration", "a-day-without-end", "a-summer-of-one-day", "another-zone-and-a-folded-line"],
)
def test_an_ics_written_otherwise_says_the_same_days(
    evenement: list[str], du: tuple[int, int], au: tuple[int, int]
) -> None:
    [publie] = read_officiel(un_ics(*evenement), "C")
    assert (publie.premier_jour, publie.dernier_jour) == (date(2026, *du), date(2026, *au))


@pytest.mark.parametrize(
    ("texte", "raison"),
    [
        ("", "vide"),
        (un_ics("DTSTART;VALUE=DATE:20261219", "SUMMARY:Vacances de Noël", "STATUS:CANCELLED"), "zone"),
        (f"{ENTETE}\nVacances de Noël;-;2026-12-19;2027-01-04;Corse;Zone Corse;2026-2027", "zone"),
        ("bonjour", "colonnes"),
        (ENTETE.replace("Zones", "Zone géographique") + "\n", "colonnes"),
        (f"{ENTETE}\nVacances de Noël;-;hier;demain;Paris;Zone C;2026-2027", "date"),
        (f"{ENTETE}\nVacances de Noël;-;9999-12-31;9999-12-31;Paris;Zone C;x", "date"),
        (f"{ENTETE}\nVacances de Noël;-;2026-12-19;2027-01-04;Lille;Zone B;2026-2027", "zone"),
        (f"{ENTETE}\nCongé du personnel;-;2026-12-19;2027-01-04;Paris;Zone C;2026-2027", "rien"),
        (f'{ENTETE}\n"Vacances;-;2026-12-19;2027-01-04;Paris;Zone C;2026-2027', "colonnes"),
        (ENTETE + "\n;" * 20_001, "trop_long"),
        ("BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n", "ics"),
        ("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nEND:VCALENDAR\r\n", "zone"),
        (
            "BEGIN:VCALENDAR\r\nX-WR-CALNAME:Zone A\r\nBEGIN:VEVENT\r\nSUMMARY:Vacances de Noël\r\n"
            "DTSTART;VALUE=DATE:20261219\r\nDTEND;VALUE=DATE:20270104\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n",
            "zone",
        ),
        (
            "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nSUMMARY:Vacances de Noël\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n",
            "date",
        ),
    ],
)
def test_a_file_that_says_nothing_is_refused_with_its_reason(texte: str, raison: str) -> None:
    with pytest.raises(FichierIllisible) as refus:
        read_officiel(texte, "C")
    assert refus.value.raison == raison


@given(st.text() | st.text().map(lambda t: f"{ENTETE}\n{t}") | st.text().map(lambda t: f"BEGIN:VCALENDAR\r\n{t}"))
def test_whatever_the_file_it_is_read_or_refused(texte: str) -> None:
    with suppress(FichierIllisible):
        read_officiel(texte, "C")

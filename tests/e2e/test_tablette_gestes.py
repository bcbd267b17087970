"""The whole group in one tap, hours typed, and the sheet that follows the town, in a real Chromium."""

from __future__ import annotations

import time
from datetime import date, datetime, timedelta

import pytest
from playwright.sync_api import BrowserContext, expect

from contracts import planning
from kit.clock import PARIS
from tests.e2e.axe import violations
from tests.e2e.tablette import ENFANTS, Journee, open_sheet, tap, wait_for, waiting
from tests.gateway import fabrique as un
from tests.gateway.ville import FEUILLE

expect.set_options(timeout=20_000)  # a loaded machine is no failure


def test_the_whole_group_is_marked_in_one_request_and_taken_back(tablette: BrowserContext, journee: Journee) -> None:
    page = tablette.new_page()
    open_sheet(page)
    tap(page, "Absent", 2)
    page.get_by_label("Groupe").select_option("GS")
    page.get_by_role("button", name="Tous présents : 9\u00a0enfants à pointer").click()

    expect(page.get_by_text("9\u00a0enfants notés présents.")).to_be_visible()
    expect(page.locator("#n-present")).to_have_text("9")
    wait_for(page, "Tablette.list().then(l => l.every(m => m.envoi === 'parti'))")
    assert (len(journee.gardees), journee.envois) == (10, 2)
    assert violations(page) == []

    tap(page, "Absent", 4)
    page.get_by_role("button", name="Annuler ce geste").click()
    expect(page.locator("#n-present")).to_have_text("0")
    expect(page.locator("#n-absent")).to_have_text("2")
    page.get_by_label("Groupe").select_option("")
    expect(page.get_by_role("button", name="Tous présents : 28\u00a0enfants à pointer")).to_be_visible()


@pytest.mark.long
def test_the_whole_group_waits_for_the_network_too(tablette: BrowserContext, journee: Journee) -> None:
    page = tablette.new_page()
    open_sheet(page)
    tablette.set_offline(True)
    page.get_by_role("button", name="Tous présents").click()
    expect(page.get_by_text("30 pointages sont gardés sur cette tablette")).to_be_visible()

    tablette.set_offline(False)

    wait_for(page, "Tablette.list().then(l => l.every(m => m.envoi === 'parti'))")
    assert (len(journee.gardees), len(journee.recues), journee.envois) == (30, 30, 1)


def test_hours_are_typed_without_network_and_each_is_one_more_mark(tablette: BrowserContext, journee: Journee) -> None:
    page = tablette.new_page()
    open_sheet(page)
    tablette.set_offline(True)
    tap(page, "Présent", 3)
    ligne = page.get_by_role("listitem").filter(has_text="Enfant N03")
    ligne.get_by_text("Corriger").click()
    ligne.get_by_label("Arrivée").fill("08:05")
    ligne.get_by_label("Départ").fill("07:50")
    ligne.get_by_role("button", name="Enregistrer").click()
    assert waiting(page) == 1, "a departure before the arrival is no mark"

    ligne.get_by_label("Départ").fill("17:50")
    assert violations(page) == []
    ligne.get_by_role("button", name="Enregistrer").click()
    expect(ligne).to_contain_text("Présent de 8h05 à 17h50, pas encore envoyé")
    expect(page.get_by_role("button", name="Parti : Enfant N03")).to_have_attribute("aria-pressed", "true")
    tablette.set_offline(False)

    wait_for(page, "Tablette.list().then(l => l.every(m => m.envoi === 'parti'))")
    tape, typee = journee.recues
    assert (tape.etat, tape.arrivee, typee.etat) == ("present", None, "parti")
    assert typee.arrivee is not None and typee.depart is not None
    assert typee.depart - typee.arrivee == timedelta(hours=9, minutes=45)


def test_an_absence_that_a_family_declares_is_on_the_open_sheet_within_two_seconds(
    tablette: BrowserContext, journee: Journee
) -> None:
    page = tablette.new_page()
    open_sheet(page)
    tap(page, "Présent", 3)
    page.get_by_role("button", name="Absent : Enfant N03").focus()
    page.get_by_label("Groupe").select_option("GS")
    journee.prevenues.add(ENFANTS[5])
    debut = time.monotonic()

    prevenues = page.get_by_role("region", name="Absences prévenues").get_by_role("listitem")
    expect(prevenues).to_contain_text("Enfant N05")

    assert time.monotonic() - debut < 2.0
    expect(page.get_by_role("status").filter(has_text="Absence prévenue : Enfant N05")).to_be_attached()
    expect(page.get_by_role("button", name="Présent : Enfant N03")).to_have_attribute("aria-pressed", "true")
    expect(page.get_by_role("button", name="Tous présents : 8\u00a0enfants à pointer")).to_be_visible()
    tablette.set_offline(True)
    page.goto(FEUILLE)  # what was read is what is kept
    expect(page.get_by_role("region", name="Absences prévenues")).to_contain_text("Enfant N05")


@pytest.mark.long
def test_hours_being_typed_are_not_taken_away_by_the_sheet(tablette: BrowserContext, journee: Journee) -> None:
    page = tablette.new_page()
    open_sheet(page)
    tap(page, "Présent", 3)
    ligne = page.get_by_role("listitem").filter(has_text="Enfant N03")
    ligne.get_by_text("Corriger").click()
    ligne.get_by_label("Arrivée").fill("08:05")
    journee.prevenues.add(ENFANTS[5])
    page.wait_for_timeout(2500)
    expect(ligne.get_by_label("Arrivée")).to_have_value("08:05")
    ligne.get_by_role("button", name="Enregistrer").click()
    expect(page.get_by_role("region", name="Absences prévenues")).to_contain_text("Enfant N05")


def test_departures_forgotten_the_day_before_are_typed_without_network(
    tablette: BrowserContext, journee: Journee
) -> None:
    a_16h31 = datetime(2026, 11, 4, 16, 31, tzinfo=PARIS)
    lignes = [
        un.une_ligne(enfant, "Enfant", nom=f"N{rang:02d}", etat="present", arrivee=a_16h31, depart_du=True)
        for rang, enfant in enumerate(ENFANTS[:3])
    ]
    hier = {"jour": date(2026, 11, 4), "activite": "etude"}
    journee.client.says(planning.GET_FEUILLE, un.une_feuille(lignes).model_copy(update=hier))
    page = tablette.new_page()
    open_sheet(page, "/pointage/jean-jaures/etude/2026-11-04")
    tablette.set_offline(True)

    page.get_by_role("button", name="Parti : Enfant N01").click()
    ligne = page.get_by_role("listitem").filter(has_text="Enfant N01").last
    expect(ligne.get_by_label("Départ")).to_be_focused()
    assert waiting(page) == 0, "the minute of this tap is no hour of that day"
    assert violations(page) == []
    page.get_by_label("Heure de départ").fill("16:00")
    page.get_by_role("button", name="Noter 3 départs").click()
    assert waiting(page) == 0, "before they came"
    page.get_by_label("Heure de départ").fill("17:45")
    page.get_by_role("button", name="Noter 3 départs").click()

    expect(ligne).to_contain_text("Présent de 16h31 à 17h45, pas encore envoyé")
    tablette.set_offline(False)
    wait_for(page, "Tablette.list().then(l => l.every(m => m.envoi === 'parti'))")
    assert {(m.etat, m.depart) for m in journee.recues} == {("parti", datetime(2026, 11, 4, 17, 45, tzinfo=PARIS))}
    assert {m.enfant_id for m in journee.recues} == set(ENFANTS[:3])

"""A whole day of an animateur without network, on the real town.

Morning, meal and evening on one tablet that has no network from before the first child to after the last, and that is
locked, reloaded and killed meanwhile, while the office marks the same children on the portal's own pages. Then the
network comes back: every mark once, every presence and hour exact, and what contradicts is listed with its authors.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from kit.clock import PARIS
from tests.e2e.axe import CHROMIUM, OPTIONS_CHROMIUM
from tests.e2e.coupure import Reseau
from tests.e2e.mobilier import AGENT, ANIMATEUR
from tests.e2e.tablette import GARDEES, wait_for
from tests.e2e.test_tablette_en_ville import PARTIES, Ville, log_in, tap, unmarked
from tests.e2e.test_tablette_tuee import kill
from tests.keeper import KeptStack

VENDREDI_6 = "2026-11-06"
MATIN, MIDI, SOIR = (f"/pointage/jean-jaures/{activite}/{VENDREDI_6}" for activite in ("matin", "restauration", "soir"))
EVACUATION = "/pointage/jean-jaures/evacuation"
VERROUILLEE = "La tablette est verrouillée"
Fait = tuple[str, str, str]
"""Presence, arrival and departure of one child, as the town must have them in the evening."""


def at(heure: str) -> datetime:
    return datetime.fromisoformat(f"{VENDREDI_6}T{heure}:00").replace(tzinfo=PARIS)


class Journee:
    """One tablet whose browser may die, the hour that all clocks say, and what was done: by sheet, by child."""

    def __init__(self, navigateur: Browser, ville: Ville, profil: Path) -> None:
        self.navigateur, self.ville, self.profil = navigateur, ville, profil
        self.reseau = Reseau(ville.house["url"])
        self.contexte, self.page = self._start()
        self.faits: dict[str, dict[str, Fait]] = {MATIN: {}, MIDI: {}, SOIR: {}}
        self.taps = 0

    def _start(self) -> tuple[BrowserContext, Page]:
        contexte = self.navigateur.browser_type.launch_persistent_context(
            self.profil,
            executable_path=CHROMIUM,
            args=[*OPTIONS_CHROMIUM, self.reseau.option],
            base_url=self.ville.house["url"],
            viewport={"width": 768, "height": 1024},
        )
        return contexte, contexte.new_page()

    def kill_and_start(self, heure: str) -> None:
        kill(self.profil)
        self.contexte, self.page = self._start()
        self.set_hour(heure)

    def set_hour(self, heure: str) -> None:
        """The town's clock goes on from this minute; the tablet's stands at it."""
        set_town(self.ville, heure)
        self.page.clock.set_fixed_time(at(heure))

    def open(self, feuille: str, heure: str) -> list[str]:
        """A kept sheet, left since the hour before; the children whom nobody has marked on it."""
        self.page.goto("about:blank")
        self.set_hour(heure)
        self.page.goto(feuille)
        verrou = self.page.get_by_role("heading", name=VERROUILLEE)
        expect(verrou.or_(self.page.locator("#listes"))).to_be_visible()  # killed, it may not know how long it was left
        if verrou.is_visible():
            self.unlock()
        wait_for(self.page, "typeof Feuille !== 'undefined' && Boolean(Feuille)")
        return unmarked(self.page)

    def unlock(self) -> None:
        expect(self.page.get_by_role("heading", name=VERROUILLEE)).to_be_visible()
        self.page.get_by_label("Votre mot de passe").fill(self.ville.house["accounts"]["mot_de_passe"])
        self.page.get_by_role("button", name="Déverrouiller").click()
        self.page.wait_for_url(lambda adresse: not adresse.endswith("/verrou"))

    def tap_all(self, feuille: str, enfants: list[str], heure: str) -> None:
        self.page.get_by_role("button", name=re.compile("^Tous présents")).click()
        expect(self.page.get_by_text(f"{len(enfants)}\u00a0enfants notés présents.")).to_be_visible()
        self.note(feuille, enfants, ("present", heure, ""))

    def tap(self, feuille: str, enfants: list[str], etat: str, fait: Fait) -> None:
        for enfant_id in enfants:
            tap(self.page, enfant_id, etat)
        self.note(feuille, enfants, fait)

    def correct(self, feuille: str, enfant_id: str, arrivee: str, depart: str) -> None:
        ligne = self.page.locator(f"#e-{enfant_id}")
        ligne.get_by_text("Corriger").click()
        ligne.get_by_label("Arrivée").fill(arrivee)
        ligne.get_by_label("Départ").fill(depart)
        ligne.get_by_role("button", name="Enregistrer").click()
        expect(ligne.locator("[data-garde-ici]")).to_have_text(re.compile("Présent de .* pas encore envoyé"))
        self.note(feuille, [enfant_id], ("present", arrivee, depart))

    def note(self, feuille: str, enfants: list[str], fait: Fait) -> None:
        self.faits[feuille] |= dict.fromkeys(enfants, fait)
        self.taps += len(enfants)

    def read(self, feuille: str) -> dict[str, Fait]:
        """What the town has of this sheet."""
        activite = feuille.split("/")[3]
        rows = self.ville.sql(
            f"select enfant_id, presence, to_char(arrivee at time zone 'Europe/Paris', 'HH24:MI'),"
            f" to_char(depart at time zone 'Europe/Paris', 'HH24:MI') from creneau where jour = '{VENDREDI_6}'"
            f" and site = 'jean-jaures' and activite = '{activite}' and presence is not null"
        )
        return {str(row[0]): (row[1], row[2] or "", row[3] or "") for row in rows}


def set_town(ville: Ville, heure: str) -> None:
    write_clock(Path(ville.house["clock"]), str((at(heure) - datetime.now(UTC)).total_seconds()))


def write_clock(clock: Path, text: str) -> None:
    """Whole at once: a program that reads an empty file lives at the real date for a moment."""
    fresh = clock.with_suffix(".new")
    fresh.write_text(text)
    fresh.replace(clock)


@pytest.fixture
def ville(stack: KeptStack) -> Iterator[Ville]:
    """Its clock is put back at the end."""
    ville = Ville(stack)
    horloge = Path(ville.house["clock"])
    avant = horloge.read_text()
    yield ville
    write_clock(horloge, avant)


@pytest.fixture
def journee(navigateur: Browser, ville: Ville, tmp_path: Path) -> Iterator[Journee]:
    """The tablet at twenty past seven: logged in, its four sheets kept; then no network."""
    journee = Journee(navigateur, ville, tmp_path)
    journee.set_hour("07:20")
    log_in(journee.page, ville, ANIMATEUR)
    journee.page.get_by_role("button", name="Me reconnecter ici").click()
    journee.page.wait_for_url("**/connexion?suite=**")
    log_in(journee.page, ville, ANIMATEUR, journee.page.url)
    for page in (MATIN, MIDI, SOIR, EVACUATION):
        wait_for(journee.page, f"{GARDEES}.then(tous => tous.includes('{page}'))")
    journee.reseau.cut()
    yield journee
    kill(tmp_path)
    journee.reseau.close()


def work_at_the_office(ville: Ville, navigateur: Browser, gestes: dict[str, list[str]]) -> None:
    """An agent on the portal's own page, without JavaScript, while the tablet is away."""
    contexte = navigateur.new_context(base_url=ville.house["url"], java_script_enabled=False)
    page = contexte.new_page()
    log_in(page, ville, AGENT)
    page.goto(MIDI)
    for etat, enfants in gestes.items():
        for enfant_id in enfants:
            tap(page, enfant_id, etat)
    contexte.close()


def spend_the_morning(journee: Journee) -> None:
    """The whole group, two absences, an hour typed; then left alone until it locks, opened again, read again."""
    enfants = journee.open(MATIN, "07:40")
    page = journee.page
    journee.tap_all(MATIN, enfants, "07:40")
    journee.tap(MATIN, enfants[:2], "absent", ("absent", "", ""))
    journee.correct(MATIN, enfants[2], "07:31", "08:15")
    presents = page.locator("#n-present").inner_text()

    journee.set_hour("08:30")
    journee.unlock()
    expect(page.locator("#n-present")).to_have_text(presents)
    page.reload()
    expect(page.locator("#n-present")).to_have_text(presents)


def serve_the_meal(journee: Journee, navigateur: Browser) -> list[str]:
    """A class at once, others one by one; the browser dies after the last tap. The children who are in conflict."""
    enfants = journee.open(MIDI, "11:40")
    classe = journee.page.locator(f"#e-{enfants[0]}").get_attribute("data-classe") or ""
    journee.page.get_by_label("Groupe").select_option(classe)
    siens = [une for une in enfants if journee.page.locator(f"#e-{une}").is_visible()]
    journee.tap_all(MIDI, siens, "11:40")
    journee.page.get_by_label("Groupe").select_option("")
    autres = [une for une in enfants if une not in siens]
    journee.tap(MIDI, autres[:8], "present", ("present", "11:40", ""))
    journee.tap(MIDI, autres[8:10], "absent", ("absent", "", ""))

    set_town(journee.ville, "11:50")
    dits = {"absent": siens[:2] + autres[:1], "present": siens[2:4] + autres[20:21]}
    work_at_the_office(journee.ville, navigateur, dits)
    journee.kill_and_start("12:30")

    assert set(journee.open(MIDI, "12:30")) == set(enfants) - set(journee.faits[MIDI])
    journee.tap(MIDI, autres[10:13], "present", ("present", "12:30", ""))
    journee.faits[MIDI] |= dict.fromkeys(dits["absent"], ("conflit", "", "")) | {autres[20]: ("present", "11:50", "")}
    return dits["absent"]


def close_the_evening(journee: Journee) -> int:
    """Everybody is there, most leave at the hour of a tap, one at a typed hour; how many nobody saw leave."""
    enfants = journee.open(SOIR, "16:35")
    journee.tap_all(SOIR, enfants, "16:35")
    journee.open(SOIR, "17:30")
    journee.tap(SOIR, enfants[:3], "parti", ("present", "16:35", "17:30"))
    journee.open(SOIR, "18:05")
    journee.tap(SOIR, enfants[3:6], "parti", ("present", "16:35", "18:05"))
    journee.correct(SOIR, enfants[6], "16:40", "17:45")
    restent = len(enfants) - 7

    journee.page.goto("about:blank")
    journee.set_hour("18:10")
    journee.page.goto(EVACUATION)
    expect(journee.page.locator("#n-ici")).to_have_text(str(restent))
    return restent


@pytest.mark.long
def test_a_whole_day_without_network_is_in_the_town_in_the_evening_once_and_exactly(
    navigateur: Browser, ville: Ville, journee: Journee
) -> None:
    spend_the_morning(journee)
    en_conflit = serve_the_meal(journee, navigateur)
    restent = close_the_evening(journee)
    assert journee.ville.marques(journee.page) == (0, 0, 0) and journee.taps > 60

    journee.reseau.restore()
    journee.page.goto("about:blank")
    journee.set_hour("18:45")
    page: Any = journee.page
    page.goto("/pointage")
    page.wait_for_url("**/connexion**")  # four hours without a page: the session is over, the marks wait
    log_in(page, ville, ANIMATEUR, page.url)
    page.wait_for_url("**/pointage")
    wait_for(page, PARTIES, 60)

    assert ville.marques(page)[:2] == (journee.taps, journee.taps)
    for feuille in (MATIN, MIDI, SOIR):
        assert journee.read(feuille) == journee.faits[feuille]
    page.goto(MIDI)
    conflits = page.locator("li.conflit")
    assert sorted(conflits.evaluate_all("tous => tous.map(li => li.id.slice(2))")) == sorted(en_conflit)
    for mot in ("Yanis Belkacem (équipe d’animation)", "(agent de la mairie), sur une page du portail"):
        expect(conflits.filter(has_text=mot)).to_have_count(len(en_conflit))
    page.goto(SOIR)
    expect(page.get_by_role("heading", name=f"{restent}\u00a0départs ne sont pas notés")).to_be_visible()

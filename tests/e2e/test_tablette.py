"""The tablet without network, in a real Chromium: nothing lost, nothing doubled, nothing said that is not true."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import BrowserContext, expect

from contracts import planning
from contracts.errors import ServiceIndisponible
from gateway.csrf import COOKIE_SESSION
from tests.e2e.axe import violations
from tests.e2e.tablette import DE_PASSAGE, ENFANTS, GARDEES, Journee, open_sheet, tap, wait_for, waiting
from tests.gateway import fabrique as un
from tests.gateway.ville import FEUILLE

ALBUM = f"/pointage/jean-jaures/photos/{un.JEUDI_5}"
PHOTOS_VUES = "[...document.querySelectorAll('img.photo')].filter(un => un.naturalWidth > 0).length === 3"
expect.set_options(timeout=20_000)  # a loaded machine is no failure
SIGNES = re.compile(r"Menu du jour\s:\sœufs\s*PAI\s*Allergie\s:\sœuf")


def test_thirty_marks_without_network_survive_a_closed_tab_and_leave_once(
    tablette: BrowserContext, journee: Journee
) -> None:
    page = tablette.new_page()
    open_sheet(page)
    wait_for(page, PHOTOS_VUES)
    wait_for(page, f"{GARDEES}.then(tous => tous.includes('{ALBUM}'))")
    assert "?v=" not in page.evaluate(f"caches.match('{ALBUM}').then(r => r.text())"), "sealed like the sheets"
    tablette.set_offline(True)
    tap(page, "Présent", *range(25))
    tap(page, "Absent", *range(25, 30))
    expect(page.get_by_text("30 pointages sont gardés sur cette tablette")).to_be_visible()
    assert violations(page) == []
    page.close()

    page = tablette.new_page()
    page.goto(FEUILLE)
    expect(page.get_by_text("Hors connexion depuis")).to_be_visible()
    wait_for(page, PHOTOS_VUES)  # of this tablet's own memory, by now
    expect(page.locator("#n-present")).to_have_text("25")
    expect(page.get_by_text("pas encore envoyé").first).to_be_visible()
    assert journee.recues == []

    tablette.set_offline(False)
    expect(page.get_by_text("Hors connexion depuis")).to_be_hidden()
    wait_for(page, "Tablette.list().then(l => l.every(m => m.envoi === 'parti'))")
    assert (len(journee.gardees), len(journee.recues)) == (30, 30)
    assert sorted(m.rang for m in journee.recues) == list(range(1, 31))
    page.reload()
    expect(page.locator("#n-present")).to_have_text("25")
    wait_for(page, "Tablette.list().then(l => l.length === 0)")


def test_on_line_a_tap_leaves_at_once_and_a_correction_follows_it(tablette: BrowserContext, journee: Journee) -> None:
    page = tablette.new_page()
    open_sheet(page)

    tap(page, "Présent", 3)
    tap(page, "Parti", 3)

    wait_for(page, "Tablette.list().then(l => l.length === 2 && l.every(m => m.envoi === 'parti'))")
    assert [m.etat for m in journee.recues] == ["present", "parti"]
    expect(page.locator("#n-parti")).to_have_text("1")


@pytest.mark.long
def test_a_service_that_is_away_is_like_no_network(tablette: BrowserContext, journee: Journee) -> None:
    page = tablette.new_page()
    open_sheet(page)
    journee.client.says(planning.POINT, ServiceIndisponible(service="planning"))

    tap(page, "Présent", 0)

    expect(page.get_by_text("1 pointage est gardé sur cette tablette et partira au retour du réseau")).to_be_visible()
    journee.client.says(planning.POINT, journee.answer)
    page.evaluate("Tablette.send()")
    expect(page.get_by_text("Hors connexion")).to_be_hidden()
    assert len(journee.gardees) == 1


@pytest.mark.long
def test_a_sheet_that_was_kept_says_so_even_when_the_session_is_good(
    tablette: BrowserContext, journee: Journee
) -> None:
    page = tablette.new_page()
    open_sheet(page)
    journee.client.says(planning.GET_FEUILLE, ServiceIndisponible(service="planning"))

    page.reload()

    expect(page.get_by_text("Page lue à")).to_be_visible()
    tap(page, "Présent", 0)
    wait_for(page, "Tablette.list().then(l => l.every(m => m.envoi === 'parti'))")
    assert len(journee.gardees) == 1


def test_a_session_that_ended_keeps_the_marks_until_the_person_is_back(
    tablette: BrowserContext, journee: Journee
) -> None:
    page = tablette.new_page()
    open_sheet(page)
    cookies = tablette.cookies()
    tablette.clear_cookies()

    tap(page, "Présent", 0, 1)

    expect(page.get_by_text("Votre session est terminée")).to_be_visible()
    expect(page.get_by_text("partiront quand vous serez reconnecté")).to_be_visible()
    assert (waiting(page), journee.recues) == (2, [])
    tablette.add_cookies(cookies)  # type: ignore[arg-type]
    page.goto(FEUILLE)
    wait_for(page, "Tablette.list().then(l => l.every(m => m.envoi === 'parti'))")
    assert len(journee.recues) == 2


def test_refused_marks_are_shown_and_stay_until_somebody_has_read_them(
    tablette: BrowserContext, journee: Journee
) -> None:
    page = tablette.new_page()
    open_sheet(page)
    tablette.set_offline(True)
    tap(page, "Présent", 0, 1)
    journee.inconnus = {ENFANTS[1]}
    tablette.set_offline(False)

    expect(page.get_by_text("1 pointage n’a pas été accepté".replace("1 ", "1\u00a0"))).to_be_visible()
    expect(page.get_by_text("Enfant N01, présent à")).to_be_visible()
    assert len(journee.gardees) == 1
    page.reload()
    page.get_by_role("button", name="J’ai noté, effacer de la tablette").click()
    expect(page.get_by_text("n’a pas été accepté")).to_be_hidden()


def test_a_child_nobody_expected_is_welcomed_without_network(tablette: BrowserContext, journee: Journee) -> None:
    page = tablette.new_page()
    open_sheet(page)
    wait_for(page, f"{GARDEES}.then(tous => tous.some(un => un.endsWith('/connus')))")
    tablette.set_offline(True)

    page.get_by_label("Nom ou prénom de l’enfant").fill("zoe cel")
    page.get_by_role("button", name="Chercher").click()
    trouvee = page.get_by_role("list", name="Enfants trouvés sur la tablette").get_by_role("listitem")
    expect(trouvee).to_contain_text(SIGNES)
    trouvee.get_by_role("button", name="Ajouter, présent : Zoé Çelik-Bùi").click()

    ajoutee = page.get_by_role("region", name="Ajoutés sur cette tablette").get_by_role("listitem")
    expect(ajoutee).to_contain_text(SIGNES)
    expect(ajoutee).to_contain_text("Non prévu")
    expect(page.locator("#n-present")).to_have_text("1")
    page.close()
    page = tablette.new_page()
    page.goto(FEUILLE)  # kept, without the child: its signs come from the names kept with it
    ajoutee = page.get_by_role("region", name="Ajoutés sur cette tablette").get_by_role("listitem")
    expect(ajoutee).to_contain_text(SIGNES)
    tablette.set_offline(False)
    wait_for(page, "Tablette.list().then(l => l.every(m => m.envoi === 'parti'))")
    assert [m.enfant_id for m in journee.recues] == [DE_PASSAGE]


def test_leaving_says_how_many_marks_would_be_lost_and_wipes_the_tablet(
    tablette: BrowserContext, journee: Journee
) -> None:
    page = tablette.new_page()
    open_sheet(page)
    tablette.set_offline(True)
    tap(page, "Présent", 0, 1, 2)

    page.get_by_role("button", name="Quitter la session").click()
    expect(page.get_by_text("3 pointages ne sont pas encore partis".replace("3 ", "3\u00a0"))).to_be_visible()
    page.get_by_role("button", name="Rester").click()
    assert waiting(page) == 3
    page.get_by_role("button", name="Quitter la session").click()
    page.get_by_role("button", name="Quitter et perdre 3").click()

    expect(page.get_by_text("La tablette est vidée")).to_be_visible()
    wait_for(page, f"{GARDEES}.then(tous => tous.length === 0)")
    assert waiting(page) == 0
    page.goto(FEUILLE)
    expect(page.get_by_role("heading", name="Pas de réseau")).to_be_visible()
    tablette.set_offline(False)
    page.goto("/pointage")
    page.wait_for_url("**/")  # the session ends before anything else
    assert COOKIE_SESSION not in {c["name"] for c in tablette.cookies()}  # type: ignore[typeddict-item]


@pytest.mark.long
def test_leaving_with_everything_sent_asks_nothing(tablette: BrowserContext, journee: Journee) -> None:
    page = tablette.new_page()
    open_sheet(page)
    tap(page, "Présent", 0)

    page.get_by_role("button", name="Quitter la session").click()

    page.wait_for_url("**/")
    assert len(journee.gardees) == 1
    wait_for(page, f"{GARDEES}.then(tous => tous.length === 0)")


def test_a_sheet_is_forgotten_after_twelve_hours(tablette: BrowserContext) -> None:
    page = tablette.new_page()
    open_sheet(page)
    page.evaluate(
        """async () => {
            const cache = await caches.open('pointage-pages');
            for (const requete of await cache.keys()) {
                const vieille = await cache.match(requete);
                const entetes = new Headers(vieille.headers);
                entetes.set('x-garde-at', String(Date.now() - 16 * 3600 * 1000 - 1));
                await cache.put(requete, new Response(await vieille.text(), { headers: entetes }));
            }
        }"""
    )
    tablette.set_offline(True)

    page.goto(FEUILLE)

    expect(page.get_by_role("heading", name="Pas de réseau")).to_be_visible()
    wait_for(page, f"{GARDEES}.then(tous => tous.length === 0)")


def test_a_group_and_the_evacuation_list_are_chosen_without_network(tablette: BrowserContext) -> None:
    page = tablette.new_page()
    open_sheet(page)
    tablette.set_offline(True)

    page.get_by_label("Groupe").select_option("CP")

    expect(page.get_by_role("button", name="Présent : Enfant N00")).to_be_hidden()
    expect(page.locator("#n-reste")).to_have_text("20")
    tap(page, "Présent", 12)
    page.get_by_role("link", name="Liste d’évacuation").click()
    expect(page.get_by_role("list", name="Enfants présents").get_by_role("heading")).to_have_text(["Enfant N12"])
    expect(page.get_by_text("d’après les feuilles gardées")).to_be_visible()
    wait_for(page, "document.querySelector('#ici img.photo')?.naturalWidth > 0")


def test_the_marks_of_somebody_else_leave_only_when_the_person_says_so(
    tablette: BrowserContext, journee: Journee
) -> None:
    page = tablette.new_page()
    open_sheet(page)
    tablette.set_offline(True)
    tap(page, "Présent", 0)
    page.evaluate(
        "Tablette.list().then(l => Tablette.put(l.map(m => ({...m, compte: 'autre', personne: 'Yanis B.'}))))"
    )
    tablette.set_offline(False)
    page.reload()

    expect(page.get_by_text("pointage de Yanis B. attend sur cette tablette")).to_be_visible()
    assert journee.recues == []
    page.get_by_role("button", name="Les envoyer à mon nom").click()
    wait_for(page, "Tablette.list().then(l => l.every(m => m.envoi === 'parti'))")
    assert len(journee.recues) == 1


@pytest.mark.long
def test_a_mark_made_while_somebody_else_is_connected_waits_for_its_author(
    tablette: BrowserContext, journee: Journee
) -> None:
    page = tablette.new_page()
    open_sheet(page)
    page.evaluate("Object.assign(Tablette.ici, {compte: 'autre', personne: 'Yanis B.'})")

    tap(page, "Présent", 0)

    expect(page.get_by_text("pointage de Yanis B. attend sur cette tablette")).to_be_visible()
    assert journee.recues == []


@pytest.mark.long
def test_leaving_from_another_page_of_the_staff_asks_the_same(tablette: BrowserContext, journee: Journee) -> None:
    page = tablette.new_page()
    open_sheet(page)
    journee.client.says(planning.POINT, ServiceIndisponible(service="planning"))
    tap(page, "Présent", 0)
    page.goto("/mairie")

    page.get_by_role("button", name="Quitter la session").click()
    page.get_by_role("button", name="Quitter et perdre 1").click()

    page.wait_for_url("**/")
    assert page.evaluate("caches.has('pointage-pages')") is False

"""A tablet left alone: nothing on the screen, the password again, with or without network, in a real Chromium."""

from __future__ import annotations

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from gateway.csrf import COOKIE_SESSION
from tests.e2e.axe import violations
from tests.e2e.tablette import GARDEES, Journee, open_sheet, tap, wait_for, waiting
from tests.gateway.ville import FEUILLE

expect.set_options(timeout=20_000)
MOT_DE_PASSE = "Soleil-Vert-1987!"
CINQ_MINUTES_MS = 5 * 60 * 1000 + 10_000


@pytest.fixture
def page(tablette: BrowserContext) -> Page:
    """The sheet of somebody who logged in on this tablet by its login page."""
    page = tablette.new_page()
    open_sheet(page)
    page.evaluate(f"Coffre.prepareLogin('{MOT_DE_PASSE}')")  # what the form does before it leaves
    page.clock.install()
    open_sheet(page)
    return page


def try_password(page: Page, mot: str) -> None:
    page.get_by_label("Votre mot de passe").fill(mot)
    page.get_by_role("button", name="Déverrouiller").click()


def test_without_network_the_password_that_was_typed_here_opens_it_again(
    page: Page, tablette: BrowserContext, journee: Journee
) -> None:
    tablette.set_offline(True)
    tap(page, "Présent", 0, 1, 2)
    page.clock.run_for(CINQ_MINUTES_MS)

    expect(page.get_by_role("heading", name="La tablette est verrouillée")).to_be_visible()
    assert violations(page) == []
    page.goto(FEUILLE)
    expect(page.get_by_role("heading", name="La tablette est verrouillée")).to_be_visible()
    expect(page.get_by_text("Enfant N0")).to_have_count(0)
    try_password(page, "pas le bon")
    expect(page.get_by_text("Mot de passe refusé. 4\u00a0essais restants.")).to_be_visible()
    try_password(page, MOT_DE_PASSE)

    expect(page.get_by_role("button", name="Présent : Enfant N00")).to_have_attribute("aria-pressed", "true")
    expect(page.locator("#n-present")).to_have_text("3")
    assert (waiting(page), journee.recues) == (3, [])


def test_closed_it_asks_for_the_password_and_reloaded_or_killed_it_does_not(
    page: Page, tablette: BrowserContext, journee: Journee
) -> None:
    tablette.set_offline(True)
    tap(page, "Présent", 0)
    page.reload()
    expect(page.get_by_role("button", name="Présent : Enfant N00")).to_have_attribute("aria-pressed", "true")
    veille = page.evaluate("localStorage.getItem('pointage-veille')")
    page.goto("about:blank")  # what leaves the sheets says so; a browser that is killed cannot
    tuee = tablette.new_page()
    tuee.add_init_script(f"localStorage.setItem('pointage-veille', {veille!r})")
    tuee.goto(FEUILLE)
    expect(tuee.get_by_role("button", name="Présent : Enfant N00")).to_be_visible()
    tuee.goto("about:blank")

    autre = tablette.new_page()
    autre.goto(FEUILLE)
    expect(autre.get_by_role("heading", name="La tablette est verrouillée")).to_be_visible()
    try_password(autre, MOT_DE_PASSE)
    expect(autre.get_by_role("button", name="Présent : Enfant N00")).to_have_attribute("aria-pressed", "true")
    # A page that was just opened hears a moment later that there is no network: its mark may have left by then.
    assert waiting(autre) == 1 or len(journee.recues) == 1


@pytest.mark.long
def test_five_wrong_passwords_erase_the_sheets_and_keep_the_marks(
    page: Page, tablette: BrowserContext, journee: Journee
) -> None:
    tablette.set_offline(True)
    tap(page, "Présent", 0)
    page.clock.run_for(CINQ_MINUTES_MS)
    expect(page.get_by_role("heading", name="La tablette est verrouillée")).to_be_visible()

    for reste in ("4\u00a0essais restants", "3\u00a0essais restants", "2\u00a0essais restants", "1\u00a0essai restant"):
        try_password(page, "faux")
        expect(page.get_by_text(reste)).to_be_visible()
    try_password(page, "faux")

    expect(page.get_by_text("Trop d’essais")).to_be_visible()
    wait_for(page, f"{GARDEES}.then(tous => tous.length === 0)")
    try_password(page, MOT_DE_PASSE)
    expect(page.get_by_text("ne peut pas vérifier votre mot de passe sans réseau")).to_be_visible()
    assert waiting(page) == 1


def test_on_line_the_marks_leave_and_the_session_ends(page: Page, tablette: BrowserContext, journee: Journee) -> None:
    tap(page, "Présent", 0)
    page.clock.run_for(CINQ_MINUTES_MS)

    page.wait_for_url(f"**/connexion?suite={FEUILLE.replace('/', '%2F')}")
    assert len(journee.gardees) == 1
    assert COOKIE_SESSION not in {c["name"] for c in tablette.cookies()}  # type: ignore[typeddict-item]
    expect(page.get_by_text("Enfant N0")).to_have_count(0)


def test_what_is_kept_on_the_disk_cannot_be_read_without_the_key(page: Page) -> None:
    lire = """(async () => {
        const cache = await caches.open('pointage-pages');
        const cles = await cache.keys();
        return Promise.all(cles.map(async (une) => (await cache.match(une))?.text() ?? ''));
    })()"""
    wait_for(page, f"{lire}.then(textes => textes.length > 2)")  # those of another key are read again meanwhile
    assert not any("Enfant" in texte for texte in page.evaluate(lire))

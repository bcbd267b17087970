"""Every page in a real browser: accessible, no wider than the screen, silent console, whole without JavaScript."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.e2e.axe import CHROMIUM, OPTIONS_CHROMIUM, violations
from tests.gateway.ville import FEUILLE, MOIS, PAGES, cookies_of, serve

TOUTES = [(qui, adresse) for qui, adresses in PAGES.items() for adresse in adresses]


@pytest.fixture(scope="module")
def adresse() -> Iterator[str]:
    with serve() as adresse:
        yield adresse


@pytest.fixture(scope="module")
def navigateur() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        navigateur = playwright.chromium.launch(executable_path=CHROMIUM, args=OPTIONS_CHROMIUM)
        yield navigateur
        navigateur.close()


def enter(navigateur: Browser, adresse: str, qui: str, **options: object) -> BrowserContext:
    contexte = navigateur.new_context(base_url=adresse, reduced_motion="reduce", **options)  # type: ignore[arg-type]
    contexte.add_cookies(cookies_of(qui, adresse))  # type: ignore[arg-type]
    return contexte


def listen(page: Page) -> list[str]:
    """What the console and the content policy complain of, save the status of a page that says no."""
    plaintes: list[str] = []
    page.on("console", lambda m: plaintes.append(m.text) if m.type in ("error", "warning") else None)
    page.on("pageerror", lambda e: plaintes.append(str(e)))
    return plaintes


@pytest.mark.parametrize(("qui", "chemin"), TOUTES)
def test_a_page_is_accessible_and_no_wider_than_the_screen(
    navigateur: Browser, adresse: str, qui: str, chemin: str
) -> None:
    contexte = enter(navigateur, adresse, qui)
    page = contexte.new_page()
    plaintes = listen(page)
    trouvees = []
    page.goto(chemin)
    for largeur in (320, 768, 1280):
        page.set_viewport_size({"width": largeur, "height": 800})
        if largeur != 768:  # the rules see nothing there that they do not see on a phone or a desk
            trouvees += [f"{largeur}: {v}" for v in violations(page)]
        if page.evaluate("document.documentElement.scrollWidth") > largeur:
            trouvees.append(f"{largeur}: wider than the screen")
    contexte.close()

    assert trouvees == []
    assert [p for p in plaintes if "404" not in p and "422" not in p] == []


def test_a_month_is_changed_and_confirmed_without_javascript(navigateur: Browser, adresse: str) -> None:
    contexte = enter(navigateur, adresse, "parent", java_script_enabled=False)
    page = contexte.new_page()
    page.goto(MOIS)

    page.get_by_role("button", name="Terminer les modifications").click()
    page.get_by_role("button", name="Terminer", exact=True).click()

    expect(page.get_by_text("R-2026-018427")).to_be_visible()
    contexte.close()


def test_one_tap_on_the_sheet_stays_on_the_page_with_javascript(navigateur: Browser, adresse: str) -> None:
    contexte = enter(navigateur, adresse, "bureau")
    page = contexte.new_page()
    page.goto(FEUILLE)
    touche = page.get_by_role("button", name="Présent : Noémie O’Sullivan-Traoré")

    with page.expect_response(lambda r: r.request.method == "POST") as reponse:
        touche.click()

    assert (reponse.value.url, reponse.value.status) == (f"{adresse}/pointage/envoi", 200)
    expect(touche).to_have_attribute("aria-pressed", "true")
    expect(page.locator("#n-present")).to_have_text("3")
    contexte.close()


def test_one_tap_on_the_sheet_comes_back_to_the_child_without_javascript(navigateur: Browser, adresse: str) -> None:
    contexte = enter(navigateur, adresse, "bureau", java_script_enabled=False)
    page = contexte.new_page()
    page.goto(FEUILLE)

    page.get_by_role("button", name="Absent : Noémie O’Sullivan-Traoré").click()

    expect(page).to_have_url(f"{adresse}{FEUILLE}#e-00000000-0000-0000-0000-000000000004")
    contexte.close()


def test_the_sign_up_reaches_its_end_and_each_step_is_accessible(navigateur: Browser, adresse: str) -> None:
    contexte = enter(navigateur, adresse, "")
    page = contexte.new_page()
    page.goto("/inscription")
    page.get_by_role("button", name="Continuer").click()
    assert violations(page) == []
    for label, valeur in (
        ("Nom", "Lefèvre"),
        ("Prénom", "Amélie"),
        ("Adresse e-mail", "amelie@exemple.fr"),
        ("Nom d’utilisateur", "amelie.nl"),
        ("Mot de passe", "Cheval-Bleu-42 !"),
        ("Le même mot de passe, encore une fois", "Cheval-Bleu-42 !"),
    ):
        page.get_by_label(label, exact=True).fill(valeur)
    page.get_by_role("button", name="Continuer").click()
    assert violations(page) == []
    page.get_by_label("Numéro de dossier", exact=True).fill("5961")
    page.get_by_role("button", name="Continuer").click()
    assert violations(page) == []
    page.get_by_label("Je certifie avoir lu et accepté").check()
    page.get_by_role("button", name="Continuer").click()
    assert violations(page) == []
    page.get_by_role("button", name="Valider mon inscription").click()

    expect(page.get_by_text("votre espace personnel a été créé")).to_be_visible()
    contexte.close()

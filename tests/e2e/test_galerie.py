"""The style gallery in a real browser: accessible, of no more width than the screen, without a policy violation."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from typing import Literal

import pytest
import uvicorn
from playwright.sync_api import Browser, Page, expect
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import Mount, Route

from contracts.base import Role
from gateway.body_limit import MIO, BodyLimit
from gateway.presentation import galerie, icones
from gateway.presentation.environnement import Presentation
from gateway.presentation.vue import MENU_PARENT, Annonce, Vue, menu_mairie
from gateway.security import SecurityHeaders
from gateway.static_files import statics
from tests.e2e.axe import LARGEURS, violations
from tests.longs import short_of

AGENT = Vue(
    menu=menu_mairie([Role.ADMINISTRATEUR]), courant="familles", personne="Sandrine", jeton="j" * 88,
    pour_le_compte_de="la famille Test", annonces=(Annonce("ok", "C’est fait", "Réponse avant jeudi."),),
)  # fmt: skip
ERREURS: dict[str, dict[str, object]] = {
    "introuvable": {},
    "page_expiree": {},
    "trop_d_essais": {"reessayer_dans_s": 61},
    "indisponible": {"quoi": "Vos factures"},
    "inattendu": {"call_id": "c0ffee"},
}
VUE_PARENT = Vue(menu=MENU_PARENT, courant="planning", personne="Amélie", jeton="j" * 88)


def make_app() -> Starlette:
    presentation = Presentation()
    contexte = galerie.contexte()

    async def gallery(_request: Request) -> Response:
        return HTMLResponse(presentation.render("composants.html", VUE_PARENT, **contexte))

    async def receive_form(request: Request) -> Response:
        await request.body()
        return PlainTextResponse("reçu")

    async def other(request: Request) -> Response:
        modele = request.path_params["modele"]
        return HTMLResponse(presentation.render(f"erreurs/{modele}.html", AGENT, **ERREURS[modele]))

    async def desk(_request: Request) -> Response:
        corps = "{% block contenu %}{{ c.vide('Rien à traiter.') }}{% endblock %}"
        source = '{% extends "base_mairie.html" %}{% block titre %}a{% endblock %}{% block haut %}<h1>À traiter</h1>'
        with icones.page():
            return HTMLResponse(presentation.env.from_string(source + "{% endblock %}" + corps).render(vue=AGENT))

    def too_long(_scope: object, limite: int) -> bytes:
        return presentation.render("erreurs/trop_long.html", limite_octets=limite).encode()

    return Starlette(
        routes=[
            Route("/composants", gallery),
            Route("/composants", receive_form, methods=["POST"]),
            Route("/erreurs/{modele}", other),
            Route("/mairie", desk),
            Mount("/static", statics()),
        ],
        middleware=[
            Middleware(SecurityHeaders, secure=False),
            Middleware(BodyLimit, page=too_long, limite_octets=MIO),
        ],
    )


@pytest.fixture(scope="module")
def adresse() -> Iterator[str]:
    prise = socket.create_server(("127.0.0.1", 0))
    serveur = uvicorn.Server(uvicorn.Config(make_app(), log_level="error", lifespan="off", ws="none"))
    fil = threading.Thread(target=serveur.run, kwargs={"sockets": [prise]}, daemon=True)
    fil.start()
    while not serveur.started:
        time.sleep(0.02)
    yield f"http://127.0.0.1:{prise.getsockname()[1]}"
    serveur.should_exit = True
    fil.join()
    prise.close()


Teinte = Literal["light", "dark"]
COURTS = (("light", 360), ("light", 1280), ("dark", 360))
VUES = short_of([(teinte, largeur) for teinte in ("light", "dark") for largeur in LARGEURS], *COURTS)


@pytest.fixture
def vue(request: pytest.FixtureRequest) -> tuple[Teinte, int]:
    """Colours and width: what a test says nothing of is light and wide."""
    return getattr(request, "param", ("light", 1280))


@pytest.fixture
def page(navigateur: Browser, adresse: str, vue: tuple[Teinte, int]) -> Iterator[Page]:
    """The gallery; a message of the console or a refused resource fails the test."""
    contexte = navigateur.new_context(base_url=adresse, color_scheme=vue[0], reduced_motion="reduce")
    page = contexte.new_page()
    plaintes: list[str] = []
    page.on("console", lambda m: plaintes.append(m.text) if m.type in ("error", "warning") else None)
    page.on("pageerror", lambda e: plaintes.append(str(e)))
    page.goto("/composants")
    yield page
    contexte.close()
    assert plaintes == []


@pytest.mark.parametrize("vue", VUES, ids=str, indirect=True)
def test_every_component_keeps_the_accessibility_rules(page: Page, vue: tuple[Teinte, int]) -> None:
    page.set_viewport_size({"width": vue[1], "height": 900})

    assert violations(page) == []


def test_the_other_skeletons_keep_them_too(navigateur: Browser, adresse: str) -> None:
    contexte = navigateur.new_context(base_url=adresse, viewport={"width": 360, "height": 800})
    page = contexte.new_page()
    for chemin in ("/mairie", *(f"/erreurs/{modele}" for modele in ERREURS)):
        page.goto(chemin)

        assert violations(page) == [], chemin
        assert page.evaluate("document.documentElement.scrollWidth") <= 360, chemin
    contexte.close()


def test_words_follow_the_box_without_javascript(navigateur: Browser, adresse: str) -> None:
    contexte = navigateur.new_context(base_url=adresse, java_script_enabled=False)
    page = contexte.new_page()
    page.goto("/composants")
    case = page.locator(".case", has=page.locator("[value='2026-11-16.soir']"))

    assert "Libre, à réserver" in case.inner_text()
    case.locator("input").check()
    assert "À ajouter" in case.inner_text()
    assert "Libre" not in case.inner_text()
    contexte.close()


def test_the_keyboard_reaches_every_box_and_none_is_hidden_by_the_bar(navigateur: Browser, adresse: str) -> None:
    contexte = navigateur.new_context(base_url=adresse, viewport={"width": 1280, "height": 700})
    page = contexte.new_page()
    page.goto("/composants")
    page.focus("[value='2026-11-16.matin']")
    caches = []
    for _ in range(20):
        page.keyboard.press("Tab")
        caches += page.evaluate("""() => {
            const e = document.activeElement, r = e.getBoundingClientRect();
            const dessus = document.elementFromPoint(r.x + r.width / 2, r.y + r.height / 2);
            return e.closest('.case') && !e.closest('.case').contains(dessus) ? [e.value] : [];
        }""")

    assert caches == []
    contexte.close()


def test_nothing_is_wider_than_the_screen(page: Page) -> None:
    for largeur in (320, 360, 768, 1280):
        page.set_viewport_size({"width": largeur, "height": 640})

        assert page.evaluate("document.documentElement.scrollWidth") <= largeur


def test_targets_are_large_enough_for_a_thumb(page: Page) -> None:
    page.set_viewport_size({"width": 360, "height": 900})
    petites = page.evaluate("""() => [...document.querySelectorAll(
        'button, select, .bouton, .lien, .retour, .choix, .case:not(.fixe), summary, .menu a, .onglets a, .liens a')]
        .filter(e => e.checkVisibility() && e.getBoundingClientRect().height < 44)
        .map(e => e.outerHTML.slice(0, 100))""")

    assert petites == []


def test_a_change_is_counted_by_the_sheet_and_said_after_a_pause(page: Page) -> None:
    page.set_viewport_size({"width": 1280, "height": 900})
    page.get_by_label("Restauration : lundi 16 novembre").uncheck()

    assert "À retirer" in page.locator(".case", has=page.locator("[value='2026-11-16.repas']")).inner_text()
    expect(page.locator("#dit")).to_have_text("2 ajouts, 3 retraits, pas encore enregistrés")


def test_a_page_asks_for_each_file_once_and_then_never_again(navigateur: Browser, adresse: str) -> None:
    contexte = navigateur.new_context(base_url=adresse)
    page = contexte.new_page()
    demandes: list[str] = []
    page.on("request", lambda r: demandes.append(r.url.removeprefix(adresse)))

    page.goto("/composants", wait_until="networkidle")
    premiere = sorted(demandes)
    contexte.close()

    fichiers = [
        statics().url(n) for n in ("atkinson-hyperlegible-next.woff2", "favicon.svg", "planning.js", "portail.css")
    ]
    assert [d for d in premiere if d != "/composants" and "favicon" not in d] == sorted(
        f for f in fichiers if "favicon" not in f
    )


def test_a_file_too_large_gets_a_page_and_not_a_broken_connection(navigateur: Browser, adresse: str) -> None:
    contexte = navigateur.new_context(base_url=adresse)
    page = contexte.new_page()
    page.goto("/composants")
    page.set_input_files("#fichier", {"name": "scan.pdf", "mimeType": "application/pdf", "buffer": b"0" * (3 * MIO)})

    page.get_by_role("button", name="Continuer").click()

    assert "Votre envoi est trop lourd" in page.inner_text("h1")
    contexte.close()

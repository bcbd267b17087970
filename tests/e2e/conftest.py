"""One browser and one house for the whole ring. Nothing here is patched by eventlet."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Browser, BrowserContext, expect, sync_playwright

from gateway.csrf import COOKIE_SESSION
from kit import clock
from tests.e2e.abonne import Abonne, listening
from tests.e2e.axe import CHROMIUM, OPTIONS_CHROMIUM
from tests.e2e.ecran import Ecran, Ouvre
from tests.e2e.maison import JEUDI_5, Maison
from tests.e2e.mobilier import Mobilier, furnish
from tests.e2e.parcours import Parcours, walk
from tests.e2e.tablette import Journee
from tests.gateway.ville import JETONS, serve
from tests.keeper import KeptStack
from tests.stack import stack as stack

expect.set_options(timeout=20_000)  # a machine that runs the whole house: load is no failure


@pytest.fixture(scope="session")
def navigateur() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        navigateur = playwright.chromium.launch(executable_path=CHROMIUM, args=OPTIONS_CHROMIUM)
        yield navigateur
        navigateur.close()


@pytest.fixture(scope="session")
def maison(stack: KeptStack) -> Iterator[Maison]:
    maison = Maison(stack)
    yield maison
    maison.close()


@pytest.fixture(scope="session")
def abonne(maison: Maison, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Abonne]:
    """Another municipal system, which hears what every test from here on does."""
    with listening(maison.stack, tmp_path_factory.mktemp("abonne")) as abonne:
        yield abonne


@pytest.fixture(scope="session")
def mobilier(maison: Maison) -> Mobilier:
    """The town given something to show on each of its pages."""
    return furnish(maison)


@pytest.fixture(scope="session")
def parcours(mobilier: Mobilier) -> Parcours:
    """Every page and every form that its links lead to."""
    return walk(mobilier)


@pytest.fixture
def ouvre(navigateur: Browser, maison: Maison) -> Iterator[Ouvre]:
    """Opens browsers on the house: ``ouvre(avec_js=False)``. All are closed, and none may have complained."""
    ouverts: list[Ecran] = []

    def open_one(*, avec_js: bool = True, garde: object = None) -> Ecran:
        ouverts.append(Ecran(navigateur, maison.url, avec_js=avec_js, garde=garde))
        return ouverts[-1]

    yield open_one
    for ecran in ouverts:
        ecran.close()


@pytest.fixture(params=[False, True], ids=["sans_js", "avec_js"])
def avec_js(request: pytest.FixtureRequest) -> bool:
    """The whole thread holds without JavaScript, then with it."""
    return bool(request.param)


@pytest.fixture
def journee(monkeypatch: pytest.MonkeyPatch) -> Journee:
    """The day of its sheet is today."""
    avance = JEUDI_5 - datetime.now(UTC)
    monkeypatch.setattr(clock, "now", lambda: datetime.now(UTC) + avance)
    return Journee()


@pytest.fixture
def tablette(navigateur: Browser, journee: Journee) -> Iterator[BrowserContext]:
    """A tablet in portrait, connected."""
    with serve(journee.client) as adresse:
        contexte = navigateur.new_context(base_url=adresse, viewport={"width": 768, "height": 1024})
        contexte.add_cookies([{"name": COOKIE_SESSION, "value": JETONS["bureau"], "url": adresse}])
        yield contexte
        contexte.close()

"""The tablet on the real town: thirty marks without network, a gateway killed while it answers, two tablets."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

import psycopg2
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from kit.clock import PARIS
from tests.e2e.mobilier import ANIMATEUR, REGISSEUR
from tests.e2e.tablette import open_sheet, wait_for
from tests.keeper import KeptStack
from tests.waiting import wait_until

JEUDI_5 = datetime(2026, 11, 5, 14, 12, 37, tzinfo=PARIS)
FEUILLE = "/pointage/jean-jaures/restauration/2026-11-05"
expect.set_options(timeout=20_000)  # a machine that runs the whole house
PARTIES = "Tablette.list().then(l => l.every(m => m.envoi === 'parti'))"


class Ville:
    """The demo town at lunch time, its planning emptied of that day's marks."""

    def __init__(self, stack: KeptStack) -> None:
        self.stack = stack
        self.house: dict[str, Any] = stack.house("start", instant=JEUDI_5.isoformat())

    def sql(self, statement: str, service: str = "planning") -> list[tuple[Any, ...]]:
        connection = psycopg2.connect(self.stack["database"][service].replace("+psycopg2", ""))
        connection.autocommit = True
        try:
            with connection.cursor() as cursor:
                cursor.execute(statement)
                return cursor.fetchall()
        finally:
            connection.close()

    def marques(self, page: Page) -> tuple[int, int, int]:
        """Rows of this tablet's marks, of different ids, of different children."""
        appareil = page.evaluate("Tablette.read('appareil').then(a => a.nom)")
        [(rows, ids, enfants)] = self.sql(
            "select count(*), count(distinct marque_id), count(distinct enfant_id) from marque"
            f" where appareil = '{appareil}'"
        )
        return rows, ids, enfants

    def presence(self, enfant_id: str) -> str:
        [(presence,)] = self.sql(
            f"select presence from creneau where enfant_id = '{enfant_id}' and jour = '2026-11-05'"
            " and activite = 'restauration'"
        )
        return str(presence)

    def wait_billing(self, enfant_id: str, presence: str) -> None:
        """Until billing has heard it."""
        dit = (
            f"select presence from creneau where enfant_id = '{enfant_id}' and jour = '2026-11-05'"
            " and activite = 'restauration'"
        )
        wait_until(lambda: self.sql(dit, "billing") == [(presence,)], 30)

    def wait_ready(self) -> None:
        fin = time.monotonic() + 60
        while not self.stack.house("ready"):
            assert time.monotonic() < fin, "the house does not answer"
            time.sleep(0.1)


def log_in(page: Page, ville: Ville, nom: str, adresse: str = "/connexion") -> None:
    page.goto(adresse)
    page.get_by_label("Nom d’utilisateur ou adresse e-mail").fill(nom)
    page.get_by_label("Mot de passe").fill(ville.house["accounts"]["mot_de_passe"])
    page.get_by_role("button", name="Me connecter").click()
    page.wait_for_url(lambda adresse: "/connexion" not in adresse)


@pytest.fixture(scope="module")
def ville(stack: KeptStack) -> Ville:
    return Ville(stack)


@pytest.fixture
def tablette(navigateur: Browser, ville: Ville) -> Iterator[Callable[[], BrowserContext]]:
    """Tablets whose animateur logged in by the login page."""
    contextes = []

    def open_one() -> BrowserContext:
        contexte = navigateur.new_context(base_url=ville.house["url"], viewport={"width": 768, "height": 1024})
        contextes.append(contexte)
        page = contexte.new_page()
        log_in(page, ville, ANIMATEUR)
        page.wait_for_url("**/pointage")
        page.close()
        return contexte

    yield open_one
    for contexte in contextes:
        contexte.close()


def unmarked(page: Page) -> list[str]:
    """Ids of the children that nobody has marked yet."""
    lignes = page.locator("[data-groupe] .appel > li:not(.conflit)", has_not=page.locator("[aria-pressed=true]"))
    return [str(un)[2:] for un in lignes.evaluate_all("tous => tous.map(li => li.id)")]


def tap(page: Page, enfant_id: str, etat: str = "present") -> None:
    touche = page.locator(f"#e-{enfant_id} button[value={etat}]")
    touche.click()
    expect(touche).to_have_attribute("aria-pressed", "true")


def test_thirty_marks_made_without_network_are_thirty_rows_although_the_gateway_dies_while_it_answers(
    ville: Ville, tablette: Callable[[], BrowserContext]
) -> None:
    contexte = tablette()
    page = contexte.new_page()
    open_sheet(page, FEUILLE)
    enfants = unmarked(page)[:30]
    assert len(enfants) == 30
    contexte.set_offline(True)
    for enfant_id in enfants:
        tap(page, enfant_id)
    page.close()
    page = contexte.new_page()
    page.goto(FEUILLE)
    expect(page.get_by_text("30 pointages sont gardés sur cette tablette")).to_be_visible()
    coups: list[int] = []

    def lose_the_answer(route: Route) -> None:
        coups.append(route.fetch().status)
        ville.stack.house("kill", program="gateway")
        route.abort()

    page.route("**/pointage/envoi", lose_the_answer, times=1)
    contexte.set_offline(False)
    wait_for(page, "Tablette.read('coupe_at').then(Boolean)")
    ville.wait_ready()
    page.evaluate("Tablette.send()")
    wait_for(page, PARTIES, 60)

    assert coups == [200]
    assert ville.marques(page) == (30, 30, 30)
    page.goto(FEUILLE)
    wait_for(page, "Tablette.list().then(l => l.length === 0)")
    assert {ville.presence(enfant_id) for enfant_id in enfants} == {"present"}


def count_conflicts(navigateur: Browser, ville: Ville) -> int:
    """How many the régie reads before issuing November; the demo town has one of its own."""
    contexte = navigateur.new_context(base_url=ville.house["url"])
    page = contexte.new_page()
    log_in(page, ville, REGISSEUR)
    page.goto("/mairie/facturation?mois=2026-11")
    lu = page.inner_text("main")
    contexte.close()
    trouve = re.search(r"Pointages en conflit\s+(\d+)", lu)
    return int(trouve[1]) if trouve else 0


def test_two_tablets_that_disagree_are_both_kept_and_a_person_settles(
    ville: Ville, navigateur: Browser, tablette: Callable[[], BrowserContext]
) -> None:
    cour, refectoire = tablette(), tablette()
    pages = [contexte.new_page() for contexte in (cour, refectoire)]
    for page in pages:
        open_sheet(page, FEUILLE)
    enfant_id = unmarked(pages[0])[0]
    for contexte, page, etat in zip((cour, refectoire), pages, ("present", "absent"), strict=True):
        contexte.set_offline(True)
        tap(page, enfant_id, etat)
    for contexte, page in zip((cour, refectoire), pages, strict=True):
        contexte.set_offline(False)
        page.evaluate("Tablette.send()")
        wait_for(page, PARTIES)
    assert ville.presence(enfant_id) == "conflit"
    ville.wait_billing(enfant_id, "conflit")  # which then bills nothing of it, and lists it
    en_conflit = count_conflicts(navigateur, ville)

    page = pages[0]
    page.goto(FEUILLE)
    expect(page.get_by_text("Deux pointages se contredisent")).to_be_visible()
    page.get_by_role("button", name="Garder présent").click()
    expect(page.get_by_text("Deux pointages se contredisent")).to_be_hidden()

    assert ville.presence(enfant_id) == "present"
    ville.wait_billing(enfant_id, "present")  # billed again
    assert count_conflicts(navigateur, ville) == en_conflit - 1
    [(gardees,)] = ville.sql(f"select count(*) from marque where enfant_id = '{enfant_id}' and jour = '2026-11-05'")
    assert gardees == 3


def test_an_animateur_opens_the_sheets_of_the_own_site_only(
    ville: Ville, tablette: Callable[[], BrowserContext]
) -> None:
    page = tablette().new_page()
    [(ailleurs,)] = ville.sql("select code from site where genre = 'ecole' and code <> 'jean-jaures' limit 1")

    reponse = page.goto(FEUILLE.replace("jean-jaures", ailleurs))

    assert reponse is not None and reponse.status == 404

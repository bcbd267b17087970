"""kill -9 of the browser while it sends: nothing lost, nothing doubled."""

from __future__ import annotations

import os
import signal
import threading
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Error, Page, expect

from contracts import planning
from gateway.csrf import COOKIE_SESSION
from tests.e2e.axe import CHROMIUM, OPTIONS_CHROMIUM
from tests.e2e.tablette import Journee, open_sheet, tap, wait_for
from tests.gateway.ville import FEUILLE, JETONS, serve

expect.set_options(timeout=20_000)


def start(navigateur: Browser, profil: Path, adresse: str) -> tuple[BrowserContext, Page]:
    """A browser of its own whose memory is in this directory."""
    contexte = navigateur.browser_type.launch_persistent_context(
        profil, executable_path=CHROMIUM, args=OPTIONS_CHROMIUM, base_url=adresse
    )
    contexte.add_cookies([{"name": COOKIE_SESSION, "value": JETONS["bureau"], "url": adresse}])
    return contexte, contexte.new_page()


def kill(profil: Path) -> None:
    """The processes that were started on this directory, and no other."""
    for numero in (int(un.name) for un in Path("/proc").iterdir() if un.name.isdigit()):
        try:
            commande = Path(f"/proc/{numero}/cmdline").read_bytes()
            if f"--user-data-dir={profil}".encode() in commande.split(b"\0"):
                os.kill(numero, signal.SIGKILL)
        except (FileNotFoundError, ProcessLookupError, PermissionError):
            continue


@pytest.mark.long
def test_a_tablet_killed_while_the_town_answers_loses_nothing_and_doubles_nothing(
    navigateur: Browser, journee: Journee, tmp_path: Path
) -> None:
    est_tuee = threading.Event()

    def answer_and_kill(request: planning.Point) -> planning.Pointee:
        """The town keeps the marks, and nobody is there to hear it."""
        reponse = journee.answer(request)
        if not est_tuee.is_set():
            est_tuee.set()
            kill(tmp_path)
        return reponse

    journee.client.says(planning.POINT, answer_and_kill)
    with serve(journee.client) as adresse:
        contexte, page = start(navigateur, tmp_path, adresse)
        open_sheet(page)
        contexte.set_offline(True)
        tap(page, "Présent", *range(12))
        try:
            contexte.set_offline(False)
            page.wait_for_timeout(30_000)
        except Error:
            assert est_tuee.is_set()  # the browser is gone

        contexte, page = start(navigateur, tmp_path, adresse)
        page.goto(FEUILLE)
        expect(page.locator("#n-present")).to_have_text("12")
        wait_for(page, "Tablette.list().then(l => l.every(m => m.envoi === 'parti'))")
        contexte.close()

    assert est_tuee.is_set()
    assert (len(journee.gardees), sorted({m.rang for m in journee.recues})) == (12, list(range(1, 13)))

"""Pictures of every page at three widths, to be looked at: ``python -m tests.gateway.apercus /tmp/apercus``."""

from __future__ import annotations

import re
import sys
from pathlib import Path

from playwright.sync_api import BrowserContext, sync_playwright

from tests.e2e.axe import CHROMIUM, LARGEURS, OPTIONS_CHROMIUM
from tests.gateway.ville import PAGES, cookies_of, serve


def main(dossier: Path, filtre: str = "") -> None:
    """One PNG per page and width, named by its address."""
    dossier.mkdir(parents=True, exist_ok=True)
    with serve() as adresse, sync_playwright() as playwright:
        navigateur = playwright.chromium.launch(executable_path=CHROMIUM, args=OPTIONS_CHROMIUM)
        for qui, pages in PAGES.items():
            contexte = navigateur.new_context(base_url=adresse, reduced_motion="reduce")
            contexte.add_cookies(cookies_of(qui, adresse))  # type: ignore[arg-type]
            for page in pages:
                if filtre in page:
                    _shoot(contexte, page, dossier / qui)
            contexte.close()
        navigateur.close()


def _shoot(contexte: BrowserContext, adresse: str, dossier: Path) -> None:
    page = contexte.new_page()
    nom = re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}", "id", adresse).strip("/").replace("/", "_") or "accueil"
    for largeur in LARGEURS:
        page.set_viewport_size({"width": largeur, "height": 900})
        page.goto(adresse)
        page.screenshot(path=dossier / f"{nom.partition('?')[0]}-{largeur}.png", full_page=True)
        print(f"{nom} {largeur}")
    page.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), *sys.argv[2:3])

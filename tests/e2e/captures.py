"""Pictures of every page of the real demo town at three widths: ``python -m tests.e2e.captures DIR [FILTER]``.

Starts the private stack and the town, gives its pages something to show, and writes one PNG per page and width, named
by the page's address; ``FILTER`` keeps the addresses that contain it.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from tests.e2e.axe import CHROMIUM, LARGEURS, OPTIONS_CHROMIUM
from tests.e2e.ecran import Ecran
from tests.e2e.maison import Maison
from tests.e2e.mobilier import Mobilier, furnish
from tests.e2e.parcours import name_of, walk
from tests.stack import a_stack


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.e2e.captures", description=__doc__)
    parser.add_argument("dossier", type=Path, help="where the pictures go")
    parser.add_argument("filtre", nargs="?", default="", help="a part of the addresses wanted")
    voulu = parser.parse_args()
    voulu.dossier.mkdir(parents=True, exist_ok=True)
    with a_stack() as stack, sync_playwright() as playwright:
        mobilier = furnish(Maison(stack))
        navigateur = playwright.chromium.launch(executable_path=CHROMIUM, args=OPTIONS_CHROMIUM)
        shoot_all(navigateur, mobilier, voulu.dossier, voulu.filtre)
        navigateur.close()
        mobilier.maison.close()


def shoot_all(navigateur: Browser, mobilier: Mobilier, dossier: Path, filtre: str) -> None:
    for chemin, trouvee in sorted(walk(mobilier).pages.items()):
        if filtre not in chemin:
            continue
        ecran = Ecran(navigateur, mobilier.maison.url, cookies=mobilier.cookies(trouvee.qui))
        page = ecran.page
        for largeur in LARGEURS:
            page.set_viewport_size({"width": largeur, "height": 900})
            page.goto(trouvee.adresse)
            haut = page.evaluate("Math.max(900, document.documentElement.scrollHeight)")
            page.set_viewport_size({"width": largeur, "height": haut})  # what sticks to the screen sticks to its end
            page.screenshot(path=dossier / f"{name_of(chemin)}-{largeur}.png", full_page=True)
        print(chemin, flush=True)
        ecran.close()


if __name__ == "__main__":
    main()

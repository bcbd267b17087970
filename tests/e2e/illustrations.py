"""The pictures of the parents' guide and of README, taken again: ``python -m tests.e2e.illustrations``.

From a fresh demo town on its Thursday, as WebP (Chromium writes it, so no library is needed). To be run when a page
that they show has changed; ``tests/gateway/test_guide.py`` fails when one of these pages is gone or a file too heavy.
"""

from __future__ import annotations

import base64
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, cast

from playwright.sync_api import Browser, sync_playwright

from gateway.portail.guide import CAPTURES, HAUTEUR, LARGEUR
from gateway.static_files import DOSSIER
from tests.e2e.axe import CHROMIUM, OPTIONS_CHROMIUM
from tests.e2e.ecran import Ecran
from tests.e2e.maison import Maison
from tests.e2e.mobilier import AGENT, ANIMATEUR, INSCRIT, PARENT, Mobilier, sign_up
from tests.stack import a_stack
from tests.waiting import wait_until

GUIDE: Final = DOSSIER / "guide"
README: Final = Path(__file__).parents[2] / "docs" / "images"
FINESSE: Final = 1.5
"""Pixels of the file by pixel of the page, in the guide: it is read on telephones."""
POIDS_MAX: Final = 40_000
"""Octets of one picture of the guide; those of README may weigh twice."""
_ETAPE: Final = ("navigation", "Progression de l’inscription", 16)
_DEPUIS: Final[dict[str, tuple[Any, str, int]]] = {
    "etape-1": _ETAPE,
    "etape-2": _ETAPE,
    "etape-3": ("checkbox", "Je certifie avoir lu", HAUTEUR - 160),
    "etape-4": _ETAPE,
    "espace": ("heading", "1 Mon dossier", 24),
    "dossier": ("heading", "Déposer une pièce", 4),
    "planning": ("heading", "Semaine du 9 au 13 novembre", 16),
    "paiements": ("heading", "Mes paiements", 4),
    "contacts": ("heading", "Communiquer avec un service de la Mairie", 4),
}
"""Where each picture of the guide begins, so many pixels above an element: it would else show the same head nine times.
"""
_A_DESSINER: Final = "select 1 from vignette where faites < demandes"
"""The small photos of the sheets, made soon after the town is there."""
_ENCODE: Final = """
async ([png, qualite]) => {
  const image = new Image();
  image.src = `data:image/png;base64,${png}`;
  await image.decode();
  const toile = Object.assign(document.createElement('canvas'), {width: image.width, height: image.height});
  toile.getContext('2d').drawImage(image, 0, 0);
  return toile.toDataURL('image/webp', qualite).split(',')[1];
}
"""


@dataclass(frozen=True, slots=True)
class Prise:
    """One picture to take: whose, of which address, how large in CSS pixels, from which element on."""

    fichier: Path
    qui: str
    adresse: str
    largeur: int
    hauteur: int
    depuis: tuple[Any, str, int] | None = None
    finesse: float = 1.0
    poids_max: int = 2 * POIDS_MAX


def main() -> None:
    with a_stack() as stack, sync_playwright() as playwright:
        maison = Maison(stack)
        mobilier = Mobilier(maison)
        mobilier.personnes[INSCRIT] = sign_up(
            maison, "camille.test", "camille.test@familles.example", "5961", "TEST", jusqu_a=3
        )
        wait_until(lambda: not maison.sql("documents", _A_DESSINER), 60.0)
        navigateur = playwright.chromium.launch(executable_path=CHROMIUM, args=OPTIONS_CHROMIUM)
        for prise in list_prises(maison):
            poids = take(navigateur, mobilier, prise)
            print(f"{prise.fichier.name}: {poids} octets", flush=True)
        navigateur.close()
        maison.close()


def list_prises(maison: Maison) -> list[Prise]:
    """The guide's, then README's."""
    leonie = maison.enfant("Léonie", "N’Guessan-Lefèvre")
    ((famille,),) = maison.sql("dossiers", "select dossier_id::text from dossier where numero = '6001'")
    mois = f"/planning/{leonie}/2026-11"
    adresses = {"/planning/{enfant_id}/{mois}": mois}
    return [
        *(
            Prise(
                GUIDE / capture.fichier,
                INSCRIT if capture.chemin.startswith("/inscription") else PARENT,
                adresses.get(capture.chemin, capture.chemin),
                LARGEUR,
                HAUTEUR,
                _DEPUIS[capture.nom],
                FINESSE,
                POIDS_MAX,
            )
            for capture in CAPTURES
        ),
        Prise(README / "accueil.webp", PARENT, "/espace", 1280, 900),
        Prise(README / "mois.webp", PARENT, mois, 1280, 1000),
        Prise(README / "telephone.webp", PARENT, "/planning?mois=2026-11", 360, 760, finesse=FINESSE),
        Prise(
            README / "tablette.webp", ANIMATEUR, "/pointage/jean-jaures/restauration/2026-11-05?groupe=CE1", 768, 1250
        ),
        Prise(README / "mairie.webp", AGENT, f"/mairie/familles/{famille}", 1280, 900),
    ]


def take(navigateur: Browser, mobilier: Mobilier, prise: Prise) -> int:
    """Writes the picture, as fine as its weight allows; returns its octets."""
    cookies = mobilier.cookies(prise.qui)
    ecran = Ecran(navigateur, mobilier.maison.url, cookies=cookies, finesse=prise.finesse)
    page = ecran.page
    page.set_viewport_size({"width": prise.largeur, "height": prise.hauteur})
    page.goto(prise.adresse)
    haut = page.evaluate("document.documentElement.scrollHeight")
    page.set_viewport_size({"width": prise.largeur, "height": haut})  # what sticks to the screen sticks to its end
    y = 0.0
    if prise.depuis is not None:
        role, nom, au_dessus = prise.depuis
        boite = page.get_by_role(role, name=nom).first.bounding_box()
        assert boite is not None, f"{prise.adresse} shows no {nom}"
        y = max(0.0, min(boite["y"] - au_dessus, haut - prise.hauteur))
    png = page.screenshot(clip={"x": 0, "y": y, "width": prise.largeur, "height": prise.hauteur})
    ecran.close()
    prise.fichier.parent.mkdir(exist_ok=True)
    contenu = encode(navigateur, png, prise.poids_max)
    prise.fichier.write_bytes(contenu)
    return len(contenu)


def encode(navigateur: Browser, png: bytes, poids_max: int) -> bytes:
    """The picture as WebP, at the best of a few qualities that keeps it light."""
    page = navigateur.new_page()
    try:
        for qualite in (0.9, 0.8, 0.7, 0.6, 0.5):
            texte = cast(str, page.evaluate(_ENCODE, [base64.b64encode(png).decode(), qualite]))
            contenu = base64.b64decode(texte)
            if len(contenu) <= poids_max:
                return contenu
        raise RuntimeError(f"{len(contenu)} octets at the lowest quality: show less of the page")
    finally:
        page.close()


if __name__ == "__main__":
    main()

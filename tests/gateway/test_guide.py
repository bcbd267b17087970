"""The parents' guide: the leaflet's words, and pictures of pages that exist."""

from __future__ import annotations

import pytest
from fastapi import FastAPI

from gateway.app import all_pages
from gateway.portail.guide import CAPTURES, HAUTEUR, LARGEUR, Capture
from gateway.static_files import DOSSIER, statics
from tests.gateway.personne import Personne

POIDS_MAX = 40_000
FINESSE = 1.5
LECTEURS = ("Mes informations", "Mes références dossier", "Conditions d’utilisation", "Récapitulatif")
"""The leaflet's four steps (L2)."""
BLOCS = ("Mon dossier", "Mes réservations aux activités", "Mes paiements en ligne", "Mes contacts")
"""Its four blocks (L16)."""


@pytest.fixture
def guide(app: FastAPI) -> Personne:
    """Read by somebody who has no account."""
    return Personne(app).open("/guide")


def test_the_guide_tells_the_four_steps_then_the_four_blocks_in_order(guide: Personne) -> None:
    etapes = [guide.texte.index(f"Etape {rang}/4 : {etape}") for rang, etape in enumerate(LECTEURS, 1)]
    blocs = [guide.texte.rindex(f"{rang} {bloc}") for rang, bloc in enumerate(BLOCS, 1)]

    assert etapes + blocs == sorted(etapes + blocs)
    for geste in ("« Valider »", "« Terminer les modifications »", "« Terminer »", "CALCUL DU TAUX DE PARTICIPATION"):
        assert geste in guide.texte


@pytest.mark.parametrize("adresse", ["/", "/plan", "/aide", "/contact"])
def test_the_home_and_the_foot_of_every_page_lead_to_it(app: FastAPI, adresse: str) -> None:
    assert 'href="/guide"' in Personne(app).open(adresse).page


@pytest.mark.parametrize("capture", CAPTURES, ids=[capture.nom for capture in CAPTURES])
def test_a_picture_shows_a_page_that_exists_and_is_told_in_words(guide: Personne, capture: Capture) -> None:
    adresses = {entree.chemin for pages in all_pages() for entree in pages.entrees if entree.methode == "GET"}

    assert capture.chemin in adresses, "take the picture out, or take another: python -m tests.e2e.illustrations"
    assert capture.alt in guide.page.replace("\u00a0", " ")
    assert f'src="{statics().url(capture.fichier)}" width="{LARGEUR}" height="{HAUTEUR}" loading="lazy"' in guide.page


@pytest.mark.parametrize("capture", CAPTURES, ids=[capture.nom for capture in CAPTURES])
def test_a_picture_is_light_and_of_the_size_that_the_page_says(capture: Capture) -> None:
    contenu = statics().content(capture.fichier)

    assert len(contenu) <= POIDS_MAX
    assert size_of_webp(contenu) == (LARGEUR * FINESSE, HAUTEUR * FINESSE)


def size_of_webp(contenu: bytes) -> tuple[int, int]:
    """Width and height of the canvas (RFC 9649, 2.7): Chromium writes the extended form, for its colour profile."""
    assert contenu[:4] == b"RIFF" and contenu[8:16] == b"WEBPVP8X", contenu[:16]
    return int.from_bytes(contenu[24:27], "little") + 1, int.from_bytes(contenu[27:30], "little") + 1


def test_no_picture_is_left_that_the_guide_does_not_show() -> None:
    assert {path.name for path in (DOSSIER / "guide").iterdir()} == {capture.fichier for capture in CAPTURES}

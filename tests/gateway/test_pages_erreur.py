"""A page that says no tells what happened, what to do next and whom to call."""

from typing import Any

import pytest

from gateway.presentation.environnement import TEMPLATES, Presentation
from gateway.presentation.vue import MENU_PARENT, Vue
from tests.gateway.html5 import problems

EXPLICATION = {"titre": "Rien n’a été fait", "texte": "Le service ne répond pas.", "suite": "Recommencez."}
PAGES: dict[str, dict[str, Any]] = {
    "introuvable": {},
    "refus": {
        "titre": "Le délai est passé",
        "explication": "Le délai était mardi 3 novembre, 23h59 (3 jours avant).",
        "suite": "Appelez le service enfance : un agent peut encore l’ajouter.",
        "retour_adresse": "/planning",
    },
    "page_expiree": {},
    "trop_long": {"limite_octets": 10_000_000},
    "trop_d_essais": {"reessayer_dans_s": 61},
    "indisponible": {"quoi": "Vos factures et paiements"},
    "inattendu": {"call_id": "c0ffee"},
    "non_connecte": {"explication": EXPLICATION, "adresse": "/planning", "champs": [("pris", "2026-11-16.repas")]},
    "reessayer": {"explication": EXPLICATION, "adresse": "/planning", "champs": [("pris", "2026-11-16.repas")]},
}


@pytest.fixture(scope="module")
def presentation() -> Presentation:
    return Presentation()


def test_every_error_page_is_listed_here() -> None:
    assert {f.stem for f in (TEMPLATES / "erreurs").glob("*.html")} == set(PAGES)


@pytest.mark.parametrize("nom", PAGES)
def test_an_error_page_explains_and_shows_the_way(presentation: Presentation, nom: str) -> None:
    html = presentation.render(f"erreurs/{nom}.html", Vue(menu=MENU_PARENT, personne="Amélie", jeton="j"), **PAGES[nom])

    assert problems(html) == []
    assert "Que faire maintenant\u00a0?" in html
    assert html.count("01 69 10 37 00") == 2


@pytest.mark.parametrize(
    ("secondes", "mots"), [(1, "1 seconde<"), (61, "61 secondes"), (90, "2 minutes"), (3600, "60 minutes")]
)
def test_the_pause_is_told_in_words(presentation: Presentation, secondes: int, mots: str) -> None:
    html = presentation.render("erreurs/trop_d_essais.html", reessayer_dans_s=secondes)

    assert mots in html.replace("\u00a0", " ")


def test_an_unavailable_page_needs_nothing_to_be_known(presentation: Presentation) -> None:
    assert "Cette page revient dès que possible." in presentation.render("erreurs/indisponible.html")
    assert "Le maximum est de 10\u00a0Mo" in presentation.render("erreurs/trop_long.html", limite_octets=10_000_000)

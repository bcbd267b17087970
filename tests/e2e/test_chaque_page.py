"""Every page of the table of addresses on the real town: accessible, no wider than the screen, light, silent, ours.

States that are rare in that town are looked at in ``test_pages.py``, components in ``test_galerie.py``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser

from tests.e2e.adresses import PAGES, SANS_PAGE, Mobilier, all_entrees, name_of
from tests.e2e.ecran import Ecran
from tests.e2e.regard import problems_at_each_width, problems_of


def test_every_page_of_the_table_of_addresses_has_its_line() -> None:
    chemins = {entree.chemin for entree in all_entrees() if entree.methode == "GET"}
    vues = {re.sub(r"\b20\d\d-\d\d\b", "{mois}", chemin) for _, chemin in PAGES}

    assert vues | set(SANS_PAGE) == chemins


@pytest.fixture(scope="module")
def ecran_of(navigateur: Browser, mobilier: Mobilier) -> Iterator[Callable[[str], Ecran]]:
    """One browser a person, kept from page to page."""
    ecrans: dict[str, Ecran] = {}

    def find(qui: str) -> Ecran:
        if qui not in ecrans:
            ecrans[qui] = Ecran(navigateur, mobilier.maison.url, cookies=mobilier.cookies(qui))
        return ecrans[qui]

    yield find
    for ecran in ecrans.values():
        ecran.close()


@pytest.mark.parametrize(("qui", "chemin"), PAGES, ids=lambda v: name_of(v) if v[:1] == "/" else v or "visiteur")
def test_a_page_is_accessible_light_silent_and_no_wider_than_the_screen(
    mobilier: Mobilier, ecran_of: Callable[[str], Ecran], qui: str, chemin: str
) -> None:
    ecran = ecran_of(qui)

    reponse = ecran.page.goto(mobilier.adresse(chemin))

    assert ecran.page.url.removeprefix(mobilier.maison.url) == mobilier.adresse(chemin)
    assert reponse is not None and reponse.status == 200
    assert problems_of(reponse) + problems_at_each_width(ecran.page) + ecran.silence() == []

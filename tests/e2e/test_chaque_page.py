"""Every page of the table of addresses on the real town: reached by links, accessible, light, silent, ours.

States that are rare in that town are looked at in ``test_pages.py``, components in ``test_galerie.py``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser

from tests.e2e.ecran import Ecran
from tests.e2e.mobilier import ADMINISTRATEUR, AGENT, REGISSEUR, Mobilier
from tests.e2e.parcours import SANS_FORMULAIRE, SANS_PAGE, Parcours, entrees
from tests.e2e.regard import AVEC_AXE, problems_at_each_width, problems_of
from tests.longs import short_of

AU_BUREAU = frozenset({AGENT, REGISSEUR, ADMINISTRATEUR})
CHEMINS = [entree.chemin for entree in entrees("GET") if entree.chemin not in SANS_PAGE]


def test_what_is_said_to_be_no_page_and_no_form_is_in_the_table() -> None:
    assert set(SANS_PAGE) <= {entree.chemin for entree in entrees("GET")}
    assert set(SANS_FORMULAIRE) <= {entree.chemin for entree in entrees("POST")}


def test_no_link_leads_to_a_page_that_refuses_whoever_follows_it(parcours: Parcours) -> None:
    assert parcours.casses == []


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


@pytest.mark.parametrize("ailleurs", short_of([False, True], False), ids=["a_sa_largeur", "a_l_autre"])
@pytest.mark.parametrize("chemin", CHEMINS)
def test_a_page_is_reached_accessible_light_silent_and_no_wider_than_the_screen(
    mobilier: Mobilier, parcours: Parcours, ecran_of: Callable[[str], Ecran], chemin: str, ailleurs: bool
) -> None:
    """The rules of accessibility look at the width of whoever works there, ``ailleurs`` at the other one; the gallery
    keeps every component at both in every run."""
    assert chemin in parcours.pages, "no link leads there"
    trouvee = parcours.pages[chemin]
    ecran = ecran_of(trouvee.qui)

    reponse = ecran.page.goto(trouvee.adresse)

    assert ecran.page.url.removeprefix(mobilier.maison.url) == trouvee.adresse
    assert reponse is not None and reponse.status == 200
    largeur = AVEC_AXE[(trouvee.qui in AU_BUREAU) is not ailleurs]
    assert problems_of(reponse) + problems_at_each_width(ecran.page, (largeur,)) + ecran.silence() == []

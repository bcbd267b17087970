"""Pages in states that the demo town seldom shows: a conflict, a late invoice, refused cells, a page not found."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser

from tests.e2e.ecran import Ecran
from tests.e2e.regard import problems_at_each_width, problems_of
from tests.gateway.temoins import cookies_of
from tests.gateway.ville import PAGES, serve

ETROITE = (320,)
"""Where the rules look at a rare state: they look at the page itself at both widths (``test_chaque_page.py``)."""
RARES = [(qui, adresse) for qui, adresses in PAGES.items() for adresse in adresses]


@pytest.fixture(scope="module")
def adresse() -> Iterator[str]:
    with serve() as adresse:
        yield adresse


@pytest.fixture(scope="module")
def ecran_of(navigateur: Browser, adresse: str) -> Iterator[Callable[[str], Ecran]]:
    """One browser a person, kept from page to page."""
    ecrans: dict[str, Ecran] = {}

    def find(qui: str) -> Ecran:
        if qui not in ecrans:
            ecrans[qui] = Ecran(navigateur, adresse, cookies=cookies_of(qui, adresse))
        return ecrans[qui]

    yield find
    for ecran in ecrans.values():
        ecran.close()


@pytest.mark.parametrize(("qui", "chemin"), RARES)
def test_a_rare_state_is_accessible_and_no_wider_than_the_screen(
    ecran_of: Callable[[str], Ecran], qui: str, chemin: str
) -> None:
    ecran = ecran_of(qui)

    reponse = ecran.page.goto(chemin)

    assert problems_of(reponse) + problems_at_each_width(ecran.page, ETROITE) + ecran.silence() == []

"""Every route of the gateway × every column, each cell a real HTTP request with a real session."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import unquote_plus

import httpx
import pytest

from tests.acces.acteurs import Qui
from tests.acces.grammaire import Essai
from tests.acces.monde import Monde
from tests.acces.portes import COLONNES, FERMEE, Porte, Portier
from tests.acces.table.routes import PORTES
from tests.gateway.personne import text_of


@pytest.fixture(scope="module")
def portier(monde: Monde) -> Iterator[Portier]:
    portier = Portier(monde)
    yield portier
    portier.close()


@pytest.mark.parametrize("porte", PORTES, ids=lambda porte: porte.nom)
def test_each_column_opens_the_route_as_the_table_says(monde: Monde, portier: Portier, porte: Porte) -> None:
    faults = [fault for qui in COLONNES for fault in faults_of(monde, portier, porte, qui)]

    assert not faults, "\n".join(faults)


def faults_of(monde: Monde, portier: Portier, porte: Porte, qui: Qui) -> Iterator[str]:
    """What is wrong with one cell, in words."""
    reponse = portier.knock(porte, Essai(qui, monde.a, monde))
    attendu = porte.statut(qui)
    if reponse.status_code != attendu:
        yield f"{qui}: expected {attendu}, got {reponse.status_code} {words_of(reponse)[:160]}"
        return
    if not says_why(porte, qui, reponse):
        yield f"{qui}: {attendu} for another reason: {reponse.headers.get('location', '')} {words_of(reponse)[:160]}"
    if qui in porte.rien and not porte.id_choisi:
        nulle_part = portier.knock(porte, Essai(qui, monde.nulle_part, monde))
        if (nulle_part.status_code, words_of(nulle_part)) != (attendu, words_of(reponse)):
            yield f"{qui}: the answer tells that the id exists"
    dite = "" if porte.forme == "fichiers" else asked(reponse)
    yield from (f"{qui}: is told {mot!r}" for mot in monde.words_kept(qui) if mot in reponse.text and mot not in dite)


def says_why(porte: Porte, qui: Qui, reponse: httpx.Response) -> bool:
    """Whether a refusal is the one of the gate, and an opening is not."""
    vers_connexion = reponse.headers.get("location", "").startswith("/connexion?suite=")
    if qui in porte.oui | porte.rien | porte.lecture_seule:
        return FERMEE not in reponse.text and not vers_connexion
    if qui is Qui.VISITEUR:
        return vers_connexion or porte.methode == "POST"
    return FERMEE in reponse.text


def asked(reponse: httpx.Response) -> str:
    """What the person sent: a page may say it again."""
    return f"{reponse.request.url.path} {unquote_plus(reponse.request.content.decode(errors='replace'))}"


def words_of(reponse: httpx.Response) -> str:
    if not reponse.headers.get("content-type", "").startswith("text/"):
        return ""
    return text_of(reponse.text)

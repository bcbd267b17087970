"""Closing is read before it is done."""

from __future__ import annotations

import pytest
from fastapi import FastAPI

from contracts import planning
from contracts.base import Role
from tests.gateway import fabrique as un
from tests.gateway.faux_client import FauxClient
from tests.gateway.personne import Personne

GREVE = {"premier_jour": "2026-11-17", "motif": "grève des agents"}


@pytest.fixture
def agent(app: FastAPI, client: FauxClient) -> Personne:
    client.says(planning.LIST_FERMETURES, un.des_fermetures())
    client.says(planning.SAVE_FERMETURE, un.des_fermetures())
    client.says(planning.PREVIEW_FERMETURE, planning.EffetFermeture(reservations=212, enfants=140, familles=98))
    return Personne(app).connect(client, roles=frozenset({Role.AGENT}))


def test_the_effect_is_shown_then_confirmed(agent: Personne, client: FauxClient) -> None:
    agent.open("/mairie/fermetures").press("Voir ce que cela annule", champs=GREVE)

    assert "Réservations annulées" in agent.texte and "212" in agent.texte
    assert client.calls_of(planning.SAVE_FERMETURE) == []

    agent.press("Fermer et prévenir les familles")

    [demande] = client.calls_of(planning.SAVE_FERMETURE)
    assert (str(demande.premier_jour), str(demande.dernier_jour), demande.sites) == ("2026-11-17", "2026-11-17", [])
    assert "La fermeture est enregistrée" in agent.texte


@pytest.mark.parametrize(
    ("champs", "phrase"),
    [
        ({"premier_jour": ""}, "Choisissez un jour à venir."),
        ({"dernier_jour": "2026-11-16"}, "le même ou un suivant"),
        ({"dernier_jour": "2027-11-16"}, "62 jours au plus"),
        ({"motif": "x"}, "Écrivez la raison"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(agent: Personne, champs: dict[str, str], phrase: str) -> None:
    agent.open("/mairie/fermetures").press("Voir ce que cela annule", champs=GREVE | champs)

    assert agent.statut == 422
    assert phrase in agent.texte


def test_a_day_that_has_begun_is_said_beside_the_day(agent: Personne, client: FauxClient) -> None:
    client.says(planning.SAVE_FERMETURE, planning.FermeturePassee(jour=un.MARDI_17))

    agent.open("/mairie/fermetures").press("Voir ce que cela annule", champs=GREVE)
    agent.press("Fermer et prévenir les familles")

    assert "ne peut plus être fermé ici" in agent.texte or "Choisissez un jour à venir" in agent.texte

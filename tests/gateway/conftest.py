"""A gateway in this process, with an RPC client that answers what the test says."""

from __future__ import annotations

import pytest
from fastapi import FastAPI

from gateway.app import create_app, make_guichet
from gateway.fichiers import Fichiers
from gateway.presentation.environnement import Presentation
from gateway.settings import GatewaySettings
from gateway.visite import Guichet
from tests.gateway.faux_client import FauxClient
from tests.gateway.faux_stockage import FauxStockage
from tests.gateway.personne import ORIGINE, Personne


@pytest.fixture(scope="session")
def presentation() -> Presentation:
    return Presentation()


@pytest.fixture
def client() -> FauxClient:
    return FauxClient()


@pytest.fixture
def stockage() -> FauxStockage:
    return FauxStockage()


@pytest.fixture
def guichet(client: FauxClient, presentation: Presentation, stockage: FauxStockage) -> Guichet:
    reglages = GatewaySettings(
        amqp_uri="amqp://nowhere",
        actor_private_key="never used by the fake client",
        cookie_secret="a secret of forty characters for the tests",
        cookie_secure=False,
        portail_url=ORIGINE,
    )
    return make_guichet(reglages, client, presentation, Fichiers(stockage.http()))


@pytest.fixture
def app(guichet: Guichet) -> FastAPI:
    return create_app(guichet)


@pytest.fixture
def visiteur(app: FastAPI) -> Personne:
    """Somebody who is not connected."""
    return Personne(app)


@pytest.fixture
def parent(app: FastAPI, client: FauxClient) -> Personne:
    """Amélie, connected and activated."""
    return Personne(app).connect(client)

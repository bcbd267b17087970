"""The access table is whole: every method and every route has a row, no row is left of what is gone (STYLE 11)."""

from __future__ import annotations

import importlib

import pytest
from nameko.extensions import ENTRYPOINT_EXTENSIONS_ATTR

from contracts.catalogue import SERVICES, rpcs
from gateway.app import all_pages
from tests.acces.page import CHEMIN, write_page
from tests.acces.table import LIGNES
from tests.acces.table.routes import PORTES
from tests.house.tree import read


def entrypoints(service: str) -> set[str]:
    """The methods that nameko would listen for, whatever the contracts say."""
    door = importlib.import_module(f"services.{service}.service").Service
    return {name for name, method in vars(door).items() if getattr(method, ENTRYPOINT_EXTENSIONS_ATTR, None)}


ROWS = {ligne.rpc.routing_key for ligne in LIGNES}


def test_every_method_of_the_contracts_has_a_row() -> None:
    assert {rpc.routing_key for rpc in rpcs()} == ROWS


@pytest.mark.parametrize("service", SERVICES)
def test_every_entrypoint_of_a_running_service_has_a_row(service: str) -> None:
    assert {f"{service}.{name}" for name in entrypoints(service)} == {r for r in ROWS if r.startswith(f"{service}.")}


def test_every_route_of_the_gateway_has_a_row_and_one_only() -> None:
    served = sorted((entree.methode, entree.chemin) for pages in all_pages() for entree in pages.entrees)

    assert sorted((porte.methode, porte.chemin) for porte in PORTES) == served


def test_a_row_has_a_name_of_its_own() -> None:
    names = [ligne.nom for ligne in LIGNES]

    assert sorted(set(names)) == sorted(names)


def test_the_page_of_the_table_is_current() -> None:
    assert read(CHEMIN) == write_page(), "run .venv/bin/python -m tests.acces"

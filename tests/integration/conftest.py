"""Fixtures of the rings that run nameko containers in the test process: eventlet patches first."""

# ruff: noqa: E402
from __future__ import annotations

import eventlet

eventlet.monkey_patch()

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.integration.base import Base, prepare_environment
from tests.integration.programmes import Programmes
from tests.keeper import KeptStack
from tests.stack import stack

__all__ = ["stack"]


@pytest.fixture(scope="session")
def environment(stack: KeptStack) -> None:
    """Keys and settings that the kit reads, as the local stack would give them."""
    prepare_environment(stack)


@pytest.fixture(scope="session")
def bases(stack: KeptStack, environment: None) -> Iterator[dict[str, Base]]:
    """Migrated databases by service, made when first asked for."""
    made: dict[str, Base] = {}
    yield made
    for base in made.values():
        base.close()


@pytest.fixture
def base(stack: KeptStack, bases: dict[str, Base]) -> Iterator:
    """``base("planning")``: that service's real database, migrated once and emptied before the test."""

    def ask(service: str) -> Base:
        if service not in bases:
            bases[service] = Base(service, stack)
        bases[service].empty()
        return bases[service]

    yield ask


@pytest.fixture
def programmes(stack: KeptStack, environment: None, tmp_path: Path) -> Iterator[Programmes]:
    """Real processes of the services, ended after the test."""
    made = Programmes(stack, tmp_path)
    yield made
    made.end()

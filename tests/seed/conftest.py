"""The seed as a person runs it, on the real PostgreSQL; the services' own code then reads what it wrote."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.integration.base import Base, prepare_environment
from tests.keeper import SERVICES, KeptStack
from tests.seed.semeur import Semeur
from tests.stack import stack

__all__ = ["stack"]


@pytest.fixture(scope="session")
def bases(stack: KeptStack) -> Iterator[dict[str, Base]]:
    """The five migrated databases; left empty for the rings that follow."""
    prepare_environment(stack)
    made = {service: Base(service, stack) for service in SERVICES}
    yield made
    for base in made.values():
        base.empty()
        base.close()


@pytest.fixture(scope="module")
def ville(bases: dict[str, Base]) -> Semeur:
    """A town of 60 families, seeded once for a module that only adds to it."""
    semeur = Semeur(bases)
    semeur.empty()
    semeur.run("--families", "60", "--jour", "2026-11-24")
    return semeur


@pytest.fixture
def semeur(bases: dict[str, Base]) -> Semeur:
    """Five empty databases and the seed to run on them."""
    semeur = Semeur(bases)
    semeur.empty()
    return semeur

"""The town of the table: the whole house on real parts, two families of our own in it. Nothing is patched."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.acces.monde import Monde
from tests.e2e.maison import Maison
from tests.keeper import KeptStack
from tests.stack import stack as stack


@pytest.fixture(scope="session")
def maison(stack: KeptStack) -> Iterator[Maison]:
    """The town of the ring ``e2e``, at the same instant: started once for both where they share a stack."""
    maison = Maison(stack)
    yield maison
    maison.close()


@pytest.fixture(scope="session")
def monde(maison: Maison) -> Monde:
    return Monde(maison)

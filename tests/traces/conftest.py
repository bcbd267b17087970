"""The last ring: the house is there, or started, to meet a few refusals more before its logs are read."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.chaos.town import Town
from tests.keeper import KeptStack
from tests.stack import stack

__all__ = ["stack"]


@pytest.fixture(scope="session")
def town(stack: KeptStack) -> Iterator[Town]:
    made = Town(stack)
    made.ready()
    yield made
    made.close()

"""The whole house, broken on purpose: the demo town, six programs, real parts.

``processes`` (1 or 2 of each service) belongs to the session: pytest runs together the tests that ask for the same
number, so the second processes are started once. Cases marked ``long`` are those that ``make test`` leaves to
``make test-all``.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.chaos.town import Town
from tests.keeper import KeptStack
from tests.stack import stack

__all__ = ["stack"]


@pytest.fixture(scope="session")
def _town(stack: KeptStack) -> Iterator[Town]:
    made = Town(stack)
    yield made
    made.close()


@pytest.fixture(scope="session")
def processes(request: pytest.FixtureRequest, _town: Town) -> int:
    wanted = int(getattr(request, "param", 1))  # a test that does not say: one of each
    _town.set_processes(wanted)
    return wanted


@pytest.fixture
def town(_town: Town, processes: int) -> Iterator[Town]:
    """The house, whole before each test; what a failed test left armed or stopped is put right after it."""
    _town.stack.house("calm")
    _town.ready()
    yield _town
    for path in _town.failpoints.iterdir():
        path.unlink()

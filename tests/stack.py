"""The fixture ``stack`` of every ring that needs the real parts: ``from tests.stack import stack``.

A ring whose process is patched by eventlet imports it after the patch.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.keeper import SOCKET_VARIABLE, KeptStack, keep

STOP_S = 60
"""A house on the stack drains first."""


@contextmanager
def a_stack() -> Iterator[KeptStack]:
    """The run's stack when ``make test`` keeps one, else one of our own."""
    if path := os.environ.get(SOCKET_VARIABLE):
        yield KeptStack(path)
        return
    process, path = keep(Path(os.environ.get("PORTAIL_HOME", ".portail/test")))
    try:
        yield KeptStack(path)
    finally:
        process.terminate()
        process.wait(STOP_S)


@pytest.fixture(scope="session")
def stack() -> Iterator[KeptStack]:
    """One stack for the whole session."""
    with a_stack() as kept:
        yield kept

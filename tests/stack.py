"""The fixture ``stack`` of every ring that needs the real parts: ``from tests.stack import stack``.

A ring whose process is patched by eventlet imports it after the patch.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.keeper import SOCKET_VARIABLE, KeptStack, keep

STOP_S = 60
"""A house on the stack drains first."""


@pytest.fixture(scope="session")
def stack() -> Iterator[KeptStack]:
    """The run's stack when ``make test`` keeps one, else one of our own for this session."""
    if path := os.environ.get(SOCKET_VARIABLE):
        yield KeptStack(path)
        return
    process, path = keep(Path(os.environ.get("PORTAIL_HOME", ".portail/test")))
    try:
        yield KeptStack(path)
    finally:
        process.terminate()
        process.wait(STOP_S)

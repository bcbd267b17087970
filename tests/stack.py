"""The fixture `stack` for rings whose process is not patched by eventlet: `from tests.stack import stack`."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.keeper import SOCKET_VARIABLE, KeptStack, keep


@pytest.fixture(scope="session")
def stack() -> Iterator[KeptStack]:
    """The run's stack when `make test` keeps one, else one of our own for this session."""
    if path := os.environ.get(SOCKET_VARIABLE):
        yield KeptStack(path)
        return
    process, path = keep(Path(os.environ.get("PORTAIL_HOME", ".portail/test")))
    try:
        yield KeptStack(path)
    finally:
        process.terminate()
        process.wait(30)

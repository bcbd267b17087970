from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.stack import stack

__all__ = ["stack"]


@pytest.fixture
def home() -> Iterator[Path]:
    """A folder that PostgreSQL's unprivileged user can walk to, unlike pytest's `tmp_path`."""
    with tempfile.TemporaryDirectory(prefix="portail-test-") as folder:
        Path(folder).chmod(0o755)
        yield Path(folder) / "home"

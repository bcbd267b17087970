from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.logs import keep_logs
from tests.stack import stack

__all__ = ["stack"]


@pytest.fixture
def home() -> Iterator[Path]:
    """A folder that PostgreSQL's unprivileged user can walk to, unlike pytest's `tmp_path`."""
    with tempfile.TemporaryDirectory(prefix="portail-test-") as folder:
        Path(folder).chmod(0o755)
        yield Path(folder) / "home"
        keep_logs(Path(folder))


@pytest.fixture(scope="session", autouse=True)
def logs_of_every_stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """The stacks of this ring live in folders of their own; the last ring reads their logs too."""
    yield
    keep_logs(tmp_path_factory.getbasetemp())

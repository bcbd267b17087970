from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.deploy.runs import a_home
from tests.logs import keep_logs
from tests.stack import stack

__all__ = ["stack"]


@pytest.fixture
def home() -> Iterator[Path]:
    with a_home() as home:
        yield home


@pytest.fixture(scope="session", autouse=True)
def logs_of_every_stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """The stacks of this ring live in folders of their own; the last ring reads their logs too."""
    yield
    keep_logs(tmp_path_factory.getbasetemp())

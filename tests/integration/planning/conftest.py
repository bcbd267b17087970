"""The town's clock stands still on Thursday 5 November 2026 at 14h12 min 37 s."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from kit import clock
from tests.integration.base import statements
from tests.integration.planning.ville import MAINTENANT, Ville


@pytest.fixture
def horloge(monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime], None]:
    """Sets the instant that every program of the test reads."""

    def at(instant: datetime) -> None:
        monkeypatch.setattr(clock, "now", lambda: instant.astimezone(UTC))

    at(MAINTENANT)
    return at


@pytest.fixture
def ville(base: Any, horloge: Callable[[datetime], None]) -> Ville:
    return Ville(base("planning"))


@pytest.fixture
def instructions(ville: Ville) -> Iterator[list[str]]:
    """Every SQL statement sent to PostgreSQL, in order; ``clear()`` it before the gesture that is counted."""
    with statements() as sent:
        yield sent

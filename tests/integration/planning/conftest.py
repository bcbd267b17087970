"""The town's clock stands still on Thursday 5 November 2026 at 14h12 min 37 s."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import event as sqlalchemy_event

from kit import clock
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
    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        sent.append(statement)

    sqlalchemy_event.listen(ville.base.engine, "before_cursor_execute", note)
    yield sent
    sqlalchemy_event.remove(ville.base.engine, "before_cursor_execute", note)

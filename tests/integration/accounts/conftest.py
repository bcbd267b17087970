"""The accounts service on its real database, with a clock that tests move."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from kit import clock
from tests.integration.accounts.fabrique import Comptes, Horloge
from tests.integration.base import Base


@pytest.fixture
def horloge() -> Horloge:
    """Tuesday 24 November 2026, 15:02:30 in Paris."""
    return Horloge(datetime(2026, 11, 24, 14, 2, 30, tzinfo=UTC))


@pytest.fixture
def comptes(base: Callable[[str], Base], horloge: Horloge, monkeypatch: pytest.MonkeyPatch) -> Comptes:
    """The clock is set once a test: greenlets that each set and put it back would leave it stopped."""
    monkeypatch.setattr(clock, "now", horloge.read)
    return Comptes(base("accounts"), horloge)

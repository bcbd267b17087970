"""One dossier of separated parents, and the town's reference data."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from kit import clock
from tests.integration.dossiers.separes import Separes, des_separes

JEUDI_5 = datetime(2026, 11, 5, 13, 12, 37, tzinfo=UTC)


@pytest.fixture
def jeudi_5(monkeypatch: pytest.MonkeyPatch) -> datetime:
    """Thursday 5 November 2026, 14h12 in Paris."""
    monkeypatch.setattr(clock, "now", lambda: JEUDI_5)
    return JEUDI_5


@pytest.fixture
def parents(base, jeudi_5) -> Separes:
    return des_separes(base("dossiers"))

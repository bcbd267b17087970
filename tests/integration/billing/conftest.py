"""The town's clock stands on Tuesday 3 November 2026: October can be issued."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from kit import clock
from kit.config import paiement_settings
from services.billing.prestataire_stripe import prestataire
from tests.integration.base import Base
from tests.integration.billing.famille import LE_3_NOVEMBRE, town
from tests.integration.billing.paiement import Double
from tests.integration.programmes import Programmes
from tests.keeper import KeptStack


@pytest.fixture
def horloge(monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime], None]:
    """Sets the instant that the test's programs read."""

    def at(instant: datetime) -> None:
        monkeypatch.setattr(clock, "now", lambda: instant.astimezone(UTC))

    at(LE_3_NOVEMBRE)
    return at


@pytest.fixture
def billing_base(base: Any, horloge: Callable[[datetime], None]) -> Base:
    """Billing's database with the demo tariffs and régies."""
    return town(base("billing"))


@pytest.fixture
def en_novembre(programmes: Programmes) -> Programmes:
    """Processes on the town's clock."""
    programmes.set_clock(LE_3_NOVEMBRE - datetime.now(UTC))
    return programmes


@pytest.fixture
def double(stack: KeptStack, environment: None) -> Double:
    """The running double of Stripe on the town's clock; it tells nobody by itself."""
    for kept in (paiement_settings, prestataire):
        kept.cache_clear()
    double = Double(stack["stripe"])
    decalage = (LE_3_NOVEMBRE - datetime.now(UTC)).total_seconds()
    double.tell("reglages", decalage_s=str(decalage), webhook_url="", retenir="non", repetitions="1")
    return double

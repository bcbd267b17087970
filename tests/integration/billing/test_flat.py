"""A run costs the same whatever the town: a batch's memory and statements do not grow (DESIGN §6)."""

from __future__ import annotations

import tracemalloc

import pytest

from services.billing import facturation
from tests.integration.base import Base, statements
from tests.integration.billing.famille import issue
from tests.integration.billing.grande_ville import populate

MAX_STATEMENTS = 25


def test_memory_and_statements_do_not_grow_with_the_town(billing_base: Base, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(facturation, "TAILLE", 50)
    populate(billing_base, 300)
    issue(billing_base)
    peaks, counts = [], []
    tracemalloc.start()
    try:
        for _ in range(5):
            tracemalloc.reset_peak()
            with statements() as sent, billing_base.transaction() as tx:
                facturation.run_batch(tx)
            peaks.append(tracemalloc.get_traced_memory()[1])
            counts.append(len(sent))
    finally:
        tracemalloc.stop()

    assert len(set(counts)) == 1
    assert counts[0] <= MAX_STATEMENTS
    assert peaks[-1] < 1.2 * peaks[1]

"""A run costs the same whatever the town: a batch's memory and statements do not grow (DESIGN §6)."""

from __future__ import annotations

import tracemalloc

import pytest

from contracts import billing
from contracts.billing import PreviewFacturation, Previsualisation
from services.billing import facturation, previsualisation
from services.billing.service import Service
from services.billing.timers import Service as Timers
from tests.integration.base import Base, statements
from tests.integration.billing.famille import OCTOBRE, issue, regisseur
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


@pytest.fixture
def grande(billing_base: Base, monkeypatch: pytest.MonkeyPatch) -> Base:
    """A town of six batches, of which a request counts one."""
    monkeypatch.setattr(previsualisation, "TAILLE", 50)
    monkeypatch.setattr(previsualisation, "TOUR_S", 0.0)
    populate(billing_base, 300)
    return billing_base


def preview(base: Base, **more: bool) -> Previsualisation:
    demande = PreviewFacturation(mois=OCTOBRE, **more)
    return base.call(Service, billing.PREVIEW_FACTURATION, demande, regisseur())


def count_the_rest(base: Base) -> None:
    """A turn of the timer of an idle process."""
    timers = Timers()
    timers.kit = base  # type: ignore[assignment]
    with base.transaction() as tx:
        timers.run_batches(tx)


def test_the_preview_of_a_large_town_is_counted_by_the_timers_and_is_what_a_run_then_issues(grande: Base) -> None:
    debut = preview(grande)
    assert (debut.etat, debut.foyers, debut.anomalies) == ("en_cours", 50, [])

    count_the_rest(grande)

    fin = preview(grande)
    assert (fin.etat, fin.foyers, fin.factures) == ("terminee", 300, 300)
    emises = issue(grande)
    with grande.transaction() as tx:
        while facturation.run_batch(tx):
            pass
    totaux = grande.sql("select sum(total_centimes), sum(presences) from facture")
    assert emises.etat in ("en_cours", "terminee")
    assert totaux == [(fin.total_centimes, fin.presences)]


def test_the_count_of_a_large_town_stands_until_somebody_asks_for_another(grande: Base) -> None:
    preview(grande)
    count_the_rest(grande)
    grande.sql("update previsualisation set travail_ms = 5000")

    assert preview(grande).etat == "terminee"
    assert preview(grande, recalcule=True).etat == "en_cours"


def test_the_count_keeps_memory_and_statements_whatever_the_town(grande: Base) -> None:
    preview(grande)
    peaks, counts = [], []
    tracemalloc.start()
    try:
        for _ in range(5):
            tracemalloc.reset_peak()
            with statements() as sent, grande.transaction() as tx:
                assert previsualisation.run_lot(tx)
            peaks.append(tracemalloc.get_traced_memory()[1])
            counts.append(len(sent))
    finally:
        tracemalloc.stop()

    assert len(set(counts)) == 1
    assert peaks[-1] < 1.2 * peaks[1]

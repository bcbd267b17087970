"""kill -9 in the middle of a batch, in real processes: the run ends by itself, each invoice once, no gap."""

from __future__ import annotations

import pytest

from tests.integration.base import Base
from tests.integration.billing.famille import issue
from tests.integration.billing.grande_ville import populate
from tests.integration.billing.test_runs import assert_gapless, state
from tests.integration.programmes import Programmes
from tests.longs import short_of

FAMILLES = 700
"""Four batches: the request's own, and three for the timers."""


@pytest.mark.parametrize(
    "failpoint",
    short_of(["billing.run_batch", "billing.before_commit", "billing.after_commit"], "billing.after_commit"),
)
def test_a_killed_run_is_finished_by_the_next_process(
    billing_base: Base, en_novembre: Programmes, failpoint: str
) -> None:
    populate(billing_base, FAMILLES)
    assert issue(billing_base).etat == "en_cours"
    en_novembre.fail_at(failpoint)

    en_novembre.await_death(en_novembre.start("billing"))
    assert state(billing_base).etat == "en_cours"
    en_novembre.start("billing")
    en_novembre.wait_until(lambda: state(billing_base).etat == "terminee")

    assert_gapless(billing_base, FAMILLES)


def test_with_two_processes_the_other_goes_on_alone(billing_base: Base, en_novembre: Programmes) -> None:
    populate(billing_base, FAMILLES)
    issue(billing_base)
    en_novembre.fail_at("billing.run_batch")

    processes = [en_novembre.start("billing") for _ in range(2)]
    en_novembre.wait_until(lambda: state(billing_base).etat == "terminee")

    assert sorted(process.poll() is None for process in processes) == [False, True]
    assert_gapless(billing_base, FAMILLES)

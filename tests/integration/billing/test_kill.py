"""kill -9 in the middle of a batch, in real processes: the run ends by itself, each invoice once, no gap."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.integration.base import Base
from tests.integration.billing.famille import LE_3_NOVEMBRE, issue
from tests.integration.billing.grande_ville import populate
from tests.integration.billing.test_runs import assert_gapless, state
from tests.keeper import KeptStack
from tests.waiting import wait_until

ROOT = Path(__file__).resolve().parents[3]
PATIENCE_S = 60
FAMILLES = 700
"""Four batches: the request's own, and three for the timers."""

Start = Callable[[], subprocess.Popen[bytes]]


@pytest.fixture
def failpoints(tmp_path: Path) -> Path:
    folder = tmp_path / "failpoints"
    folder.mkdir()
    return folder


@pytest.fixture
def start(stack: KeptStack, tmp_path: Path, failpoints: Path) -> Iterator[Start]:
    """Starts one more process of billing's listeners and timers, on the town's clock."""
    (tmp_path / "clock").write_text(str((LE_3_NOVEMBRE - datetime.now(UTC)).total_seconds()))
    environment = os.environ | {
        "AMQP_URI": stack["amqp"]["billing"],
        "DATABASE_URL": stack["database"]["billing"],
        "PORTAIL_FAILPOINTS": str(failpoints),
        "PORTAIL_CLOCK": str(tmp_path / "clock"),
    }
    running: list[subprocess.Popen[bytes]] = []

    def run() -> subprocess.Popen[bytes]:
        with (tmp_path / "billing.log").open("ab") as log:
            running.append(
                subprocess.Popen(
                    [sys.executable, "-W", "ignore", "-m", "kit.runner", "billing", "--containers", "listeners"],
                    env=environment,
                    cwd=ROOT,
                    stdout=log,
                    stderr=log,
                )
            )
        return running[-1]

    yield run
    for process in running:
        process.kill()
        process.wait()


@pytest.mark.parametrize("failpoint", ["billing.run_batch", "billing.before_commit", "billing.after_commit"])
def test_a_killed_run_is_finished_by_the_next_process(
    billing_base: Base, start: Start, failpoints: Path, failpoint: str
) -> None:
    populate(billing_base, FAMILLES)
    assert issue(billing_base).etat == "en_cours"
    (failpoints / failpoint).touch()

    killed = start()
    wait_until(lambda: killed.poll() is not None, PATIENCE_S)
    assert killed.returncode == -9
    assert state(billing_base).etat == "en_cours"
    start()
    wait_until(lambda: state(billing_base).etat == "terminee", PATIENCE_S)

    assert_gapless(billing_base, FAMILLES)


def test_with_two_processes_the_other_goes_on_alone(billing_base: Base, start: Start, failpoints: Path) -> None:
    populate(billing_base, FAMILLES)
    issue(billing_base)
    (failpoints / "billing.run_batch").touch()

    processes = [start(), start()]
    wait_until(lambda: state(billing_base).etat == "terminee", PATIENCE_S)

    assert sorted(process.poll() is None for process in processes) == [False, True]
    assert_gapless(billing_base, FAMILLES)

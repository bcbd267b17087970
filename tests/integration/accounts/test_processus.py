"""Accounts as real processes: two of them send mails, one is killed between the server's "yes" and its mark."""

from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.integration.accounts.fabrique import Comptes, Horloge, read_mails
from tests.keeper import KeptStack
from tests.waiting import wait_until

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def horloge() -> Horloge:
    """The processes have the true clock; so has the test."""
    return Horloge(datetime.now(UTC))


@pytest.fixture
def start(stack: KeptStack, tmp_path: Path) -> Iterator[Callable[[], subprocess.Popen[bytes]]]:
    """Starts one process that runs the timers of accounts; all are ended after the test."""
    (tmp_path / "failpoints").mkdir()
    environment = {
        **os.environ,
        "AMQP_URI": stack["amqp"]["accounts"],
        "DATABASE_URL": stack["database"]["accounts"],
        "PORTAIL_FAILPOINTS": str(tmp_path / "failpoints"),
        "GRACE_S": "3",
    }
    running: list[subprocess.Popen[bytes]] = []

    def begin() -> subprocess.Popen[bytes]:
        with (tmp_path / f"{len(running)}.log").open("wb") as output:
            running.append(
                subprocess.Popen(
                    [sys.executable, "-W", "ignore", "-m", "kit.runner", "accounts", "--containers", "listeners"],
                    env=environment,
                    cwd=ROOT,
                    stdout=output,
                    stderr=output,
                )
            )
        return running[-1]

    yield begin
    for process in running:
        process.kill()
        process.wait()


def test_two_processes_send_every_mail_though_one_dies_after_the_server_s_yes(
    comptes: Comptes, stack: KeptStack, start: Callable[[], subprocess.Popen[bytes]], tmp_path: Path
) -> None:
    folder = Path(stack["mail_folder"])
    known = set(folder.glob("*.eml"))
    died = tmp_path / "failpoints" / "accounts.between_send_and_mark"
    died.touch()
    processes = [start(), start()]
    for number in range(12):
        comptes.sign_up(f"famille{number}@exemple.fr", f"famille{number}")

    wait_until(lambda: comptes.base.sql("select count(*) from courriel where etat = 'envoye'") == [(12,)], 60)

    mails = read_mails(folder, known)
    times_by_recipient = Counter(str(mail["To"]) for mail in mails)
    assert not died.exists()
    assert sorted(process.poll() is None for process in processes) == [False, True]
    assert set(times_by_recipient) == {f"famille{number}@exemple.fr" for number in range(12)}
    assert sorted(times_by_recipient.values()) == [1] * 11 + [2]
    assert len({mail["Message-ID"] for mail in mails}) == 12

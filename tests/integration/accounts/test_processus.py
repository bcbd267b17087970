"""Accounts as real processes: two of them send mails, one is killed between the server's "yes" and its mark."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.integration.accounts.fabrique import Comptes, Horloge, read_mails
from tests.integration.programmes import Programmes
from tests.keeper import KeptStack


@pytest.fixture
def horloge() -> Horloge:
    """The processes have the true clock; so has the test."""
    return Horloge(datetime.now(UTC))


def test_two_processes_send_every_mail_though_one_dies_after_the_server_s_yes(
    comptes: Comptes, stack: KeptStack, programmes: Programmes
) -> None:
    folder = Path(stack["mail_folder"])
    known = set(folder.glob("*.eml"))
    died = programmes.fail_at("accounts.between_send_and_mark")
    processes = [programmes.start("accounts") for _ in range(2)]
    for number in range(12):
        comptes.sign_up(f"famille{number}@exemple.fr", f"famille{number}")

    programmes.wait_until(lambda: comptes.base.sql("select count(*) from courriel where etat = 'envoye'") == [(12,)])

    mails = read_mails(folder, known)
    times_by_recipient = Counter(str(mail["To"]) for mail in mails)
    assert not died.exists()
    assert sorted(process.poll() is None for process in processes) == [False, True]
    assert set(times_by_recipient) == {f"famille{number}@exemple.fr" for number in range(12)}
    assert sorted(times_by_recipient.values()) == [1] * 11 + [2]
    assert len({mail["Message-ID"] for mail in mails}) == 12

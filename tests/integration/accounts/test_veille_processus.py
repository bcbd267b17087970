"""Two gateways that remember a session, a real accounts and a real broker: it dies within 5 seconds in both."""

from __future__ import annotations

import json
import time
import uuid
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from contracts import accounts
from contracts.accounts import Logout
from tests.integration.accounts.fabrique import Comptes, Horloge
from tests.integration.programmes import PATIENCE_S, Programmes
from tests.keeper import KeptStack
from tests.waiting import wait_until

PROMISE_S, OWN_DELAY_S = 5.0, 0.5


@pytest.fixture
def horloge() -> Horloge:
    """The processes have the true clock; so has the test."""
    return Horloge(datetime.now(UTC))


class Gardiens:
    """Two gateways that look for one session, and what they said last."""

    def __init__(self, programmes: Programmes, folder: Path, comptes: Comptes) -> None:
        self._said = folder / "gardiens.jsonl"
        self.jeton = comptes.login().jeton
        programmes.watch_session(self.jeton, self._said)

    def last(self) -> dict[str, Any]:
        lines = [line for line in self._said.read_text().splitlines() if line.startswith("{")]
        return json.loads(lines[-1]) if lines else {"vues": [], "demandes": []}  # type: ignore[no-any-return]


def remember(gardiens: Gardiens) -> None:
    """Until both have served it for more than 5 seconds without asking again."""

    def is_remembered() -> bool:
        before = gardiens.last()
        if before["vues"] != [True, True]:
            return False
        time.sleep(5.2)
        return before == gardiens.last()

    wait_until(is_remembered, PATIENCE_S)


def test_a_logout_is_known_to_two_gateways_within_5_seconds(
    comptes: Comptes, programmes: Programmes, tmp_path: Path
) -> None:
    comptes.join()
    programmes.start("accounts", "rpc")
    gardiens = Gardiens(programmes, tmp_path, comptes)
    remember(gardiens)

    comptes.call(accounts.LOGOUT, Logout(operation_id=uuid.uuid4(), jeton=gardiens.jeton))

    wait_until(lambda: gardiens.last()["vues"] == [False, False], PROMISE_S + OWN_DELAY_S)


@pytest.mark.long
def test_a_revocation_while_accounts_is_dead_is_known_once_it_is_back(
    comptes: Comptes, programmes: Programmes, tmp_path: Path
) -> None:
    comptes.join()
    process = programmes.start("accounts", "rpc")
    gardiens = Gardiens(programmes, tmp_path, comptes)
    remember(gardiens)

    process.kill()
    process.wait()
    comptes.base.sql("update session set revoquee_at = now()")
    asked = gardiens.last()["demandes"]
    wait_until(lambda: min(gardiens.last()["demandes"]) > max(asked), PATIENCE_S)
    assert gardiens.last()["vues"] == [True, True], "known to be good a moment ago: it goes on"
    programmes.start("accounts", "rpc")

    wait_until(lambda: gardiens.last()["vues"] == [False, False], PATIENCE_S)


@pytest.mark.long
def test_a_revocation_while_the_broker_is_away_is_known_once_it_is_back(
    comptes: Comptes, programmes: Programmes, stack: KeptStack, tmp_path: Path
) -> None:
    comptes.join()
    programmes.start("accounts", "rpc")
    gardiens = Gardiens(programmes, tmp_path, comptes)
    remember(gardiens)

    stack.kill("broker")
    try:
        comptes.base.sql("update session set revoquee_at = now()")
        time.sleep(PROMISE_S)
    finally:
        stack.start("broker")

    wait_until(lambda: gardiens.last()["vues"] == [False, False], PATIENCE_S)

"""A session that nothing changed is remembered while the gateway follows accounts, and no longer than that."""

from __future__ import annotations

import asyncio
import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from contracts import accounts
from contracts.accounts import SessionsVeillees
from contracts.errors import NonAuthentifie
from gateway.session import Sessions
from kit import clock
from tests.gateway.faux_client import FauxClient
from tests.gateway.personne import AMELIE, JETON_AMELIE, une_identite
from tests.gateway.test_session import Horloge

MARDI_24 = datetime(2026, 11, 24, 14, tzinfo=UTC)


class Ville:
    """A gateway that looks every two seconds, an accounts that says what the test wants, and one clock for both."""

    def __init__(self, client: FauxClient, monkeypatch: pytest.MonkeyPatch) -> None:
        self.client, self.horloge = client, Horloge()
        self.sessions = Sessions(client, self.horloge)
        self.start_s = self.horloge.at_s
        monkeypatch.setattr(clock, "now", lambda: MARDI_24 + timedelta(seconds=self.horloge.at_s - self.start_s))
        client.says(accounts.GET_SESSION, une_identite(expire_at=MARDI_24 + timedelta(hours=12)))
        self.says()

    def says(self, *comptes: uuid.UUID, curseur: int = 7, ere: str = "a", tout: bool = False) -> None:
        answer = SessionsVeillees(curseur=curseur, ere=ere, tout=tout, comptes=list(comptes))
        self.client.says(accounts.WATCH_SESSIONS, answer)

    def look(self, after_s: float = 0.0) -> None:
        self.horloge.at_s += after_s
        asyncio.run(self.sessions.veille.look())

    def live(self, during_s: float) -> None:
        for _ in range(int(during_s / 2)):
            self.look(after_s=2)

    def find(self) -> accounts.Identite | None:
        return asyncio.run(self.sessions.find(JETON_AMELIE))

    @property
    def asked(self) -> int:
        return len(self.client.calls_of(accounts.GET_SESSION))

    @property
    def told(self) -> list[Any]:
        return [servie for call in self.client.calls_of(accounts.WATCH_SESSIONS) for servie in call.servies]


@pytest.fixture
def ville(client: FauxClient, monkeypatch: pytest.MonkeyPatch) -> Ville:
    made = Ville(client, monkeypatch)
    made.look()
    made.find()
    return made


def test_a_session_that_nothing_changes_is_asked_every_10_minutes(ville: Ville) -> None:
    ville.live(598)
    assert (ville.find() is not None, ville.asked) == (True, 1)

    ville.live(2)
    assert (ville.find() is not None, ville.asked) == (True, 2)


def test_a_session_whose_account_changed_is_asked_at_once(ville: Ville) -> None:
    ville.live(20)
    ville.client.says(accounts.GET_SESSION, NonAuthentifie())
    ville.says(uuid.uuid4(), AMELIE)
    ville.look(after_s=2)

    assert ville.find() is None


def test_the_change_of_somebody_else_costs_nothing(ville: Ville) -> None:
    ville.says(uuid.uuid4())
    ville.live(20)

    assert (ville.find() is not None, ville.asked) == (True, 1)


def test_without_news_for_4_5_seconds_nothing_is_believed(ville: Ville) -> None:
    ville.live(20)
    ville.horloge.at_s += 4.4
    assert (ville.find() is not None, ville.asked) == (True, 1)

    ville.horloge.at_s += 0.1
    assert (ville.find() is not None, ville.asked) == (True, 2)


def test_an_answer_is_judged_by_the_instant_of_its_question(ville: Ville) -> None:
    def slow(_request: object) -> SessionsVeillees:
        ville.horloge.at_s += 4.5
        return SessionsVeillees(curseur=8, ere="a", tout=False, comptes=[])

    ville.live(20)
    ville.client.says(accounts.WATCH_SESSIONS, slow)
    ville.look()
    ville.find()

    assert ville.asked == 2


@pytest.mark.parametrize("answer", [{"ere": "b"}, {"tout": True}], ids=["another era", "all changed"])
def test_a_new_beginning_covers_nothing_that_was_seen_before(ville: Ville, answer: dict[str, Any]) -> None:
    ville.live(20)
    ville.says(**answer)
    ville.look(after_s=2)
    ville.find()

    assert ville.asked == 2


def test_after_a_silence_of_accounts_the_chain_begins_again_without_a_cursor(ville: Ville) -> None:
    ville.live(20)
    ville.client.down("accounts")
    ville.look(after_s=2)
    assert ville.find() is not None, "known to be good 2 seconds ago: tolerated"

    ville.client.says(accounts.GET_SESSION, NonAuthentifie())
    ville.says()
    ville.look(after_s=2)
    assert [call.depuis for call in ville.client.calls_of(accounts.WATCH_SESSIONS)][-2:] == [7, None]
    assert ville.find() is None, "it was revoked while nobody listened"


def test_without_accounts_it_goes_on_10_minutes_after_it_was_last_known_to_be_good(ville: Ville) -> None:
    ville.live(500)
    ville.client.down("accounts")
    ville.horloge.at_s += 600

    assert ville.find() is not None


def test_a_change_told_while_the_session_is_being_asked_is_not_missed(client: FauxClient, ville: Ville) -> None:
    """Read before the revocation, answered after the news of it."""

    def overtaken(_request: object) -> accounts.Identite:
        ville.sessions.veille._follow_answer(
            ville.sessions.veille.chaine,
            SessionsVeillees(curseur=9, ere="a", tout=False, comptes=[AMELIE]),
            ville.horloge(),
        )
        return une_identite(expire_at=MARDI_24 + timedelta(hours=12))

    ville.sessions.forget(JETON_AMELIE)
    client.says(accounts.GET_SESSION, overtaken)
    ville.find()
    client.says(accounts.GET_SESSION, NonAuthentifie())
    ville.live(6)

    assert ville.find() is None


def test_the_end_of_a_session_is_not_remembered_away(ville: Ville) -> None:
    ville.sessions.forget(JETON_AMELIE)
    ville.client.says(accounts.GET_SESSION, une_identite(expire_at=MARDI_24 + timedelta(seconds=20)))
    ville.find()
    ville.client.says(accounts.GET_SESSION, NonAuthentifie())
    ville.live(18)
    assert ville.find() is not None

    ville.live(2)
    assert ville.find() is None


def test_an_accounts_of_before_is_asked_every_5_seconds(ville: Ville) -> None:
    ville.sessions.forget(JETON_AMELIE)
    ville.client.says(accounts.GET_SESSION, une_identite())
    ville.find()
    ville.live(6)
    ville.find()

    assert ville.asked == 3


def test_the_use_of_a_remembered_session_is_told_once_a_minute_with_its_age(ville: Ville) -> None:
    ville.live(60)
    ville.find()
    ville.horloge.at_s += 1
    ville.find()
    ville.look(after_s=1)
    ville.live(10)

    assert [servie.il_y_a_s for servie in ville.told] == [2]


def test_what_was_not_heard_is_told_again(ville: Ville) -> None:
    ville.live(60)
    ville.find()
    ville.client.down("accounts")
    ville.look(after_s=2)
    ville.says()
    ville.look(after_s=2)
    ville.look(after_s=2)

    assert [servie.il_y_a_s for servie in ville.told] == [2, 4]

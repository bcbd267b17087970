"""Who is there: a session is asked again after 5 seconds, and goes on 10 minutes without accounts."""

from __future__ import annotations

import asyncio

import pytest

from contracts import accounts
from contracts.errors import NonAuthentifie, ServiceIndisponible
from gateway.session import Sessions, actor_of
from tests.gateway.faux_client import FauxClient
from tests.gateway.personne import JETON_AMELIE, une_identite


class Horloge:
    def __init__(self) -> None:
        self.at_s = 1000.0

    def __call__(self) -> float:
        return self.at_s


@pytest.fixture
def horloge() -> Horloge:
    return Horloge()


@pytest.fixture
def sessions(client: FauxClient, horloge: Horloge) -> Sessions:
    client.says(accounts.GET_SESSION, une_identite())
    return Sessions(client, horloge)


def find(sessions: Sessions, jeton: str = JETON_AMELIE) -> accounts.Identite | None:
    return asyncio.run(sessions.find(jeton))


def test_within_5_seconds_accounts_is_asked_once(sessions: Sessions, client: FauxClient, horloge: Horloge) -> None:
    find(sessions)
    horloge.at_s += 4.9
    find(sessions)

    assert len(client.appels) == 1


def test_a_revoked_session_is_refused_after_5_seconds(sessions: Sessions, client: FauxClient, horloge: Horloge) -> None:
    find(sessions)
    client.says(accounts.GET_SESSION, NonAuthentifie())
    horloge.at_s += 5

    assert find(sessions) is None


def test_without_accounts_a_session_seen_in_the_last_10_minutes_goes_on(
    sessions: Sessions, client: FauxClient, horloge: Horloge
) -> None:
    find(sessions)
    client.down("accounts")

    horloge.at_s += 600
    assert find(sessions) == une_identite()

    horloge.at_s += 1
    with pytest.raises(ServiceIndisponible):
        find(sessions)


def test_a_revoked_session_does_not_come_back_when_accounts_goes_away(
    sessions: Sessions, client: FauxClient, horloge: Horloge
) -> None:
    find(sessions)
    horloge.at_s += 6
    client.says(accounts.GET_SESSION, NonAuthentifie())
    find(sessions)
    client.down("accounts")

    with pytest.raises(ServiceIndisponible):
        find(sessions)


def test_a_session_never_seen_needs_accounts(client: FauxClient) -> None:
    with pytest.raises(ServiceIndisponible):
        find(Sessions(client))


@pytest.mark.parametrize("jeton", ["", "court", "x" * 201, "avec espace et plus de vingt", "é" * 30, "a\x00" * 20])
def test_a_cookie_that_cannot_be_ours_asks_nothing(sessions: Sessions, client: FauxClient, jeton: str) -> None:
    assert find(sessions, jeton) is None
    assert client.appels == []


def test_requests_side_by_side_ask_once(sessions: Sessions, client: FauxClient) -> None:
    async def both() -> None:
        await asyncio.gather(sessions.find(JETON_AMELIE), sessions.find(JETON_AMELIE))

    asyncio.run(both())

    assert len(client.appels) == 1


def test_a_closed_session_is_asked_again(sessions: Sessions, client: FauxClient) -> None:
    find(sessions)
    sessions.forget(JETON_AMELIE)
    find(sessions)
    sessions.forget_all_of(une_identite().compte_id)
    find(sessions)

    assert len(client.appels) == 3


def test_the_actor_carries_identity_and_roles_only() -> None:
    acteur = actor_of(une_identite())

    assert acteur.model_dump(exclude_defaults=True) == {
        "compte_id": une_identite().compte_id,
        "roles": une_identite().roles,
    }

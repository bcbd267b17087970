"""What accounts tells the gateways that remember sessions: whatever changed one, in any order of commits."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Callable
from datetime import timedelta

import psycopg2
import pytest

from contracts import accounts
from contracts.accounts import Logout, RevokeSession, SessionServie, SessionsVeillees, WatchSessions
from contracts.actor import Actor
from tests.integration.accounts.fabrique import Comptes, Horloge

Geste = Callable[[Comptes, str, uuid.UUID], object]


def watch(comptes: Comptes, depuis: int | None = None, *servies: SessionServie) -> SessionsVeillees:
    return comptes.call(accounts.WATCH_SESSIONS, WatchSessions(depuis=depuis, servies=list(servies)))  # type: ignore[no-any-return]


def log_out(comptes: Comptes, jeton: str, _compte_id: uuid.UUID) -> None:
    comptes.call(accounts.LOGOUT, Logout(operation_id=uuid.uuid4(), jeton=jeton))


def close_from_the_list(comptes: Comptes, _jeton: str, compte_id: uuid.UUID) -> None:
    ((session_id,),) = comptes.base.sql("select session_id from session")
    actor = Actor(compte_id=compte_id, roles=frozenset({"parent"}))
    comptes.call(accounts.REVOKE_SESSION, RevokeSession(operation_id=uuid.uuid4(), session_id=session_id), actor)


def by_hand(sql: str) -> Geste:
    """What an operator types, or a release of tomorrow: the triggers tell it all the same."""
    return lambda comptes, _jeton, compte_id: comptes.base.sql(sql, str(compte_id))


@pytest.mark.parametrize(
    "geste",
    [
        pytest.param(log_out, id="a logout"),
        pytest.param(close_from_the_list, id="the list of sessions"),
        pytest.param(by_hand("update session set revoquee_at = now() where compte_id = %s"), id="all its sessions"),
        pytest.param(by_hand("delete from session where compte_id = %s"), id="a deleted session"),
        pytest.param(by_hand("insert into role (compte_id, role) values (%s, 'agent')"), id="a role"),
        pytest.param(
            by_hand("update compte set etat = 'en_attente', active_at = null where compte_id = %s"), id="deactivated"
        ),
        pytest.param(by_hand("update compte set nom = 'Autre' where compte_id = %s"), id="a name"),
        pytest.param(by_hand("delete from acceptation where compte_id = %s"), id="the terms accepted"),
        pytest.param(by_hand("delete from compte where compte_id = %s"), id="a deleted account"),
    ],
)
def test_whatever_changes_a_session_is_told(comptes: Comptes, geste: Geste) -> None:
    comptes.join()
    ouverte = comptes.login()
    before = watch(comptes)

    geste(comptes, ouverte.jeton, ouverte.identite.compte_id)
    after = watch(comptes, before.curseur)

    assert (before.comptes, after.comptes) == ([], [ouverte.identite.compte_id])
    assert watch(comptes, after.curseur).comptes == []


def test_reading_and_logging_in_change_nothing(comptes: Comptes) -> None:
    comptes.join()
    before = watch(comptes)
    ouverte = comptes.login()
    comptes.call(accounts.GET_SESSION, accounts.SessionRef(jeton=ouverte.jeton))

    assert watch(comptes, before.curseur).comptes == []


def test_a_transaction_that_began_before_and_is_committed_after_is_told(comptes: Comptes) -> None:
    comptes.join()
    compte_id = comptes.login().identite.compte_id
    slow = psycopg2.connect(comptes.base.url.replace("+psycopg2", ""))
    with slow.cursor() as cursor:
        cursor.execute("update session set revoquee_at = now()")
    comptes.join("ana@exemple.fr", "ana")
    between = watch(comptes, watch(comptes).curseur)
    slow.commit()
    slow.close()

    assert compte_id not in between.comptes
    assert compte_id in watch(comptes, between.curseur).comptes


def test_terms_that_come_into_force_begin_another_era(comptes: Comptes, horloge: Horloge) -> None:
    comptes.base.sql(
        "insert into conditions (version, en_vigueur_du, resume, texte, publiee_at)"
        " values ('2026-12', '2026-12-01', 'r', 't', now())"
    )
    before = watch(comptes)
    assert watch(comptes, before.curseur).ere == before.ere

    horloge.advance(days=7)

    assert watch(comptes, before.curseur).ere != before.ere


def test_a_cursor_of_the_future_or_too_many_changes_ask_for_all(comptes: Comptes) -> None:
    before = watch(comptes)
    comptes.base.sql("insert into compte_change (compte_id) select gen_random_uuid() from generate_series(1, 1001)")

    many = watch(comptes, before.curseur)

    assert (many.tout, many.comptes) == (True, [])
    assert watch(comptes, many.curseur).tout is False
    assert watch(comptes, many.curseur + 1_000_000).tout is True, "the database was restored from a backup"


def test_the_pages_that_a_gateway_served_keep_a_session_alive(comptes: Comptes, horloge: Horloge) -> None:
    comptes.join()
    comptes.base.sql("insert into role (compte_id, role) select compte_id, 'agent' from compte")
    jeton = comptes.login().jeton
    cle = hashlib.sha256(jeton.encode()).hexdigest()

    horloge.advance(minutes=20)
    watch(comptes, None, SessionServie(cle=cle, il_y_a_s=30), SessionServie(cle="0" * 64, il_y_a_s=0))
    served_at = horloge.now - timedelta(seconds=30)
    assert comptes.base.sql("select vue_at from session") == [(served_at,)]
    watch(comptes, None, SessionServie(cle=cle, il_y_a_s=90))
    assert comptes.base.sql("select vue_at from session") == [(served_at,)], "older news move nothing back"

    horloge.advance(minutes=29)
    assert comptes.call(accounts.GET_SESSION, accounts.SessionRef(jeton=jeton)).actif


def test_an_hour_later_what_changed_is_forgotten(comptes: Comptes) -> None:
    comptes.base.sql(
        "insert into compte_change (compte_id, change_at) values (gen_random_uuid(), now() - interval '61 minutes'),"
        " (gen_random_uuid(), now() - interval '59 minutes')"
    )
    comptes.forget()

    assert comptes.base.sql("select count(*) from compte_change where change_at < now()") == [(1,)]

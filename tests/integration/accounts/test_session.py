"""Sessions: who holds them, how long, and who may end them."""

from __future__ import annotations

import uuid

import pytest

from contracts import accounts
from contracts.accounts import Identite, ListSessions, Logout, RevokeSession, SessionOuverte, SessionRef
from contracts.actor import Actor
from contracts.errors import Introuvable, NonAuthentifie
from tests.integration.accounts.fabrique import Comptes, Horloge
from tests.integration.accounts.test_inscription import statements_of
from tests.integration.base import un_acteur


def look(comptes: Comptes, ouverte: SessionOuverte) -> Identite:
    return comptes.call(accounts.GET_SESSION, SessionRef(jeton=ouverte.jeton))  # type: ignore[no-any-return]


def is_refused(comptes: Comptes, ouverte: SessionOuverte) -> bool:
    try:
        look(comptes, ouverte)
    except NonAuthentifie:
        return True
    return False


def actor_of(ouverte: SessionOuverte) -> Actor:
    return Actor(compte_id=ouverte.identite.compte_id, roles=ouverte.identite.roles)


def test_a_page_reads_its_session_in_one_statement(comptes: Comptes) -> None:
    comptes.join()
    ouverte = comptes.login()

    assert len(statements_of(lambda: look(comptes, ouverte))) == 1
    assert look(comptes, ouverte) == ouverte.identite


def test_last_seen_is_written_once_a_minute(comptes: Comptes, horloge: Horloge) -> None:
    comptes.join()
    ouverte = comptes.login()

    horloge.advance(seconds=59)
    assert len(statements_of(lambda: look(comptes, ouverte))) == 1
    horloge.advance(seconds=1)
    assert len(statements_of(lambda: look(comptes, ouverte))) == 2
    assert comptes.base.sql("select vue_at from session") == [(horloge.now,)]
    assert len(statements_of(lambda: look(comptes, ouverte))) == 1


def test_only_the_hash_of_the_token_is_kept(comptes: Comptes) -> None:
    comptes.join()
    ouverte = comptes.login()

    assert len(ouverte.jeton) == 43
    assert ouverte.jeton not in str(comptes.base.sql("select * from session") + comptes.base.sql("select * from audit"))


def test_a_logged_out_session_is_refused(comptes: Comptes) -> None:
    comptes.join()
    ouverte, other = comptes.login(), comptes.login()

    comptes.call(accounts.LOGOUT, Logout(operation_id=uuid.uuid4(), jeton=ouverte.jeton))

    assert is_refused(comptes, ouverte)
    assert not is_refused(comptes, other)


def test_an_invented_token_is_refused(comptes: Comptes) -> None:
    with pytest.raises(NonAuthentifie):
        comptes.call(accounts.GET_SESSION, SessionRef(jeton="x" * 43))


def test_a_parent_stays_logged_in_for_7_quiet_days(comptes: Comptes, horloge: Horloge) -> None:
    comptes.join()
    ouverte = comptes.login()

    horloge.advance(days=6, hours=23)
    assert not is_refused(comptes, ouverte)
    horloge.advance(days=7)
    assert is_refused(comptes, ouverte)


def test_an_agent_stays_logged_in_for_30_quiet_minutes_and_half_a_day(comptes: Comptes, horloge: Horloge) -> None:
    comptes.join()
    comptes.base.sql("insert into role (compte_id, role, services) select compte_id, 'agent', '{scolaire}' from compte")
    ouverte = comptes.login()
    assert (ouverte.identite.roles, ouverte.identite.services) == (frozenset({"agent"}), frozenset({"scolaire"}))

    for _ in range(25):
        horloge.advance(minutes=28)
        assert not is_refused(comptes, ouverte)
    horloge.advance(minutes=20)
    assert is_refused(comptes, ouverte)

    quiet = comptes.login()
    horloge.advance(minutes=30)
    assert is_refused(comptes, quiet)


def test_an_animateur_carries_the_sites_of_that_role(comptes: Comptes) -> None:
    comptes.join()
    comptes.base.sql(
        "insert into role (compte_id, role, sites) select compte_id, 'animateur', '{ecole_pasteur}' from compte"
    )

    assert comptes.login().identite.sites == frozenset({"ecole_pasteur"})


def test_an_agent_who_is_also_a_parent_of_the_town_has_both_roles(comptes: Comptes) -> None:
    comptes.join()
    comptes.base.sql(
        "insert into role (compte_id, role) select compte_id, unnest('{agent,parent}'::text[]) from compte"
    )

    assert comptes.login().identite.roles == frozenset({"agent", "parent"})


def test_an_account_that_waits_has_no_role_whatever_the_table_says(comptes: Comptes) -> None:
    comptes.sign_up()
    comptes.base.sql("insert into role (compte_id, role) select compte_id, 'administrateur' from compte")

    identite = comptes.login().identite

    assert (identite.actif, identite.roles) == (False, frozenset())


def test_a_session_opened_before_the_activation_becomes_a_parent_s(comptes: Comptes) -> None:
    jeton = comptes.sign_up()
    ouverte = comptes.login()
    comptes.activate(jeton)

    assert look(comptes, ouverte).roles == frozenset({"parent"})


def test_one_sees_one_s_own_sessions_and_ends_one(comptes: Comptes, horloge: Horloge) -> None:
    comptes.join()
    phone = comptes.login()
    horloge.advance(minutes=5)
    computer = comptes.login()

    def listed() -> list[tuple[uuid.UUID, bool]]:
        answer = comptes.call(accounts.LIST_SESSIONS, ListSessions(jeton=computer.jeton), actor_of(computer))
        return [(vue.session_id, vue.est_celle_ci) for vue in answer.sessions]

    (here, there) = listed()
    assert (here[1], there[1]) == (True, False)

    comptes.call(
        accounts.REVOKE_SESSION, RevokeSession(operation_id=uuid.uuid4(), session_id=there[0]), actor_of(computer)
    )
    assert is_refused(comptes, phone)
    assert not is_refused(comptes, computer)
    assert [session_id for session_id, _ in listed()] == [here[0]]


def test_the_session_of_somebody_else_is_not_found_and_lives_on(comptes: Comptes) -> None:
    comptes.join("zoe@exemple.fr", "zoe")
    comptes.join("ana@exemple.fr", "ana", mot_de_passe="wB5?jT8&cN4u")
    hers, mine = comptes.login("zoe"), comptes.login("ana", "wB5?jT8&cN4u")
    ((session_id,),) = comptes.base.sql(
        "select session_id from session where compte_id = %s", str(hers.identite.compte_id)
    )

    with pytest.raises(Introuvable):
        comptes.call(
            accounts.REVOKE_SESSION, RevokeSession(operation_id=uuid.uuid4(), session_id=session_id), actor_of(mine)
        )
    answer = comptes.call(accounts.LIST_SESSIONS, ListSessions(jeton=hers.jeton), actor_of(mine))

    assert not is_refused(comptes, hers)
    assert session_id not in [vue.session_id for vue in answer.sessions]


def test_names_are_given_of_the_people_of_the_town_and_of_no_parent(comptes: Comptes) -> None:
    comptes.join("zoe@exemple.fr", "zoe")
    comptes.join("ana@exemple.fr", "ana", mot_de_passe="wB5?jT8&cN4u")
    zoe, ana = comptes.login("zoe").identite, comptes.login("ana", "wB5?jT8&cN4u").identite
    comptes.base.sql("insert into role (compte_id, role) values (%s, 'animateur')", str(zoe.compte_id))
    comptes.base.sql("insert into role (compte_id, role) values (%s, 'parent')", str(ana.compte_id))
    demande = accounts.ListNoms(comptes=[zoe.compte_id, ana.compte_id, uuid.uuid4()])

    [nommee] = comptes.call(accounts.LIST_NOMS, demande, un_acteur("animateur")).noms

    assert (nommee.compte_id, nommee.prenom, nommee.nom) == (zoe.compte_id, zoe.prenom, zoe.nom)


@pytest.mark.parametrize("contract", [accounts.LIST_SESSIONS, accounts.REVOKE_SESSION], ids=lambda c: c.method)
def test_a_visitor_is_refused(comptes: Comptes, contract: object) -> None:
    payload = (
        {"jeton": "x" * 43}
        if contract is accounts.LIST_SESSIONS
        else {"operation_id": str(uuid.uuid4()), "session_id": str(uuid.uuid4())}
    )
    with pytest.raises(NonAuthentifie):
        comptes.call(contract, payload)  # type: ignore[arg-type]

"""Statements on the real PostgreSQL: one transaction or none, and the same answers planned or not."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, date, datetime
from typing import Any

import psycopg2
import pytest
from psycopg2.errors import CheckViolation, UniqueViolation

from contracts.actor import Actor
from contracts.errors import OperationReutilisee, ServiceIndisponible
from kit import clock
from kit.actor import ActorSigner, ActorVerifier
from kit.database import Database, Transaction, make_engine
from kit.dependencies import CallContext
from kit.door import command
from kit.statements import Planned, as_array
from kit.tables import CREATE_KIT_TABLES_V1
from tests.kit.conftest import PRIVATE_PEM, PUBLIC_PEM
from tests.kit.maison.contrats import ADD, Add, Compteur, TropGrand

JEUDI_5 = date(2026, 11, 5)
MATIN = datetime(2026, 11, 5, 7, 30, tzinfo=UTC)


@pytest.fixture
def database(stack: Any) -> Iterator[Database]:
    made = Database(make_engine(stack["database"]["planning"], 2), "planning")
    with made.writing() as tx:
        tx.execute("drop table if exists essai_base")
        tx.execute("create table essai_base (cle text primary key, n integer, jour date, vu_at timestamptz, qui uuid)")
    yield made
    with made.writing() as tx:
        tx.execute("drop table essai_base")
    made.engine.dispose()


def kept(database: Database) -> list[str]:
    with database.reading() as tx:
        return [row.cle for row in tx.execute("select cle from essai_base order by cle")]


def test_a_transaction_keeps_everything_or_nothing(database: Database) -> None:
    insert = "insert into essai_base (cle) values (:cle)"
    with database.writing() as tx:
        tx.execute(insert, cle="a")
        tx.execute(insert, cle="b")
    with pytest.raises(psycopg2.IntegrityError), database.writing() as tx:
        tx.execute(insert, cle="c")
        tx.execute(insert, cle="a")
    with pytest.raises(ZeroDivisionError), database.writing() as tx:
        tx.execute(insert, cle="d")
        raise ZeroDivisionError

    assert kept(database) == ["a", "b"]


def test_a_transaction_that_sends_nothing_leaves_a_usable_connection(database: Database) -> None:
    for _ in range(3):  # more than the pool holds
        with database.writing():
            pass

    assert kept(database) == []


@pytest.mark.parametrize("make", [str, Planned], ids=["plain", "planned"])
def test_values_arrive_as_they_left(database: Database, make: type[str]) -> None:
    qui = uuid.uuid4()
    insert = make(
        "insert into essai_base (cle, n, jour, vu_at, qui) select :cle, :n, :jour, :vu_at, :qui"
        " where :est_vrai and :cle like '%o%' and date_part('hour', cast('07\\:30' as time)) = 7"
    )
    with database.writing() as tx:
        for cle in ("l’école : 50 %", "o"):
            tx.execute(insert, cle=cle, n=7, jour=JEUDI_5, vu_at=MATIN, qui=qui, est_vrai=True)
        tx.execute(insert, cle="non", n=7, jour=JEUDI_5, vu_at=MATIN, qui=qui, est_vrai=False)
    with database.reading() as tx:
        rows = tx.execute(
            make("select * from essai_base where jour = :jour and qui = :qui order by n"), jour=JEUDI_5, qui=str(qui)
        )

    assert [tuple(row) for row in rows] == [
        ("l’école : 50 %", 7, JEUDI_5, MATIN, qui),
        ("o", 7, JEUDI_5, MATIN, qui),
    ]


@pytest.mark.parametrize("make", [str, Planned], ids=["plain", "planned"])
def test_lists_arrive_as_they_left(database: Database, make: type[str]) -> None:
    jours, vrais = [JEUDI_5] * 6, [True, False] * 3
    textes = ['un "mot", deux', "barre \\ oblique", "{accolades}", "", "null", None]
    ids = [uuid.uuid4() for _ in textes]
    read = make(
        "select * from unnest(cast(:textes as text[]), cast(:ids as uuid[]), cast(:jours as date[]),"
        " cast(:vrais as boolean[])) as t (texte, id, jour, vrai)"
    )
    with database.reading() as tx:
        for _ in range(2):
            rows = tx.execute(
                read, textes=textes, ids=[str(one) for one in ids], jours=[JEUDI_5] * 6, vrais=[True, False] * 3
            )

    assert [row.texte for row in rows] == textes
    assert [row.id for row in rows] == ids
    assert [(row.jour, row.vrai) for row in rows] == list(zip(jours, vrais, strict=True))


def test_a_planned_statement_that_failed_is_run_again_on_the_same_connection(database: Database) -> None:
    divide = Planned("select 10 / cast(:n as integer) as n")
    for n, expected in ((0, None), (0, None), (5, 2), (2, 5)):
        with database.reading() as tx:
            if expected is None:
                with pytest.raises(psycopg2.errors.DivisionByZero):
                    tx.execute(divide, n=n)
            else:
                assert tx.scalar(divide, n=n) == expected


def test_connections_that_postgresql_closed_are_made_again(database: Database) -> None:
    with database.reading() as one, database.reading() as two:
        pids = [tx.scalar("select pg_backend_pid()") for tx in (one, two)]
    outside = make_engine(database.engine.url.render_as_string(hide_password=False), 1)
    with Database(outside, "planning").reading() as tx:
        tx.execute("select pg_terminate_backend(pid) from unnest(cast(:pids as integer[])) as pid", pids=pids)
    outside.dispose()

    def read() -> list[str]:
        return kept(database)

    assert database.retrying(read) == []
    assert database.is_ready()


def test_a_database_that_is_away_is_said_so_after_a_second_try(database: Database) -> None:
    tries = []

    def lost() -> None:
        tries.append(1)
        raise psycopg2.OperationalError

    with pytest.raises(ServiceIndisponible):
        database.retrying(lost)
    assert len(tries) == 2


def test_an_array_is_written_as_postgresql_reads_it() -> None:
    assert as_array([]) == "{}"
    assert as_array(['a"b', "c\\d", None, True, 3]) == '{"a\\"b","c\\\\d",null,"True","3"}'


_INSERT = Planned("insert into essai_base (cle) values (:cle)")


def test_what_is_deferred_travels_with_the_next_statement_or_with_the_commit(database: Database) -> None:
    with database.writing() as tx:
        tx.defer(_INSERT, cle="100 % « a »")
        assert tx.scalar("select count(*) from essai_base") == 1
        tx.defer(_INSERT, cle="b")

    assert kept(database) == ["100 % « a »", "b"]


def test_what_is_deferred_is_undone_with_the_rest(database: Database) -> None:
    with pytest.raises(ZeroDivisionError), database.writing() as tx:
        tx.execute(_INSERT, cle="a")
        tx.defer(_INSERT, cle="b")
        raise ZeroDivisionError
    with database.writing() as tx:
        tx.execute(_INSERT, cle="a")
    with pytest.raises(UniqueViolation), database.writing() as tx:
        tx.defer(_INSERT, cle="c")
        tx.defer(_INSERT, cle="a")
        tx.execute("select 1")

    assert kept(database) == ["a"]


class _Porte:
    """A method that refuses, after its first answer, before it sends anything."""

    kit: CallContext
    is_closed = False

    @command(ADD)
    def add(self, tx: Transaction, request: Add) -> Compteur:
        if self.is_closed:
            raise TropGrand(valeur=request.plus, limite=0)
        return Compteur(cle=request.cle, valeur=request.plus)


def test_an_operation_already_executed_is_answered_though_it_would_be_refused_now(database: Database) -> None:
    with database.writing() as tx:
        tx.execute("drop table if exists operation, outbox, inbox, minuterie, audit")
        tx.execute(CREATE_KIT_TABLES_V1)
    porte, actor = _Porte(), Actor(compte_id=uuid.uuid4(), roles=frozenset({"parent"}))
    token = ActorSigner(PRIVATE_PEM).sign(actor, "essai", clock.now())
    porte.kit = CallContext(database, ActorVerifier(PUBLIC_PEM, "essai"), token, "essai")
    request = Add(operation_id=uuid.uuid4(), cle="a", plus=5).model_dump(mode="json")
    first = porte.add(request)
    porte.is_closed = True

    assert porte.add(request).json_text == first.json_text
    with pytest.raises(OperationReutilisee):
        porte.add(request | {"plus": 6})
    with pytest.raises(TropGrand):
        porte.add(request | {"operation_id": str(uuid.uuid4())})


def test_a_last_statement_that_fails_is_rolled_back_and_nothing_is_committed_after_it(database: Database) -> None:
    with database.writing() as tx:
        tx.execute("drop table if exists operation, outbox, inbox, minuterie, audit")
        tx.execute(CREATE_KIT_TABLES_V1)
        tx.execute("alter table audit add constraint essai check (action <> 'faux')")

    with pytest.raises(CheckViolation), database.writing() as tx:
        tx.audit("faux", "essai:1")

    with closing(database.engine.raw_connection()) as connection:
        assert connection.dbapi_connection is not None
        dits = connection.dbapi_connection.notices
        assert [dit for dit in dits if dit.startswith("WARNING")] == []  # « there is no transaction in progress »

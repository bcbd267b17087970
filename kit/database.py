"""PostgreSQL for a nameko service: a bounded pool, transactions, and what they carry.

psycopg2 is made green by eventlet (``eventlet.monkey_patch`` in ``kit.runner``), so one process serves several
requests while PostgreSQL works. No pool overflow: a process never holds more connections than its workers.

The pool is SQLAlchemy's; statements go straight to psycopg2, on connections that are always in autocommit. A
transaction is then a plain ``begin``, which travels with its first statement (docs/decisions/0009-sql.md).
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

import psycopg2
from psycopg2.extensions import TRANSACTION_STATUS_IDLE
from sqlalchemy import Engine, PoolProxiedConnection, create_engine
from sqlalchemy.exc import TimeoutError as PoolTimeout

from contracts.actor import Actor
from contracts.base import Enveloppe, Event
from contracts.errors import ServiceIndisponible
from kit import clock
from kit.failpoints import failpoint
from kit.statements import Planned, Row, as_psycopg, execute_planned, read_rows

T = TypeVar("T")

# One statement for any number of events.
_INSERT_OUTBOX = Planned("""
insert into outbox (id, type, is_public, subject, body, written_at)
select * from unnest(cast(:ids as uuid[]), cast(:types as text[]), cast(:publics as smallint[]),
                     cast(:subjects as text[]), cast(:bodies as text[]), cast(:instants as timestamptz[]))
""")
LOST = (psycopg2.OperationalError, psycopg2.InterfaceError)
"""What psycopg2 raises when the connection is gone, or when PostgreSQL gave up (deadlock, lock timeout)."""


_SESSION = "-c timezone=UTC -c plan_cache_mode=force_generic_plan"
"""A ``Planned`` statement has one plan: left to itself, PostgreSQL plans again each one that takes an array."""


def make_engine(database_url: str, pool_size: int) -> Engine:
    """An engine with exactly ``pool_size`` connections at most; waits 5 s for one, then refuses."""
    return create_engine(
        database_url,
        pool_size=pool_size,
        max_overflow=0,
        pool_timeout=5,
        pool_use_lifo=True,
        isolation_level="AUTOCOMMIT",
        connect_args={"connect_timeout": 3, "application_name": "portail", "options": _SESSION},
    )


@dataclass(slots=True)
class Transaction:
    """One business transaction: the connection, who asks, when, and the events it will say once committed."""

    db: PoolProxiedConnection
    actor: Actor | None
    now: datetime
    call_id: str = ""
    _before: str = ""
    """What travels with the next statement: ``begin`` of a transaction."""
    _events: list[Enveloppe] = field(default_factory=list)
    _publics: list[bool] = field(default_factory=list)

    @property
    def who(self) -> Actor:
        """The actor of a method that asks for one (the door has already refused a visitor)."""
        if self.actor is None:
            raise RuntimeError("this method is public: it has no actor")
        return self.actor

    def execute(self, sql: str, **parameters: Any) -> Sequence[Row]:
        """All the rows of one statement (none for a statement that returns nothing)."""
        with self._cursor() as cursor:
            before, self._before = self._before, ""
            if isinstance(sql, Planned):
                execute_planned(cursor, self.db.info, before, sql, parameters)
            else:
                cursor.execute(before + as_psycopg(sql), parameters)
            return read_rows(cursor)

    def execute_many(self, sql: str, rows: list[dict[str, Any]]) -> None:
        """One statement for several rows of parameters; nothing happens without rows."""
        with self.cursor() as cursor:
            cursor.executemany(as_psycopg(sql), rows)

    def one_or_none(self, sql: str, **parameters: Any) -> Row | None:
        """The only row, or nothing."""
        rows = self.execute(sql, **parameters)
        if len(rows) > 1:
            raise LookupError(f"{len(rows)} rows where one at most was expected")
        return rows[0] if rows else None

    def scalar(self, sql: str, **parameters: Any) -> Any:
        """The first column of the first row, or ``None``."""
        rows = self.execute(sql, **parameters)
        return rows[0][0] if rows else None

    def cursor(self) -> Any:
        """psycopg2's own, inside the transaction: for COPY."""
        cursor = self._cursor()
        if self._before:
            cursor.execute(self._before)
            self._before = ""
        return cursor

    def end(self, how: str) -> None:
        """``commit`` or ``rollback``, where something was sent."""
        if not self._before:
            with self._cursor() as cursor:
                cursor.execute(how)

    def _cursor(self) -> Any:
        return self.db.cursor()

    def say(self, *events: Event) -> None:
        """Writes events in the outbox, with the change, in this transaction."""
        for event in events:
            self._events.append(
                Enveloppe(
                    id=uuid.uuid4(),
                    source=f"urn:portail-familles:{event.service()}",
                    type=event.type,
                    subject=event.sujet(),
                    time=self.now,
                    appel=self.call_id,
                    data=event.model_dump(mode="json"),
                )
            )
            self._publics.append(event.public)

    def flush_events(self) -> bool:
        """Called by the kit just before the commit; whether there was anything to say."""
        if not self._events:
            return False
        self.execute(
            _INSERT_OUTBOX,
            ids=[str(event.id) for event in self._events],
            types=[event.type for event in self._events],
            publics=[int(is_public) for is_public in self._publics],
            subjects=[event.subject for event in self._events],
            bodies=[event.model_dump_json() for event in self._events],
            instants=[event.time for event in self._events],
        )
        self._events.clear()
        self._publics.clear()
        return True

    def audit(self, action: str, objet: str) -> None:
        """Who did what to which id, in this transaction; both names where an agent acts for a family."""
        actor = self.actor
        self.execute(
            "insert into audit (at, compte_id, pour_le_compte_de, action, objet, appel)"
            " values (:at, :compte_id, :pour, :action, :objet, :appel)",
            at=self.now,
            compte_id=actor.compte_id if actor else None,
            pour=actor.pour_le_compte_de if actor else None,
            action=action,
            objet=objet,
            appel=self.call_id,
        )


def _is_idle(connection: PoolProxiedConnection) -> bool:
    """Whether it is open and in no transaction: a worker may have been stopped in the middle of a statement."""
    raw: Any = connection.dbapi_connection
    return raw.closed == 0 and raw.info.transaction_status == TRANSACTION_STATUS_IDLE


class Database:
    """The database of one service."""

    def __init__(self, engine: Engine, service: str) -> None:
        self.engine, self.service = engine, service

    @contextmanager
    def reading(self, actor: Actor | None = None, call_id: str = "") -> Iterator[Transaction]:
        """Reads without BEGIN and COMMIT: each statement sees its own instant. Never writes."""
        with self._connection() as connection:
            yield Transaction(connection, actor, clock.now(), call_id)

    @contextmanager
    def writing(self, actor: Actor | None = None, call_id: str = "") -> Iterator[Transaction]:
        """One transaction; its events are written with it and all is kept or nothing is."""
        with self._connection() as connection:
            transaction = Transaction(connection, actor, clock.now(), call_id, "begin;")
            try:
                yield transaction
                says_something = transaction.flush_events()
                if says_something:
                    failpoint(f"{self.service}.before_commit")
            except BaseException:
                with suppress(psycopg2.Error):  # a connection that cannot even roll back is not used again
                    transaction.end("rollback")
                raise
            transaction.end("commit")
        if says_something:  # a timer that had nothing to do also commits, many times a minute
            failpoint(f"{self.service}.after_commit")

    @contextmanager
    def _connection(self) -> Iterator[PoolProxiedConnection]:
        """One of the pool; it goes back only if another request can use it.

        One that PostgreSQL closed (a restart) is not alone: all those that wait in the pool are forgotten with it.
        """
        connection = self.engine.raw_connection()
        try:
            yield connection
        except BaseException as error:
            if not _is_idle(connection):
                connection.invalidate(error)
                if isinstance(error, LOST):
                    self.engine.dispose()
            raise
        finally:
            connection.close()

    def retrying(self, work: Callable[[], T]) -> T:
        """Runs ``work`` again once when PostgreSQL closed the connection (a restart); then refuses honestly.

        Safe because every write is idempotent by its operation id or its event id.
        """
        with suppress(*LOST):
            return work()
        try:
            return work()
        except LOST as error:
            raise ServiceIndisponible(service=self.service) from error

    def is_ready(self) -> bool:
        """Whether a statement can be run now."""
        try:
            with self.reading() as tx:
                tx.execute("select 1")
        except (psycopg2.Error, PoolTimeout):
            return False
        return True


# The server is stopping, crashed, starting, or has no place left (PostgreSQL, appendix A).
_AWAY_CODES = frozenset({"57P01", "57P02", "57P03", "53300"})


def is_away(error: BaseException | None) -> bool:
    """Whether PostgreSQL itself was out of reach: nothing is wrong with the work, which can be done later."""
    if isinstance(error, ServiceIndisponible):
        return is_away(error.__cause__)
    if isinstance(error, PoolTimeout):
        return True
    if not isinstance(error, LOST):
        return False
    code = error.pgcode or ""
    return not code or code.startswith("08") or code in _AWAY_CODES


def jsonb(value: Any) -> str:
    """A parameter for a ``cast(:x as jsonb)``."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))

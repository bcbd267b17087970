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
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, TypeVar

import psycopg2
from psycopg2.extensions import TRANSACTION_STATUS_IDLE, new_array_type, new_type, register_type
from sqlalchemy import Engine, PoolProxiedConnection, create_engine
from sqlalchemy.event import listen
from sqlalchemy.exc import TimeoutError as PoolTimeout

from contracts.actor import Actor
from contracts.base import Event
from contracts.errors import ServiceIndisponible
from kit import clock
from kit.failpoints import failpoint
from kit.statements import Planned, Row, Sent, as_psycopg, plan, read_rows

T = TypeVar("T")

# All that a write leaves beside its change, in one statement: the kept answer, who did what, the events.
_FINISH = Planned("""
with kept as (
    update operation set response = :response where operation_id = cast(:operation_id as uuid)
), traced as (
    insert into audit (at, compte_id, pour_le_compte_de, action, objet, appel)
    select :now, cast(:compte_id as uuid), cast(:pour as uuid), a.action, a.objet, cast(:appel as text)
    from unnest(cast(:actions as text[]), cast(:objets as text[])) as a (action, objet)
)
insert into outbox (id, type, is_public, subject, body, written_at)
select e.*, :now
from unnest(cast(:ids as uuid[]), cast(:types as text[]), cast(:publics as smallint[]), cast(:subjects as text[]),
            cast(:bodies as text[])) as e
""")
LOST = (psycopg2.OperationalError, psycopg2.InterfaceError)
"""What psycopg2 raises when the connection is gone, or when PostgreSQL gave up (deadlock, lock timeout)."""


_SESSION = "-c timezone=UTC -c plan_cache_mode=force_generic_plan -c default_toast_compression=lz4"
"""A ``Planned`` statement has one plan: left to itself, PostgreSQL plans again each one that takes an array.

Kept answers and events are packed by LZ4 (each PostgreSQL of a distribution has it), ten times as fast as its own."""


@lru_cache(maxsize=16384)
def _read_uuid(text: str) -> uuid.UUID:
    return uuid.UUID(text)


def _cast_uuid(text: str | None, _cursor: Any) -> uuid.UUID | None:
    return None if text is None else _read_uuid(text)


_UUID = new_type((2950,), "UUID", _cast_uuid)
_UUIDS = new_array_type((2951,), "UUID[]", _UUID)
"""Read from a memory: a month says one child and one household sixty times."""


def _read_uuids_from_memory(connection: Any, _record: Any) -> None:
    register_type(_UUID, connection)
    register_type(_UUIDS, connection)


def make_engine(database_url: str, pool_size: int) -> Engine:
    """An engine with exactly ``pool_size`` connections at most; waits 5 s for one, then refuses."""
    engine = create_engine(
        database_url,
        pool_size=pool_size,
        max_overflow=0,
        pool_timeout=5,
        pool_use_lifo=True,
        isolation_level="AUTOCOMMIT",
        connect_args={"connect_timeout": 3, "application_name": "portail", "options": _SESSION},
    )
    listen(engine, "connect", _read_uuids_from_memory)
    return engine


@dataclass(frozen=True, slots=True)
class _Said:
    """An event as the outbox keeps it."""

    id: str
    type: str
    is_public: bool
    subject: str
    body: str


@dataclass(slots=True)
class Transaction:
    """One business transaction: the connection, who asks, when, and the events it will say once committed."""

    db: PoolProxiedConnection
    actor: Actor | None
    now: datetime
    call_id: str = ""
    _before: str = ""
    """What travels with the next statement: ``begin`` of a transaction."""
    _deferred: list[tuple[str, Sent]] = field(default_factory=list)
    _then: str = ""
    """What travels with the last one: ``commit``."""
    _events: list[_Said] = field(default_factory=list)
    _audits: list[tuple[str, str]] = field(default_factory=list)
    _kept: tuple[str, str] | None = None
    """The operation id of this write, and its answer."""

    @property
    def who(self) -> Actor:
        """The actor of a method that asks for one (the door has already refused a visitor)."""
        if self.actor is None:
            raise RuntimeError("this method is public: it has no actor")
        return self.actor

    def execute(self, sql: str, **parameters: Any) -> Sequence[Row]:
        """All the rows of one statement (none for a statement that returns nothing)."""
        with self._cursor() as cursor:
            if isinstance(sql, Planned):
                sent = plan(self.db.info, sql, parameters)
                self._send(cursor, sent.text, sent.values)
                sent.remember(self.db.info)
            else:
                self._send(cursor, as_psycopg(sql), parameters)
            return read_rows(cursor)

    def defer(self, sql: Planned, **parameters: Any) -> None:
        """A statement whose rows nobody reads: it travels with the next one, before it."""
        sent = plan(self.db.info, sql, parameters)
        with self._cursor() as cursor:
            text = cursor.mogrify(sent.text, sent.values).decode().replace("%", "%%")
        self._deferred.append((f"{text};", sent))

    def send_deferred(self) -> None:
        """What waits for a next statement leaves now."""
        self.end("")

    def _send(self, cursor: Any, text: str, values: dict[str, Any]) -> None:
        """In one round trip: ``begin``, what was deferred, this statement, and ``commit`` where it is the last."""
        before = self._before + "".join(deferred for deferred, _ in self._deferred)
        self._before = ""
        cursor.execute(f"{before}{text};{self._then}" if self._then else before + text, values)
        for _, sent in self._deferred:
            sent.remember(self.db.info)
        self._deferred.clear()

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
        if self._before or self._deferred:
            self._send(cursor, "", {})
        return cursor

    def end(self, how: str) -> None:
        """``commit`` with what was deferred, or ``rollback`` without it, where something was sent."""
        self._then = ""  # of a last statement that failed
        if how == "rollback":
            self._deferred.clear()
        if self._deferred or (how and not self._before):
            with self._cursor() as cursor:
                self._send(cursor, how, {})

    def _cursor(self) -> Any:
        return self.db.cursor()

    def say(self, *events: Event) -> None:
        """Writes events in the outbox, with the change, in this transaction."""
        for event in events:
            event_id, subject = str(uuid.uuid4()), event.sujet()
            body = _envelope(event, event_id, subject, self.now, self.call_id)
            self._events.append(_Said(event_id, event.type, event.public, subject, body))

    def audit(self, action: str, objet: str) -> None:
        """Who did what to which id, in this transaction; both names where an agent acts for a family."""
        self._audits.append((action, objet))

    def keep(self, operation_id: uuid.UUID, response_json: str) -> None:
        """The answer to give again to the same operation id."""
        self._kept = str(operation_id), response_json

    @property
    def says_something(self) -> bool:
        return bool(self._events)

    def finish(self, how: str = "") -> None:
        """Called by the kit at the end: what was said, traced and kept, and ``commit`` in the same round trip.

        Without ``how``, a long work writes what it has said so far.
        """
        if not (self._events or self._audits or self._kept):
            self.end(how)
            return
        operation_id, response = self._kept or (None, None)
        actor, self._then = self.actor, how
        self.execute(
            _FINISH,
            response=response,
            operation_id=operation_id,
            now=self.now,
            compte_id=str(actor.compte_id) if actor else None,
            pour=str(actor.pour_le_compte_de) if actor and actor.pour_le_compte_de else None,
            appel=self.call_id,
            actions=[action for action, _ in self._audits],
            objets=[objet for _, objet in self._audits],
            ids=[event.id for event in self._events],
            types=[event.type for event in self._events],
            publics=[int(event.is_public) for event in self._events],
            subjects=[event.subject for event in self._events],
            bodies=[event.body for event in self._events],
        )
        self._events, self._audits, self._kept = [], [], None


def _envelope(event: Event, event_id: str, subject: str, now: datetime, call_id: str) -> str:
    """``contracts.base.Enveloppe`` as JSON, without making one: the event is encoded once."""
    head = {
        "specversion": "1.0",
        "id": event_id,
        "source": f"urn:portail-familles:{event.service()}",
        "type": event.type,
        "subject": subject,
        "time": now.astimezone(UTC).isoformat().replace("+00:00", "Z"),
        "datacontenttype": "application/json",
        "appel": call_id,
    }
    return f'{jsonb(head)[:-1]},"data":{event.model_dump_json(exclude_defaults=event.omits_defaults)}}}'


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
        """Reads without BEGIN and COMMIT: each statement sees its own instant. Writes nothing but who read what."""
        with self._connection() as connection:
            transaction = Transaction(connection, actor, clock.now(), call_id)
            yield transaction
            transaction.finish()

    @contextmanager
    def writing(self, actor: Actor | None = None, call_id: str = "") -> Iterator[Transaction]:
        """One transaction; its events are written with it and all is kept or nothing is."""
        with self._connection() as connection:
            transaction = Transaction(connection, actor, clock.now(), call_id, "begin;")
            try:
                yield transaction
                says_something = transaction.says_something
                if says_something:
                    failpoint(f"{self.service}.before_commit")
                transaction.finish("commit")
            except BaseException:
                with suppress(psycopg2.Error):  # a connection that cannot even roll back is not used again
                    transaction.end("rollback")
                raise
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

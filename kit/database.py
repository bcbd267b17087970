"""PostgreSQL for a nameko service: a bounded pool, transactions, and what they carry.

psycopg2 is made green by eventlet (``eventlet.monkey_patch`` in ``kit.runner``), so one process serves several
requests while PostgreSQL works. No pool overflow: a process never holds more connections than its workers.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, Row, create_engine, text
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from contracts.actor import Actor
from contracts.base import Enveloppe, Event
from contracts.errors import ServiceIndisponible
from kit import clock
from kit.failpoints import failpoint

T = TypeVar("T")

# One statement for any number of events: three arrays travel, the rest is common to the transaction.
_INSERT_OUTBOX = text(
    """
    insert into outbox (id, type, is_public, subject, body, written_at)
    select * from unnest(cast(:ids as uuid[]), cast(:types as text[]), cast(:publics as smallint[]),
                         cast(:subjects as text[]), cast(:bodies as text[]), cast(:instants as timestamptz[]))
    """
)


def make_engine(database_url: str, pool_size: int) -> Engine:
    """An engine with exactly ``pool_size`` connections at most; waits 5 s for one, then refuses."""
    return create_engine(
        database_url,
        pool_size=pool_size,
        max_overflow=0,
        pool_timeout=5,
        pool_use_lifo=True,
        connect_args={"connect_timeout": 3, "application_name": "portail", "options": "-c timezone=UTC"},
    )


@dataclass(slots=True)
class Transaction:
    """One business transaction: the connection, who asks, when, and the events it will say once committed."""

    db: Connection
    actor: Actor | None
    now: datetime
    call_id: str = ""
    _events: list[Enveloppe] = field(default_factory=list)
    _publics: list[bool] = field(default_factory=list)

    @property
    def who(self) -> Actor:
        """The actor of a method that asks for one (the door has already refused a visitor)."""
        if self.actor is None:
            raise RuntimeError("this method is public: it has no actor")
        return self.actor

    def execute(self, sql: str, **parameters: Any) -> Sequence[Row[Any]]:
        """All the rows of one statement (none for a statement that returns nothing)."""
        result = self.db.execute(_cached_text(sql), parameters)
        return result.all() if result.returns_rows else ()

    def execute_many(self, sql: str, rows: list[dict[str, Any]]) -> None:
        """One statement for several rows of parameters; nothing happens without rows."""
        if rows:
            self.db.execute(_cached_text(sql), rows)

    def one_or_none(self, sql: str, **parameters: Any) -> Row[Any] | None:
        """The only row, or nothing."""
        return self.db.execute(_cached_text(sql), parameters).one_or_none()

    def scalar(self, sql: str, **parameters: Any) -> Any:
        """The first column of the first row, or ``None``."""
        return self.db.execute(_cached_text(sql), parameters).scalar()

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
        self.db.execute(
            _INSERT_OUTBOX,
            {
                "ids": [str(event.id) for event in self._events],
                "types": [event.type for event in self._events],
                "publics": [int(is_public) for is_public in self._publics],
                "subjects": [event.subject for event in self._events],
                "bodies": [event.model_dump_json() for event in self._events],
                "instants": [event.time for event in self._events],
            },
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


_texts: dict[str, Any] = {}


def _cached_text(sql: str) -> Any:
    """``text()`` parses its string each time; the statements of a program are few and constant."""
    clause = _texts.get(sql)
    if clause is None:
        clause = _texts[sql] = text(sql)
    return clause


class Database:
    """The database of one service."""

    def __init__(self, engine: Engine, service: str) -> None:
        self.engine, self.service = engine, service
        self._reading = engine.execution_options(isolation_level="AUTOCOMMIT")

    @contextmanager
    def reading(self, actor: Actor | None = None, call_id: str = "") -> Iterator[Transaction]:
        """Reads without BEGIN and COMMIT: two round trips fewer. Never writes."""
        with self._reading.connect() as connection:
            yield Transaction(connection, actor, clock.now(), call_id)

    @contextmanager
    def writing(self, actor: Actor | None = None, call_id: str = "") -> Iterator[Transaction]:
        """One transaction; its events are written with it and all is kept or nothing is."""
        with self.engine.begin() as connection:
            transaction = Transaction(connection, actor, clock.now(), call_id)
            yield transaction
            says_something = transaction.flush_events()
            if says_something:
                failpoint(f"{self.service}.before_commit")
        if says_something:  # a timer that had nothing to do also commits, many times a minute
            failpoint(f"{self.service}.after_commit")

    def retrying(self, work: Callable[[], T]) -> T:
        """Runs ``work`` again once when PostgreSQL closed the connection (a restart); then refuses honestly.

        Safe because every write is idempotent by its operation id or its event id.
        """
        try:
            return work()
        except DBAPIError as error:
            if not _may_pass(error):
                raise
        try:
            return work()
        except DBAPIError as error:
            if not _may_pass(error):
                raise
            raise ServiceIndisponible(service=self.service) from error

    def is_ready(self) -> bool:
        """Whether a statement can be run now."""
        try:
            with self._reading.connect() as connection:
                connection.execute(text("select 1"))
        except DBAPIError:
            return False
        return True


def _may_pass(error: DBAPIError) -> bool:
    """Whether the same work may succeed in a moment: PostgreSQL was away, or others held what it needed."""
    return error.connection_invalidated or isinstance(error, OperationalError)


# The server is stopping, crashed, starting, or has no place left (PostgreSQL, appendix A).
_AWAY_CODES = frozenset({"57P01", "57P02", "57P03", "53300"})


def is_away(error: BaseException | None) -> bool:
    """Whether PostgreSQL itself was out of reach: nothing is wrong with the work, which can be done later."""
    if isinstance(error, ServiceIndisponible):
        return is_away(error.__cause__)
    if isinstance(error, PoolTimeout):
        return True
    if not isinstance(error, DBAPIError):
        return False
    code = getattr(error.orig, "pgcode", None) or ""
    broken = isinstance(error, OperationalError) and (not code or code.startswith("08"))
    return error.connection_invalidated or broken or code in _AWAY_CODES


def jsonb(value: Any) -> str:
    """A parameter for a ``cast(:x as jsonb)``."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))

"""A service's real database and door in a test: migrated, emptied, and called as the gateway would."""

from __future__ import annotations

import base64
import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

import psycopg2
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from sqlalchemy import make_url

from contracts.actor import Actor
from contracts.base import Event, Request, Rpc
from kit import clock, config
from kit.actor import ActorSigner, ActorVerifier
from kit.database import Database, Transaction, make_engine
from kit.dependencies import CallContext
from kit.migrate import migrate
from tests.keeper import KeptStack

_private_key = Ed25519PrivateKey.generate()
PRIVATE_PEM = _private_key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
PUBLIC_PEM = _private_key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()

_TABLES = "select tablename from pg_tables where schemaname = 'public' and tablename <> 'alembic_version'"
_RESTART = (
    "select setval(format('%I', sequencename), start_value, false) from pg_sequences where last_value is not null"
)


class Sweeper:
    """Empties a database as ``truncate … restart identity`` does, but touches no table that is already empty.

    Ten times as fast: a truncated table has new files, and so has each of its indexes. As a superuser in the role of a
    replica: no trigger stands against it, no foreign key orders it.
    """

    def __init__(self, address: str) -> None:
        self._connection = psycopg2.connect(address)
        self._connection.autocommit = True
        with self._connection.cursor() as cursor:
            cursor.execute(f"set session_replication_role = replica; {_TABLES}")
            tables = [f'"{name}"' for (name,) in cursor.fetchall()]
        self._lock = f"lock table {', '.join(tables)} in access exclusive mode"
        self._full = " union all ".join(f"(select '{table}' from {table} limit 1)" for table in tables)

    def sweep(self) -> None:
        with self._connection.cursor() as cursor:
            cursor.execute(f"begin; {self._lock}; {_RESTART}; {self._full}")
            full = [table for (table,) in cursor.fetchall()]
            cursor.execute("; ".join([*(f"delete from {table}" for table in full), "commit"]))

    def close(self) -> None:
        self._connection.close()


def prepare_environment(stack: KeptStack) -> None:
    """What every service process of this run shares."""
    os.environ.update(
        AMQP_URI=stack["amqp"]["ops"],
        DATABASE_URL=stack["superuser"],
        ACTOR_PUBLIC_KEY=PUBLIC_PEM,
        ACTOR_PRIVATE_KEY=PRIVATE_PEM,
        DATA_KEY=base64.b64encode(b"d" * 32).decode(),
        EXCHANGE_KEY=base64.b64encode(b"e" * 32).decode(),
        S3_ENDPOINT=stack["s3"]["endpoint"],
        S3_ACCESS_KEY=stack["s3"]["access_key"],
        S3_SECRET_KEY=stack["s3"]["secret_key"],
        S3_BUCKET=stack["s3"]["bucket"],
        S3_SECURE="false",
        CLAMD_HOST=stack["clamd"]["host"],
        CLAMD_PORT=str(stack["clamd"]["port"]),
        SMTP_HOST="127.0.0.1",
        SMTP_PORT=str(stack["smtp_port"]),
        PORTAIL_URL="http://portail.test",
        STRIPE_API_KEY=stack["stripe"]["api_key"],
        STRIPE_WEBHOOK_SECRET=stack["stripe"]["webhook_secret"],
        STRIPE_API_BASE=stack["stripe"]["url"],
        RETRY_DELAYS_S="0.2,0.4",
    )
    config.service_settings.cache_clear()


@contextmanager
def settings_of(stack: KeptStack, service: str) -> Iterator[None]:
    """The environment of one service while a container of it is made."""
    changed = {"AMQP_URI": stack["amqp"][service], "DATABASE_URL": stack["database"][service]}
    with patch.dict(os.environ, changed):
        config.service_settings.cache_clear()
        try:
            yield
        finally:
            config.service_settings.cache_clear()


class Base:
    """One service's database, with its own role."""

    def __init__(self, service: str, stack: KeptStack) -> None:
        self.service, self.url = service, stack["database"][service]
        migrate(service, self.url)
        self.engine = make_engine(self.url, 5)
        self.database = Database(self.engine, service)
        self._raw = psycopg2.connect(self.url.replace("+psycopg2", ""))
        self._raw.autocommit = True
        superuser = make_url(stack["superuser"]).set(drivername="postgresql", database=service)
        self._sweeper = Sweeper(superuser.render_as_string(hide_password=False))
        self.signer = ActorSigner(PRIVATE_PEM)
        self.verifier = ActorVerifier(PUBLIC_PEM, service)

    def empty(self) -> None:
        """Every table but Alembic's."""
        self._sweeper.sweep()

    def close(self) -> None:
        self._raw.close()
        self._sweeper.close()
        self.engine.dispose()

    def sql(self, statement: str, *parameters: Any) -> list[tuple[Any, ...]]:
        """A look, or an arrangement, outside the service's own code."""
        with self._raw.cursor() as cursor:
            cursor.execute(statement, parameters)
            return cursor.fetchall() if cursor.description else []

    def hear(self, listeners: type, event: Event) -> None:
        """An event given to the service's listener in its own transaction."""
        method = next(m for m in vars(listeners).values() if hasattr(m, "hears"))
        with self.database.writing(call_id="essai") as tx:
            method.hears(listeners(), tx, event)

    def call(
        self, door: type, contract: Rpc[Any, Any], request: Request | dict[str, Any], actor: Actor | None = None
    ) -> Any:
        """The service's own door, as nameko would open it: validation, actor, transaction, idempotence."""
        service = door()
        token = self.signer.sign(actor, self.service, clock.now()) if actor else ""
        service.kit = CallContext(self.database, self.verifier, token, "essai")
        payload = request if isinstance(request, dict) else request.model_dump(mode="json")
        raw = getattr(service, contract.method)(payload)
        return contract.response.model_validate_json(raw.json_text)

    def said(self) -> list[tuple[str, str]]:
        """(type, subject) of everything in the outbox, in order."""
        return self.sql("select type, subject from outbox order by seq")  # type: ignore[return-value]

    @contextmanager
    def transaction(self, actor: Actor | None = None) -> Iterator[Transaction]:
        with self.database.writing(actor, "essai") as tx:
            yield tx


@contextmanager
def statements() -> Iterator[list[str]]:
    """Every SQL statement that a service's code sends meanwhile, in order."""
    sent: list[str] = []
    execute = Transaction.execute

    def note(tx: Transaction, sql: str, **parameters: Any) -> Any:
        sent.append(sql)
        return execute(tx, sql, **parameters)

    with patch.object(Transaction, "execute", note):
        yield sent


def un_acteur(*roles: str, compte_id: uuid.UUID | None = None, **more: Any) -> Actor:
    """Somebody who is logged in."""
    return Actor(compte_id=compte_id or uuid.uuid4(), roles=frozenset(roles), **more)


def pem_pair() -> tuple[str, str]:
    """The run's keys: private for the gateway, public for the services."""
    return PRIVATE_PEM, PUBLIC_PEM


__all__ = ["Base", "pem_pair", "prepare_environment", "settings_of", "statements", "un_acteur"]

"""Two small services as real processes, on the real broker and database; the test process is plain asyncio."""

from __future__ import annotations

import asyncio
import base64
import os
import signal
import subprocess
import sys
import tempfile
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg2
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from kombu import Connection

from contracts.actor import Actor
from deploy.local.settings import NO_NAMES
from kit.actor import ActorSigner
from kit.rpc_client import RpcClient
from kit.tables import CREATE_KIT_TABLES_V1
from kit.topology import internal_exchange
from tests.keeper import KeptStack
from tests.kit.maison import contrats  # noqa: F401 - its import adds the arrow essai → voisin
from tests.stack import stack
from tests.waiting import wait_until

__all__ = ["stack"]

ROOT = Path(__file__).resolve().parents[2]
_key = Ed25519PrivateKey.generate()
PRIVATE_PEM = _key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
PUBLIC_PEM = _key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()

TABLES = {
    "essai": "create table compteur (cle text primary key, valeur int not null, version int not null);",
    "voisin": "create table compteur (cle text primary key, valeur int not null, version int not null);"
    "create table vus (cle text, version int); create table essais (cle text); create table coups (at timestamptz);",
}


PATIENCE_S = 60.0
"""Several programs start at once on a machine that may be loaded."""
ALL = "rpc,listeners,relay"
HEARS, SAYS = ("voisin", "listeners"), ("essai", ALL)
"""The reader and the writer of most tests."""


class Programme:
    """One service process."""

    def __init__(self, service: str, environment: dict[str, str], containers: str, log: Path) -> None:
        self.log = log
        with log.open("ab") as output:
            self.popen = subprocess.Popen(
                [sys.executable, "-W", "ignore", "-m", "kit.runner", service, "--package", "tests.kit.maison",
                 "--containers", containers],
                env=environment, cwd=ROOT, stdout=output, stderr=output,
            )  # fmt: skip

    def wait_ready(self) -> None:
        wait_until(lambda: "service_pret" in self.log.read_text() or self.popen.poll() is not None, PATIENCE_S)
        assert self.popen.poll() is None, self.log.read_text()

    def kill(self) -> None:
        self.popen.kill()
        self.popen.wait()

    def stop(self) -> int:
        self.popen.send_signal(signal.SIGTERM)
        return self.popen.wait(15)


class Maison:
    """The two services of this test run."""

    def __init__(self, stack: KeptStack, folder: Path) -> None:
        self.stack, self.folder = stack, folder
        self.failpoints = folder / "failpoints"
        self.failpoints.mkdir()
        self.clock = folder / "clock"
        self.running: list[Programme] = []
        self._connections: dict[str, Any] = {}
        for name in TABLES:
            self._create(name)
        with Connection(stack["amqp"]["ops"]) as connection:  # as the broker's definitions do for the real services
            internal_exchange("essai")(connection.default_channel).declare()

    def url(self, name: str) -> str:
        return self.stack["superuser"].rsplit("/", 1)[0] + f"/essai_{name}"

    def _create(self, name: str) -> None:
        admin = psycopg2.connect(self.stack["superuser"].replace("+psycopg2", ""))
        admin.autocommit = True
        with admin.cursor() as cursor:
            cursor.execute(f"drop database if exists essai_{name} with (force)")
            cursor.execute(f"create database essai_{name}")
        admin.close()
        self.sql(name, CREATE_KIT_TABLES_V1 + TABLES[name])

    def sql(self, name: str, statement: str, *parameters: Any) -> list[tuple[Any, ...]]:
        """On a connection that is kept: a test that waits asks often. Tests kill PostgreSQL under it."""
        try:
            return self._run(name, statement, *parameters)
        except psycopg2.OperationalError:
            if (stale := self._connections.pop(name, None)) is None:
                raise
            stale.close()
            return self._run(name, statement, *parameters)

    def _run(self, name: str, statement: str, *parameters: Any) -> list[tuple[Any, ...]]:
        if name not in self._connections:
            self._connections[name] = psycopg2.connect(self.url(name).replace("+psycopg2", ""))
            self._connections[name].autocommit = True
        with self._connections[name].cursor() as cursor:
            cursor.execute(statement, parameters)
            return cursor.fetchall() if cursor.description else []

    def environment(self, name: str) -> dict[str, str]:
        return {
            **NO_NAMES,
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(ROOT),
            "AMQP_URI": self.stack["amqp"]["ops"],
            "DATABASE_URL": self.url(name),
            "ACTOR_PUBLIC_KEY": PUBLIC_PEM,
            "DATA_KEY": base64.b64encode(b"d" * 32).decode(),
            "PORTAIL_FAILPOINTS": str(self.failpoints),
            "PORTAIL_CLOCK": str(self.clock),
            "RETRY_DELAYS_S": "0.2,0.4",
            "GRACE_S": "4",
        }

    def run(self, name: str, containers: str = ALL, **more: str) -> Programme:
        programme = self.run_without_waiting(name, containers, **more)
        programme.wait_ready()
        return programme

    def run_together(self, *programmes: tuple[str, str]) -> list[Programme]:
        """Services with their containers, started side by side."""
        started = [self.run_without_waiting(*programme) for programme in programmes]
        for programme in started:
            programme.wait_ready()
        return started

    def run_without_waiting(self, name: str, containers: str = ALL, **more: str) -> Programme:
        """For a service that cannot be ready yet."""
        self.running.append(Programme(name, self.environment(name) | more, containers, self.log(name)))
        return self.running[-1]

    def log(self, name: str) -> Path:
        """One a process: a test reads there what it said."""
        return self.stack.log(f"{name}-{uuid.uuid4().hex[:6]}")

    def fail_at(self, name: str) -> Path:
        """The next process that passes this failpoint dies there."""
        path = self.failpoints / name
        path.touch()
        return path

    def end(self) -> None:
        for programme in self.running:
            if programme.popen.poll() is None:
                programme.kill()
        self.running.clear()
        for path in self.failpoints.iterdir():
            path.unlink()
        self.clock.unlink(missing_ok=True)


@pytest.fixture(scope="session")
def _maison(stack: KeptStack) -> Iterator[Maison]:
    with tempfile.TemporaryDirectory() as folder:
        yield Maison(stack, Path(folder))


def _empty(maison: Maison) -> None:
    for name, tables in {"essai": "compteur", "voisin": "compteur, vus, essais, coups"}.items():
        maison.sql(name, f"truncate outbox, inbox, operation, minuterie, {tables}")


def _forget_queues(maison: Maison) -> None:
    with Connection(maison.stack["amqp"]["ops"]) as connection:
        for queue in ("rpc-essai", "voisin.evenements", "voisin.evenements.retard", "voisin.evenements.mort"):
            connection.default_channel.queue_delete(queue)


@pytest.fixture
def maison(_maison: Maison) -> Iterator[Maison]:
    """Two empty databases and no queue; every process that the test starts is killed at its end."""
    _empty(_maison)
    _forget_queues(_maison)
    yield _maison
    _maison.end()


@pytest.fixture(scope="module")
def _paire(_maison: Maison) -> Iterator[Maison]:
    """One reader and one writer for the tests of a file that break nothing."""
    _empty(_maison)
    _forget_queues(_maison)
    _maison.run_together(HEARS, SAYS)
    yield _maison
    _maison.end()


@pytest.fixture
def paire(_paire: Maison) -> Maison:
    """Both run, their databases are empty, nothing is on its way: each of these tests waits for what it said."""
    _empty(_paire)
    with Connection(_paire.stack["amqp"]["ops"]) as connection:
        connection.default_channel.queue_purge("voisin.evenements.mort")
    return _paire


@pytest.fixture(scope="module")
def _essai(_maison: Maison) -> Iterator[Programme]:
    """One process for the tests of a file that break nothing."""
    _empty(_maison)
    yield _maison.run("essai")
    _maison.end()


@pytest.fixture
def essai(_maison: Maison, _essai: Programme) -> Programme:
    _empty(_maison)
    return _essai


class Client:
    """The gateway's RPC client, driven from plain test functions."""

    def __init__(self, uri: str) -> None:
        self.loop = asyncio.new_event_loop()
        self.rpc = RpcClient(uri, ActorSigner(PRIVATE_PEM), name="essais")
        self.loop.run_until_complete(self.rpc.start())

    def __call__(self, contract: Any, request: Any, actor: Actor | None = None, **more: Any) -> Any:
        return self.loop.run_until_complete(self.rpc.call(contract, request, actor=actor, **more))

    def gather(self, *calls: Any) -> list[Any]:
        async def together() -> list[Any]:
            return await asyncio.gather(*calls, return_exceptions=True)

        return self.loop.run_until_complete(together())

    def close(self) -> None:
        self.loop.run_until_complete(self.rpc.close())
        self.loop.run_until_complete(self.loop.shutdown_default_executor())
        self.loop.close()


@pytest.fixture
def client(_maison: Maison) -> Iterator[Client]:
    made = Client(_maison.stack["amqp"]["ops"])
    yield made
    made.close()


@pytest.fixture
def parent() -> Actor:
    return Actor(compte_id=uuid.uuid4(), roles=frozenset({"parent"}))

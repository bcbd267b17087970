"""The whole house under test: the demo town and the six programs, as ``make run`` starts them, plus the means to
break them: kill -9, hold a service down, two processes of each, failpoints, a clock that tests move.
"""

from __future__ import annotations

import json
import threading
import time
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import psycopg2
from kombu import Connection

from deploy.local.programs import FIRST_PAUSE_SECONDS, Program, Programs, run_all
from deploy.local.settings import Settings
from deploy.local.stack import Stack
from deploy.local.supervisor import programs_of
from deploy.rabbitmq.droits import SERVICES


class House:
    """Started once for a test run; a dead program is started again, as the supervisor of ``make run`` does."""

    def __init__(self, stack: Stack) -> None:
        self.stack = stack
        self.programs: Programs | None = None
        self.held: dict[str, list[Program]] = {}
        self.instant = ""
        self.over = threading.Event()
        self.watcher: threading.Thread | None = None
        self.accounts: Any = None

    def start(self, families: int = 0, instant: str = "") -> dict[str, Any]:
        """Migrates, declares, seeds and starts everything; does nothing the second time.

        ``instant``: when the town's clock begins, instead of now; a town of another instant is ended first.
        """
        if self.programs is not None and instant != self.instant:
            self.end()
        if self.programs is None:
            self.instant = instant
            self._prepare(families)
        return self.describe()

    def describe(self) -> dict[str, Any]:
        """Where the portal answers, who can log in, and the pids by program."""
        return {
            "url": self.settings.portail_url,
            "accounts": self.accounts,
            "failpoints": str(self.failpoints),
            "clock": str(self.clock),
            "environment": {name: self.settings.of_service(name) for name in SERVICES}
            | {"gateway": self.settings.of_gateway()},
            "pids": {p.name: p.process.pid for p in self._running.programs if p.process is not None},
            "metrics": {p.name: p.health_url.removesuffix("pret") + "metrics" for p in self._running.programs},
        }

    def kill(self, program: str) -> bool:
        """kill -9 of a service's processes, or of the gateway; the watch starts them again by itself."""
        for process in [p.process for p in self._named(program) if p.process is not None]:
            process.kill()
        return True

    def hold(self, program: str) -> bool:
        """Stops a service (all its processes) and keeps it down."""
        held = self._named(program)
        self._running.remove(*held)
        self.held[program] = held
        return True

    def release(self, program: str) -> bool:
        """Starts again what was held."""
        self._running.add(*self.held.pop(program, ()))
        return True

    def twice(self) -> bool:
        """A second process of each service (not of the gateway)."""
        for service in SERVICES:
            self.multiply(service, 2)
        return True

    def multiply(self, service: str, count: int) -> bool:
        """As many processes of one service as that, at least."""
        names = {p.name for p in self._running.programs}
        wanted = [f"{service}-{rank}" for rank in range(2, count + 1)]
        self._running.add(*(self._another(service, name) for name in wanted if name not in names))
        return True

    def _another(self, service: str, name: str) -> Program:
        first = next(program for program in self._running.programs if program.name == service)
        port = self.stack.home.port(f"health-{name}")
        return replace(
            first,
            name=name,
            environment=first.environment | {"HEALTH_PORT": str(port)},
            health_url=f"http://127.0.0.1:{port}/pret",
            log=self.stack.home.log(name),
            process=None,
            next_start_at=0.0,
        )

    def once(self) -> bool:
        """Back to one process of each service."""
        self._running.remove(*(p for p in self._running.programs if p.name not in (*SERVICES, "gateway")))
        return True

    def calm(self) -> bool:
        """Forgets the deaths that tests asked for: a program that dies often is started again ever more slowly."""
        for program in self._running.programs:
            program.pause_seconds = FIRST_PAUSE_SECONDS
        return True

    def ready(self) -> bool:
        """Whether every program that should run answers."""
        return all(p.process is not None and p.is_ready() for p in self._running.programs)

    def end(self) -> None:
        """Stops every program; another town may start."""
        self.over.set()
        if self.watcher is not None:
            self.watcher.join()
        if self.programs is not None:
            self.programs.stop()
        self.programs, self.watcher, self.held, self.over = None, None, {}, threading.Event()

    def _forget_other_rings(self) -> None:
        """The rings before left rows and messages of their own: the town begins on empty bases, queues and mails."""
        for mail in self.stack.mail.folder.glob("*.eml"):
            mail.unlink()
        for service in SERVICES:
            connection = psycopg2.connect(self.stack.postgres.url(service).replace("+psycopg2", ""))
            connection.autocommit = True
            with connection.cursor() as cursor:
                cursor.execute("drop schema public cascade; create schema public")
            connection.close()
        assert self.stack.broker is not None
        with Connection(self.stack.broker.ops_uri) as connection:
            for service in SERVICES:
                for queue in (f"rpc-{service}", *(f"{service}.evenements{end}" for end in ("", ".retard", ".mort"))):
                    connection.default_channel.queue_delete(queue)

    @property
    def _running(self) -> Programs:
        assert self.programs is not None, "the house is not started"
        return self.programs

    def _named(self, program: str) -> list[Program]:
        """The processes of one program: ``planning`` and, where there are two, ``planning-2``."""
        return [p for p in self._running.programs if p.name.split("-")[0] == program]

    def _prepare(self, families: int) -> None:
        self.failpoints = self.stack.home.path / "failpoints"
        self.failpoints.mkdir(exist_ok=True)
        self.clock = self.stack.home.path / "clock"
        self._set_clock()
        self.stack.home.forget_ports("http")  # not a demo's 8000; nor one chosen long before anything listens on it
        self.stack.home.port("http")
        self.settings = settings = Settings(self.stack)
        log, registry = self.stack.home.log("migrations"), self.stack.registry
        self._forget_other_rings()
        migrate = [(f"migrate {name}", ["-m", "kit.migrate", name], settings.of_migration(name)) for name in SERVICES]
        run_all(migrate, registry, log)
        run_all([("topology", ["-m", "kit.topology"], settings.of_topology())], registry, log)
        size = ["--families", str(families)] if families else ["--demo"]
        jour = ["--jour", self.instant[:10]] if self.instant else []
        seed = ("seed", ["-m", "deploy.seed", *size, *jour, "--json"], settings.of_seed())
        started = time.monotonic()
        self.accounts = json.loads(run_all([seed], registry, self.stack.home.log("seed"), tells_secrets=True)["seed"])
        self.seeded_in_s = time.monotonic() - started
        more = {"PORTAIL_FAILPOINTS": str(self.failpoints), "PORTAIL_CLOCK": str(self.clock), "RETRY_DELAYS_S": "0.3,1"}
        programs = programs_of(settings)
        for program in programs:
            program.environment |= more
        self.programs = Programs(programs, registry, lambda name, sentence: None)
        self.programs.start()
        self.watcher = threading.Thread(target=self.programs.watch, args=(self.over,), daemon=True)
        self.watcher.start()

    def _set_clock(self) -> None:
        self.clock.unlink(missing_ok=True)
        if self.instant:
            moved = datetime.fromisoformat(self.instant) - datetime.now(UTC)
            self.clock.write_text(str(moved.total_seconds()))

"""The portal's own programs under supervision: started, waited for, started again when they die, stopped together."""

from __future__ import annotations

import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import psutil

from deploy.local.home import REPOSITORY
from deploy.local.part import PartFailed, tail
from deploy.local.processes import Process, Registry, run_once, spawn

FIRST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS = 0.5, 15.0
STEADY_SECONDS = 60.0
READY_SECONDS = 60.0
# Longer than the programs' own grace period (GRACE_S, 10 s), so that they end by themselves.
STOP_SECONDS = 13.0
Say = Callable[[str, str], None]


@dataclass(slots=True)
class Program:
    """One program: `command` follows the Python interpreter, `health_url` answers 200 when it can serve."""

    name: str
    command: Sequence[str]
    environment: dict[str, str]
    health_url: str
    log: Path
    process: Process | None = None
    started_at: float = 0.0
    pause_seconds: float = FIRST_PAUSE_SECONDS
    next_start_at: float = 0.0

    def is_ready(self) -> bool:
        """Whether its health page says so: its own, since another program may have taken the port meanwhile."""
        if self.process is None or not listens(self.process.pid, urlsplit(self.health_url).port):
            return False
        try:
            with urllib.request.urlopen(self.health_url, timeout=2) as answer:  # noqa: S310 - our own loopback page
                return bool(answer.status == 200)
        except (urllib.error.URLError, OSError):
            return False


def listens(pid: int, port: int | None) -> bool:
    """Whether this very process holds the port."""
    try:
        sockets = psutil.Process(pid).net_connections(kind="inet")
    except psutil.Error:
        return False
    return any(one.status == psutil.CONN_LISTEN and one.laddr.port == port for one in sockets)


class Programs:
    """All of them. `watch` runs until `over` is set."""

    def __init__(self, programs: Sequence[Program], registry: Registry, say: Say) -> None:
        self.programs, self._registry, self._say = list(programs), registry, say
        self._guard = threading.Lock()

    def start(self) -> None:
        """Starts them all and waits until each is ready. Raises PartFailed with the end of a log."""
        for program in self.programs:
            self._spawn(program)
        with ThreadPoolExecutor(len(self.programs)) as pool:
            for outcome in [pool.submit(self._wait, program) for program in self.programs]:
                outcome.result()

    def watch(self, over: threading.Event, also: Callable[[], None] = lambda: None) -> None:
        """Starts again what dies, after a pause that doubles while it keeps dying; `also` is called at each look."""
        while not over.wait(0.2):
            also()
            with self._guard:
                for program in self.programs:
                    self._look_at(program)

    def add(self, *programs: Program) -> None:
        """Watches these as well: those that do not run are started at the next look."""
        with self._guard:
            self.programs += programs

    def remove(self, *programs: Program) -> None:
        """Watches these no more, then stops them side by side: none is started again behind our back."""
        with self._guard:
            self.programs = [kept for kept in self.programs if kept not in programs]
        _stop_all(programs)
        for program in programs:
            program.process = None

    def stop(self) -> None:
        """All side by side; what does not end in time is killed."""
        _stop_all(self.programs)

    def _spawn(self, program: Program) -> None:
        program.process = spawn(
            program.name,
            [sys.executable, *program.command],
            registry=self._registry,
            log=program.log,
            environment=program.environment,
            folder=REPOSITORY,
        )
        program.started_at = time.monotonic()

    def _wait(self, program: Program) -> None:
        process = program.process
        assert process is not None
        while not program.is_ready():
            if process.exit_code is not None:
                raise PartFailed(f"{program.name} ended with {process.exit_code}:\n{tail(program.log)}")
            if time.monotonic() - program.started_at > READY_SECONDS:
                raise PartFailed(f"{program.name} is not ready after {READY_SECONDS:.0f} s:\n{tail(program.log)}")
            time.sleep(0.15)
        self._say(program.name, f"ready in {time.monotonic() - program.started_at:.1f} s")

    def _look_at(self, program: Program) -> None:
        now = time.monotonic()
        if program.process is None:
            if now >= program.next_start_at:
                self._say(program.name, "started again")
                self._spawn(program)
            return
        code = program.process.exit_code
        if code is None:
            if now - program.started_at > STEADY_SECONDS:
                program.pause_seconds = FIRST_PAUSE_SECONDS
            return
        program.process.forget()
        program.process = None
        program.next_start_at = now + program.pause_seconds
        self._say(program.name, f"ended with {code}: started again in {program.pause_seconds:g} s; see {program.log}")
        program.pause_seconds = min(program.pause_seconds * 2, LONGEST_PAUSE_SECONDS)


def _stop_all(programs: Sequence[Program]) -> None:
    running = [program.process for program in programs if program.process is not None]
    if running:
        with ThreadPoolExecutor(len(running)) as pool:
            list(pool.map(lambda process: process.stop(grace_seconds=STOP_SECONDS), running))


def run_all(
    tasks: Sequence[tuple[str, Sequence[str], dict[str, str]]],
    registry: Registry,
    log: Path,
    *,
    tells_secrets: bool = False,
) -> dict[str, str]:
    """Runs short programs side by side (name, command, environment); returns what each said, kept in `log` as well
    unless it `tells_secrets`.

    Raises PartFailed with the end of what the first failed one said.
    """
    with ThreadPoolExecutor(len(tasks)) as pool:
        outcomes = {
            name: pool.submit(
                run_once,
                name,
                [sys.executable, *command],
                registry=registry,
                log=log,
                environment=environment,
                folder=REPOSITORY,
                tells_secrets=tells_secrets,
            )
            for name, command, environment in tasks
        }
    said = {}
    for name, outcome in outcomes.items():
        code, text = outcome.result()
        if code != 0:
            raise PartFailed(f"{name} failed with {code}:\n" + "\n".join(text.splitlines()[-20:]))
        said[name] = text
    return said

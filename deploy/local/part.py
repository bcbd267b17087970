"""What every part of the private stack has in common."""

from __future__ import annotations

import time
from abc import ABC, abstractmethod
from collections.abc import Callable
from pathlib import Path

from deploy.local.home import Home
from deploy.local.processes import Process, Registry


class PartFailed(Exception):
    """A part did not start, with the end of what it said."""


class Part(ABC):
    """A program of the stack. `origin` says where it was taken from, `version` what answers."""

    name: str
    origin: str
    version: str

    @abstractmethod
    def start(self) -> None:
        """Starts it and waits until it serves; does nothing if it runs."""

    @abstractmethod
    def stop(self) -> None:
        """Stops it in order; data stays."""

    @abstractmethod
    def kill(self) -> None:
        """kill -9; data stays."""

    @property
    @abstractmethod
    def alive(self) -> bool:
        """Whether the process runs."""

    def restart(self) -> None:
        self.stop()
        self.start()


class OwnPart(Part):
    """A part that we run ourselves as one main process."""

    start_seconds = 60.0
    stop_seconds = 20.0

    def __init__(self, home: Home, registry: Registry) -> None:
        self.home, self.registry = home, registry
        self.process: Process | None = None
        self.version = "unknown"

    @property
    def log(self) -> Path:
        return self.home.log(self.name)

    @property
    def alive(self) -> bool:
        return self.process is not None and self.process.exit_code is None

    @abstractmethod
    def launch(self) -> Process:
        """Starts the process without waiting."""

    @abstractmethod
    def probe(self) -> None:
        """Raises anything while it does not serve yet; sets `version`."""

    def prepare(self) -> None:
        """Runs after the first successful probe of each start."""

    def start(self) -> None:
        if self.alive:
            return
        self.process = self.launch()
        self._wait()
        self.prepare()

    def stop(self) -> None:
        if self.process is not None:
            self.process.stop(grace_seconds=self.stop_seconds)
            self.process = None

    def kill(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process = None

    def _wait(self) -> None:
        process = self.process
        assert process is not None
        started = time.monotonic()
        while True:
            error = _error_of(self.probe)
            if error is None:
                return
            if process.exit_code is not None:
                raise PartFailed(
                    f"{self.name} ended with {process.exit_code} while starting:\n{tail(self.log)}"
                ) from error
            if time.monotonic() - started > self.start_seconds:
                raise PartFailed(
                    f"{self.name} does not answer after {self.start_seconds:.0f} s ({error!r}):\n{tail(self.log)}"
                )
            time.sleep(0.05)


def _error_of(probe: Callable[[], None]) -> Exception | None:
    try:
        probe()
    except Exception as error:
        return error
    return None


def tail(log: Path, *, lines: int = 15) -> str:
    """The end of a log, for a message."""
    try:
        return "\n".join(log.read_text(errors="replace").splitlines()[-lines:])
    except FileNotFoundError:
        return "(no log)"


class NotOurs(Exception):
    """The part was given by its address: we neither start nor stop it."""


class GivenPart(Part):
    """A part that the environment names: used as it is."""

    origin = "given by the environment"

    def start(self) -> None:
        """Nothing: it runs already."""

    def stop(self) -> None:
        """Nothing: it goes on without us."""

    def kill(self) -> None:
        raise NotOurs(self.name)

    def restart(self) -> None:
        raise NotOurs(self.name)

    @property
    def alive(self) -> bool:
        return True

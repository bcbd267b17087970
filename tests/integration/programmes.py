"""Real processes in a test: of a service, on a clock that the test sets and killed where it wants; of who calls it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

from contracts.actor import Actor
from contracts.base import Request, Rpc
from tests.keeper import KeptStack
from tests.waiting import wait_until

ROOT = Path(__file__).resolve().parents[2]
PATIENCE_S = 60.0
Process = subprocess.Popen[bytes]


class Appel:
    """A call under way in its own process: repeated under its operation id until its outcome is known."""

    def __init__(self, process: Process, contract: Rpc[Any, Any]) -> None:
        self.process, self._contract = process, contract

    def answer(self) -> Any:
        """The response; fails with what was said instead."""
        wait_until(lambda: self.process.poll() is not None, PATIENCE_S)
        assert self.process.stdout is not None
        said = self.process.stdout.read()
        assert self.process.returncode == 0, said.decode()
        return self._contract.response.model_validate_json(said)


class Programmes:
    """The processes of one test; all are ended with it, and what they say joins the logs of the stack."""

    def __init__(self, stack: KeptStack, folder: Path) -> None:
        self.stack = stack
        self.failpoints = folder / "failpoints"
        self.failpoints.mkdir()
        self._clock = folder / "clock"
        self.running: list[Process] = []

    def set_clock(self, moved: timedelta) -> None:
        """How far from the true one the clock of every process is, those that run included."""
        draft = self._clock.with_suffix(".draft")
        draft.write_text(str(moved.total_seconds()))
        draft.replace(self._clock)

    def start(self, service: str, containers: str = "listeners") -> Process:
        """One more process of a service."""
        address = {"AMQP_URI": self.stack["amqp"][service], "DATABASE_URL": self.stack["database"][service]}
        command = ["-W", "ignore", "-m", "kit.runner", service, "--containers", containers]
        with self.stack.log(f"essai-{service}").open("ab") as log:
            return self._spawn(command, address, stdout=log, stderr=log)

    def call(self, contract: Rpc[Any, Any], request: Request, actor: Actor | None = None) -> Appel:
        """What the gateway does with a form; goes on in the background."""
        address = {"AMQP_URI": self.stack["amqp"]["gateway"]}
        command = ["-m", "tests.integration.appelant", contract.routing_key]
        with self.stack.log("essai-gateway").open("ab") as log:
            process = self._spawn(command, address, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log)
        assert process.stdin is not None
        said = {"request": request.model_dump(mode="json"), "actor": actor.model_dump(mode="json") if actor else None}
        process.stdin.write(json.dumps(said).encode())
        process.stdin.close()
        return Appel(process, contract)

    def watch_session(self, jeton: str, said: Path) -> Process:
        """Two gateways that look for a session; ``said`` is what they write (``tests/integration/gardien.py``)."""
        address = {"AMQP_URI": self.stack["amqp"]["gateway"]}
        with said.open("wb") as out, self.stack.log("essai-gateway").open("ab") as log:
            return self._spawn(["-m", "tests.integration.gardien", jeton], address, stdout=out, stderr=log)

    def fail_at(self, failpoint: str) -> Path:
        """The next process that passes there dies of kill -9."""
        path = self.failpoints / failpoint
        path.touch()
        return path

    def await_death(self, process: Process) -> None:
        """Until the process died of its failpoint."""
        wait_until(lambda: process.poll() is not None, PATIENCE_S)
        assert process.returncode == -9

    def wait_until(self, condition: Callable[[], object]) -> None:
        wait_until(condition, PATIENCE_S)

    def end(self) -> None:
        for process in self.running:
            process.kill()
            process.wait()
            if process.stdout is not None:
                process.stdout.close()

    def _spawn(self, command: list[str], more: dict[str, str], **pipes: Any) -> Process:
        environment = os.environ | more | {"PORTAIL_FAILPOINTS": str(self.failpoints), "GRACE_S": "3"}
        environment["PORTAIL_CLOCK"] = str(self._clock)
        self.running.append(subprocess.Popen([sys.executable, *command], env=environment, cwd=ROOT, **pipes))
        return self.running[-1]

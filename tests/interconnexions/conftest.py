"""A subscriber outside the house, on the real broker, with its own credentials."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from kombu import Connection, Producer

from contracts.base import CLOUDEVENTS_TYPE, Enveloppe, Event
from tests.keeper import KeptStack
from tests.stack import stack

__all__ = ["abonne", "say_public", "stack"]

SCRIPT = Path(__file__).resolve().parents[2] / "docs" / "interconnexions" / "exemple_abonne.py"
QUEUE = "abonne.demo-abonne.exemple"


READY = "listens to portail.public"


class Running:
    """One process of the script; what it says goes to a file."""

    def __init__(self, popen: subprocess.Popen[bytes], said: Path) -> None:
        self.popen, self._said = popen, said

    def wait_until_ready(self) -> None:
        deadline = time.monotonic() + 20
        while READY not in self._said.read_text():
            assert self.popen.poll() is None and time.monotonic() < deadline, self._said.read_text()
            time.sleep(0.05)

    def lines(self, timeout_s: float = 30) -> list[str]:
        """What it said until its end, without the first line."""
        assert self.popen.wait(timeout_s) == 0, self._said.read_text()
        return self._said.read_text().splitlines()[1:]

    def interrupt(self) -> list[str]:
        """Ctrl-C."""
        self.popen.send_signal(signal.SIGINT)
        return self.lines()


class Script:
    """The script as a process, run from a folder where nothing of ours can be imported."""

    def __init__(self, stack: KeptStack, folder: Path) -> None:
        self._uri, self._folder = stack["amqp"]["demo-abonne"], folder
        self._running: list[Running] = []

    def start(self, *arguments: str) -> Running:
        said = self._folder / f"{len(self._running)}.txt"
        with said.open("wb") as output:
            popen = subprocess.Popen(
                [sys.executable, "-W", "ignore", str(SCRIPT), *arguments],
                cwd=self._folder,
                env={"PATH": os.environ["PATH"], "AMQP_URI": self._uri},
                stdout=output,
                stderr=output,
            )
        running = Running(popen, said)
        self._running.append(running)
        running.wait_until_ready()
        return running

    def end(self) -> None:
        for running in self._running:
            running.popen.kill()
            running.popen.wait()


@pytest.fixture
def abonne(stack: KeptStack, tmp_path: Path) -> Iterator[Script]:
    """No queue of an earlier test, and no process left behind."""

    def forget() -> None:
        with Connection(stack["amqp"]["ops"], connect_timeout=5) as connection:
            for queue in (QUEUE, f"{QUEUE}.mort"):
                connection.default_channel.queue_delete(queue)

    forget()
    script = Script(stack, tmp_path)
    yield script
    script.end()
    forget()


@pytest.fixture
def say_public(stack: KeptStack) -> Callable[..., str]:
    """Publishes as the relay of a service does, with that service's own user; returns the id."""

    def say(event: Event | str, event_id: str = "", service: str = "planning") -> str:
        event_id = event_id or str(uuid4())
        body = event if isinstance(event, str) else _envelope(event, event_id).model_dump_json()
        with Connection(stack["amqp"][service], transport_options={"confirm_publish": True}) as connection:
            Producer(connection.channel()).publish(
                body,
                exchange="portail.public",
                routing_key=f"{service}.illisible.v1" if isinstance(event, str) else event.type,
                content_type=CLOUDEVENTS_TYPE,
                content_encoding="utf-8",
                delivery_mode=2,
            )
        return event_id

    return say


def _envelope(event: Event, event_id: str) -> Enveloppe:
    data: dict[str, Any] = event.model_dump(mode="json")
    return Enveloppe.model_validate(
        {
            "id": event_id,
            "source": f"urn:portail-familles:{event.service()}",
            "type": event.type,
            "subject": event.sujet(),
            "time": "2026-11-03T08:00:00Z",
            "data": data,
        }
    )


def wait_for_messages(stack: KeptStack, queue: str, count: int) -> None:
    """Until this queue holds ``count`` messages; fails after 10 s."""
    deadline = time.monotonic() + 10
    with Connection(stack["amqp"]["ops"], connect_timeout=5) as connection:
        while connection.default_channel.queue_declare(queue, passive=True).message_count != count:
            assert time.monotonic() < deadline, f"{queue} never held {count} messages"
            time.sleep(0.05)

"""Supervision of the portal's programs, on small programs of the same shape."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from deploy.local.home import Home
from deploy.local.part import PartFailed
from deploy.local.processes import Registry, base_environment, identity_of
from deploy.local.programs import Program, Programs, run_all
from tests.waiting import wait_until

SERVES = """
import http.server, os
class Page(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200); self.end_headers()
http.server.HTTPServer(("127.0.0.1", int(os.environ["HEALTH_PORT"])), Page).serve_forever()
"""
DEAF = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN)\n" + SERVES


@contextmanager
def watched(programs: Programs) -> Iterator[None]:
    over = threading.Event()
    watch = threading.Thread(target=programs.watch, args=(over,))
    watch.start()
    try:
        yield
    finally:
        over.set()
        watch.join()
        programs.stop()


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Home]:
    with Home(tmp_path / "home") as opened:
        yield opened


def program(home: Home, code: str, *, name: str = "essai") -> Program:
    port = home.port(f"health-{name}")
    environment = base_environment(HEALTH_PORT=str(port))
    return Program(name, ["-c", code], environment, f"http://127.0.0.1:{port}/pret", home.log(name))


def registry_of(home: Home) -> Registry:
    return Registry(home.path / "processes.json")


def test_a_program_that_dies_is_started_again_and_its_death_is_told(home: Home) -> None:
    said: list[tuple[str, str]] = []
    essai = program(home, SERVES)
    programs = Programs([essai], registry_of(home), lambda *words: said.append(words))
    programs.start()
    assert essai.process is not None
    first_pid = essai.process.pid
    with watched(programs):
        os.kill(first_pid, signal.SIGKILL)

        wait_until(lambda: essai.process is not None and essai.process.pid != first_pid and essai.is_ready())

    assert any(name == "essai" and "ended with -9" in sentence for name, sentence in said)


def test_a_program_that_keeps_dying_is_started_less_and_less_often(home: Home) -> None:
    essai = program(home, SERVES)
    programs = Programs([essai], registry_of(home), lambda *words: None)
    programs.start()
    essai.command = ["-c", "raise SystemExit(3)"]
    with watched(programs):
        assert essai.process is not None
        os.kill(essai.process.pid, signal.SIGKILL)

        wait_until(lambda: essai.pause_seconds >= 2)

    assert registry_of(home).read() == []


def test_a_program_that_cannot_start_stops_the_run_with_the_end_of_its_log(home: Home) -> None:
    essai = program(home, "raise SystemExit('DATABASE_URL is missing')")
    programs = Programs([essai], registry_of(home), lambda *words: None)

    with pytest.raises(PartFailed, match="DATABASE_URL is missing"):
        programs.start()
    programs.stop()


def test_a_program_that_ignores_the_signal_is_killed_after_its_grace(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("deploy.local.programs.STOP_SECONDS", 0.5)
    essai = program(home, DEAF)
    programs = Programs([essai], registry_of(home), lambda *words: None)
    programs.start()
    assert essai.process is not None
    pid = essai.process.pid

    programs.stop()

    assert identity_of(pid) is None


def test_no_secret_of_the_callers_environment_reaches_a_program(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "a-secret")
    task = ("show", ["-c", "import os; print(sorted(os.environ))"], base_environment(DATABASE_URL="x"))

    said = run_all([task], registry_of(home), home.log("show"))

    assert "DATABASE_URL" in said["show"]
    assert "AWS_SECRET_ACCESS_KEY" not in said["show"]


def test_a_short_program_that_fails_says_why(home: Home) -> None:
    task = ("migrate", ["-c", "raise SystemExit('no such column')"], base_environment())

    with pytest.raises(PartFailed, match="no such column"):
        run_all([task], registry_of(home), home.log("migrations"))

"""A person's command on a private stack (`python -m deploy.local run`, `up`), and what it left running."""

from __future__ import annotations

import contextlib
import json
import os
import re
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import psycopg2
import pytest

from deploy.local.home import REPOSITORY, Home
from deploy.local.processes import Record, Registry, base_environment, identity_of
from tests.logs import keep_logs

WELCOME = "make reset wipes it"


class Run(subprocess.Popen[str]):
    """A command that has said that it is ready; `said` is all it has said so far."""

    said = ""

    @property
    def url(self) -> str:
        """Where `run` said that the portal answers."""
        found = re.search(r"Portal +(http://\S+)/", self.said)
        assert found, self.said
        return found[1]


@contextlib.contextmanager
def a_home() -> Iterator[Path]:
    """A folder that PostgreSQL's unprivileged user can walk to, unlike pytest's `tmp_path`."""
    with tempfile.TemporaryDirectory(prefix="portail-test-") as folder:
        Path(folder).chmod(0o755)
        yield Path(folder) / "home"
        keep_logs(Path(folder))


@contextlib.contextmanager
def started(home: Path, *arguments: str, **environment: str) -> Iterator[Run]:
    """`python -m deploy.local …` until it says that it is ready; killed at the end if a test left it."""
    given = base_environment(PORTAIL_HOME=str(home), PYTHONUNBUFFERED="1", COLUMNS="200", **environment)
    if "PORTAIL_CACHE" in os.environ:
        given["PORTAIL_CACHE"] = os.environ["PORTAIL_CACHE"]
    command = [sys.executable, "-m", "deploy.local", *arguments]
    process = Run(command, cwd=REPOSITORY, env=given, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    assert process.stdout is not None
    try:
        for line in process.stdout:
            process.said += line
            if WELCOME in line:
                break
        else:
            pytest.fail(f"the stack did not start:\n{process.said}")
        yield process
    finally:
        family = tree_of(process.pid) if process.poll() is None else []
        process.kill()
        process.wait()
        process.stdout.close()
        wait_for_the_end_of(running_in(home))
        psutil.wait_procs(family, timeout=30)  # the guardian writes in the home to its last breath


def running_in(home: Path) -> list[Record]:
    """The processes recorded in a home that still run."""
    return [record for record in Registry(home / "processes.json").read() if identity_of(record.pid) == record.identity]


def wait_for_the_end_of(records: list[Record], *, seconds: float = 30) -> None:
    deadline = time.monotonic() + seconds
    while any(identity_of(record.pid) == record.identity for record in records):
        assert time.monotonic() < deadline, f"still running: {records}"
        time.sleep(0.05)


def ports_of(home: Path) -> dict[str, int]:
    with Home(home) as opened:
        return dict(opened.get("ports"))


def answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def run_sql(address: str, sql: str) -> list[tuple[object, ...]]:
    connection = psycopg2.connect(address.replace("+psycopg2", ""))
    with connection, connection.cursor() as cursor:
        cursor.execute(sql)
        rows = cursor.fetchall() if cursor.description else []
    connection.close()
    return rows


def url_of(home: Path, service: str) -> str:
    """The database of one service of a private PostgreSQL, as its owner, while somebody else holds the home."""
    kept = json.loads((home / "state.json").read_text())
    password, port = kept["secrets"][f"postgres-{service}"], kept["ports"]["postgres"]
    return f"postgresql://{service}:{password}@127.0.0.1:{port}/{service}"


def tree_of(pid: int) -> list[psutil.Process]:
    """A process and everything it started, the parts of the stack included."""
    process = psutil.Process(pid)
    return [process, *process.children(recursive=True)]

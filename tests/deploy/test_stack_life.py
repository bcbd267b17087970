"""The private stack lives and dies as promised: nothing left behind, nothing of others touched, data kept."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from deploy.local.home import REPOSITORY, Home, HomeIsBusy
from deploy.local.processes import Record, Registry, base_environment, spawn
from deploy.local.stack import Stack
from tests.deploy.runs import a_home, answers, ports_of, run_sql, running_in, started, wait_for_the_end_of
from tests.keeper import KeptStack
from tests.longs import short_of


@pytest.fixture(scope="module")
def postgres() -> Iterator[Stack]:
    """A stack of one part, that tests kill and that each leaves running."""
    with a_home() as home, Stack(home, parts=["postgres"], environment={}) as stack:
        yield stack


@pytest.mark.parametrize("number", short_of([signal.SIGINT, signal.SIGTERM, signal.SIGHUP], signal.SIGHUP))
def test_a_signal_stops_every_process_that_was_started(home: Path, number: signal.Signals) -> None:
    with started(home, "up", "--only", "postgres,mail") as process:
        parts = running_in(home)
        assert {record.name for record in parts} == {"postgres", "mail"}

        process.send_signal(number)

        assert process.wait(30) == 0
    assert running_in(home) == []
    assert not any(answers(port) for port in ports_of(home).values())


def test_a_supervisor_killed_outright_leaves_nothing_running(home: Path) -> None:
    with started(home, "up", "--only", "broker,postgres,store,mail") as process:
        parts = running_in(home)
        assert {record.name for record in parts} == {"broker", "epmd", "postgres", "store", "mail"}
        assert open_to_others(home) == []

        process.kill()
        process.wait()

        wait_for_the_end_of(parts)
    assert not any(answers(port) for port in ports_of(home).values())


def open_to_others(home: Path) -> list[str]:
    """What somebody else on the machine could enter or read; root leaves the home itself open to PostgreSQL's user."""
    kept = [path for path in home.iterdir() if path.is_dir() or path.suffix == ".json"]
    return [path.name for path in kept if path.stat().st_mode & 0o077]


def test_only_loopback_is_listened_to(stack: KeptStack) -> None:
    """Of all the sockets of the run's stack, the epmd and distribution ports of the broker included."""
    home = Path(stack["home"])
    listening = [
        connection.laddr.ip
        for record in running_in(home)
        for member in [psutil.Process(record.pid), *psutil.Process(record.pid).children(recursive=True)]
        for connection in member.net_connections(kind="inet")
        if connection.status == psutil.CONN_LISTEN
    ]

    assert len(listening) >= 8
    assert set(listening) <= {"127.0.0.1", "::ffff:127.0.0.1", "::1"}


def test_a_second_run_in_the_same_home_says_who_holds_it(home: Path) -> None:
    with (
        started(home, "up", "--only", "mail") as process,
        pytest.raises(HomeIsBusy, match=f"in use by process {process.pid}"),
    ):
        Stack(home).start()


def test_the_next_run_ends_what_an_earlier_one_left_and_spares_a_pid_that_is_now_anothers(tmp_path: Path) -> None:
    registry = Registry(tmp_path / "processes.json")
    left = spawn(
        "left",
        ["sleep", "300"],
        registry=registry,
        log=tmp_path / "log",
        environment=base_environment(),
        folder=tmp_path,
    )
    with subprocess.Popen(["sleep", "300"]) as somebody:
        registry.add(Record("recycled", somebody.pid, "another boot:1", int(signal.SIGTERM)))

        ended = registry.end_all()

        assert ended == ["left"]
        assert left.exit_code == -signal.SIGTERM
        assert somebody.poll() is None
        somebody.kill()
    assert registry.read() == []


def test_data_and_secrets_are_there_at_the_second_run_and_gone_after_a_reset(home: Path) -> None:
    with Stack(home, parts=["postgres"], environment={}) as first:
        address = first.postgres.url("planning")
        run_sql(address, "create table essai as select 42 as x")
    with Stack(home, parts=["postgres"], environment={}) as second:
        assert second.postgres.url("planning") == address
        assert run_sql(address, "select x from essai") == [(42,)]

    reset = subprocess.run(
        [sys.executable, "-m", "deploy.local", "reset"],
        cwd=REPOSITORY,
        env=base_environment(PORTAIL_HOME=str(home)),
        check=True,
    )

    assert reset.returncode == 0
    assert [path.name for path in (home).iterdir()] == ["lock"]


def test_a_port_taken_meanwhile_is_left_to_its_holder(home: Path) -> None:
    with Home(home) as opened:
        kept = opened.port("portail")
    with socket.create_server(("127.0.0.1", kept)), Home(home) as opened:
        moved = opened.port("portail")

        assert moved != kept
    with Home(home) as opened:
        assert opened.port("portail") == moved


def test_postgres_killed_outright_keeps_what_it_acknowledged(postgres: Stack) -> None:
    run_sql(postgres.postgres.url("billing"), "create table essai as select generate_series(1, 1000) as x")

    postgres.postgres.kill()
    postgres.postgres.start()

    assert run_sql(postgres.postgres.url("billing"), "select count(*) from essai") == [(1000,)]


def test_a_part_that_died_by_itself_is_started_again_with_its_data(postgres: Stack) -> None:
    run_sql(postgres.postgres.url("planning"), "create table essai as select 42 as x")
    (record,) = running_in(postgres.home.path)
    os.kill(record.pid, signal.SIGKILL)
    wait_for_the_end_of([record])

    postgres.revive()

    assert run_sql(postgres.postgres.url("planning"), "select x from essai") == [(42,)]


def test_a_part_comes_back_where_it_was_even_if_its_port_was_taken_for_a_moment(postgres: Stack) -> None:
    address = postgres.postgres.url("planning")
    postgres.postgres.kill()
    with socket.create_server(("127.0.0.1", postgres.postgres.port)):
        postgres.revive()
        assert not postgres.postgres.alive

    postgres.revive()

    assert postgres.postgres.url("planning") == address
    assert run_sql(address, "select 42") == [(42,)]


def test_a_home_behind_closed_doors_works_and_its_reset_leaves_nothing(tmp_path: Path) -> None:
    tmp_path.chmod(0o700)
    with Stack(tmp_path / "home", parts=["postgres"], environment={}) as stack:
        run_sql(stack.postgres.url("accounts"), "select 1")
        data = stack.postgres.data
    assert data.exists()
    # As root, PostgreSQL runs as somebody else, who could not walk to it.
    assert data.is_relative_to(tmp_path) is (os.geteuid() != 0)

    with Home(tmp_path / "home") as home:
        home.wipe()

    assert not data.exists()

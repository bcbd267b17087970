"""Starting, draining and dying of a service process."""

from __future__ import annotations

import asyncio
import socket
import time
import urllib.error
import urllib.request
import uuid

from contracts.errors import ServiceIndisponible
from tests.kit.maison import contrats as c
from tests.waiting import wait_until


def test_sigterm_finishes_what_is_held_then_leaves(maison, client, parent):
    programme = maison.run("essai")
    client(c.ECHO, c.Echo(texte="chaud"))

    async def call_and_stop():
        call = asyncio.create_task(client.rpc.call(c.ECHO, c.Echo(texte="fini", pause_s=0.6)))
        await asyncio.sleep(0.2)
        programme.popen.terminate()
        return await call

    assert client.loop.run_until_complete(call_and_stop()).texte == "fini"
    assert programme.popen.wait(6) == 0


def test_sigterm_without_a_broker_still_ends_within_the_grace_period(maison):
    programme = maison.run("essai", GRACE_S="2")
    maison.stack.kill("broker")
    try:
        started = time.monotonic()
        programme.popen.terminate()
        programme.popen.wait(7)
        assert time.monotonic() - started < 4
    finally:
        maison.stack.start("broker")


def test_a_service_started_before_its_broker_waits_for_it(maison, client, parent):
    maison.stack.kill("broker")
    try:
        late = maison.run_without_waiting("essai")
    finally:
        maison.stack.start("broker")
    wait_until(lambda: "service_pret" in late.log.read_text())

    assert client(c.ADD, c.Add(operation_id=uuid.uuid4(), cle="a", plus=1), parent).valeur == 1


def test_a_service_without_its_broker_is_alive_but_not_ready_and_soon_ready_again(maison):
    port = a_free_port()
    maison.run("essai", HEALTH_PORT=str(port))
    wait_until(lambda: status(port, "/pret") == 200)
    maison.stack.kill("broker")
    try:
        wait_until(lambda: status(port, "/pret") == 503)
        assert status(port, "/vivant") == 200
        time.sleep(4)  # long enough for waits that grow
    finally:
        maison.stack.start("broker")

    wait_until(lambda: status(port, "/pret") == 200, timeout_s=5)


def test_a_service_without_its_database_is_not_ready(maison):
    port = a_free_port()
    maison.run("essai", HEALTH_PORT=str(port))
    maison.stack.kill("postgres")
    try:
        wait_until(lambda: status(port, "/pret") == 503)
        assert status(port, "/vivant") == 200
    finally:
        maison.stack.start("postgres")

    wait_until(lambda: status(port, "/pret") == 200)


def test_what_a_service_did_is_measured(maison, client):
    port = a_free_port()
    maison.run("essai", HEALTH_PORT=str(port))
    client(c.ECHO, c.Echo(texte="mesure"))

    with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=5) as page:
        assert 'portail_rpc_seconds_count{issue="ok",methode="essai.echo"} 1.0' in page.read().decode()


def a_free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return probe.getsockname()[1]


def status(port: int, path: str) -> int:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=5) as page:
            return page.status
    except urllib.error.HTTPError as refused:
        refused.close()
        return refused.code
    except urllib.error.URLError:
        return 0


def test_the_service_survives_a_broker_restart_without_being_started_again(maison, client):
    port = a_free_port()
    programme = maison.run("essai", HEALTH_PORT=str(port))
    client(c.ECHO, c.Echo(texte="avant"))
    assert status(port, "/pret") == 200
    maison.stack.kill("broker")
    try:
        wait_until(lambda: status(port, "/pret") == 503)
    finally:
        maison.stack.start("broker")

    assert wait_until(lambda: echo_or_nothing(client, "après")) == "après"
    assert programme.popen.poll() is None


def echo_or_nothing(client, texte: str) -> str:
    """A queue declared in the second before a kill -9 may be forgotten by the broker, until its service is back."""
    try:
        return client(c.ECHO, c.Echo(texte=texte), timeout_s=15).texte
    except ServiceIndisponible:
        return ""

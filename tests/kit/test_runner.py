"""Starting, draining and dying of a service process."""

from __future__ import annotations

import asyncio
import http.client
import socket
import time
import uuid

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


def test_the_service_survives_a_broker_restart_without_being_started_again_and_says_when_it_is_ready(maison, client):
    port = free_port()
    programme = maison.run("essai", HEALTH_PORT=str(port))
    client(c.ECHO, c.Echo(texte="avant"))
    assert says_ready(port)
    maison.stack.kill("broker")
    try:
        wait_until(lambda: not says_ready(port))
    finally:
        maison.stack.start("broker")

    assert client(c.ECHO, c.Echo(texte="après"), timeout_s=15).texte == "après"
    wait_until(lambda: says_ready(port))
    assert programme.popen.poll() is None


def says_ready(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/pret")
        return connection.getresponse().status == 200
    finally:
        connection.close()


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]

"""One stack for a whole test run, held by its own process; rings ask it things on a private Unix socket.

The process that holds the stack must not be eventlet-patched, while many test processes are; and a chaos test must
be able to kill the broker. ``python -m tests.keeper SOCKET HOME`` serves one JSON request a line:
``{"do": "describe"}``, ``{"do": "kill", "part": "broker"}`` (also ``start``, ``stop``), ``{"do": "house_start"}``
(and the other verbs of ``tests/house_keeper.py``), ``{"do": "end"}``.
"""

from __future__ import annotations

import itertools
import json
import os
import signal
import socket
import socketserver
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

from deploy.local.home import Home
from deploy.local.stack import Stack
from tests.house_keeper import House

SERVICES = ("accounts", "dossiers", "planning", "billing", "documents")
USERS = (*SERVICES, "gateway", "ops", "demo-abonne")
SOCKET_VARIABLE = "PORTAIL_TEST_KEEPER"
_ranks = itertools.count(1)


def describe(stack: Stack) -> dict[str, Any]:
    """Every address of the stack, JSON-safe. Stand-ins are refused: a test ring needs the real parts."""
    if stack.broker is None:
        raise RuntimeError(f"no RabbitMQ: {stack.why_no_broker}")
    if stack.antivirus is None:
        raise RuntimeError(f"no ClamAV: {stack.why_no_antivirus}")
    return {
        "home": str(stack.home.path),
        "versions": stack.versions(),
        "amqp": {user: stack.broker.uri(user) for user in USERS if user != "ops"} | {"ops": stack.broker.ops_uri},
        "database": {service: stack.postgres.url(service) for service in SERVICES},
        "superuser": stack.postgres.superuser_url(),
        "s3": {
            "endpoint": stack.store.endpoint,
            "access_key": stack.store.access_key("documents"),
            "secret_key": stack.store.secret_key("documents"),
            "bucket": stack.store.bucket,
            "secure": stack.store.secure,
        },
        "clamd": {"host": stack.antivirus.host, "port": stack.antivirus.port},
        "smtp_port": stack.mail.smtp_port,
        "mail_page": stack.mail.page_url,
        "mail_folder": str(stack.mail.folder),
        "stripe": {
            "url": stack.stripe.url,
            "api_key": stack.stripe.api_key,
            "webhook_secret": stack.stripe.webhook_secret,
        },
    }


def choose_own_ports(home: str) -> None:
    """Not the well-known ones of a demo: another stack would take them while a test has killed their part."""
    with Home(home) as opened:
        for name in ("mail-page", "stripe"):
            opened.forget_ports(name)
            opened.port(name)


def main() -> None:
    path, home = Path(sys.argv[1]), sys.argv[2]
    choose_own_ports(home)
    stack = Stack(home, environment={})
    stack.start()
    house = House(stack)
    lock = threading.Lock()

    def answer(request: dict[str, Any]) -> Any:
        todo = request.pop("do")
        if todo == "describe":
            return describe(stack)
        if todo == "end":
            threading.Thread(target=server.shutdown).start()
            return True
        if todo.startswith("house_"):
            return getattr(house, todo.removeprefix("house_"))(**request)
        getattr(getattr(stack, request["part"]), todo)()
        return True

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            for line in self.rfile:
                with lock:
                    try:
                        said = {"ok": answer(json.loads(line))}
                    except Exception as error:
                        said = {"error": f"{type(error).__name__}: {error}"}
                self.wfile.write(json.dumps(said).encode() + b"\n")

    class Server(socketserver.ThreadingMixIn, socketserver.UnixStreamServer):
        daemon_threads = True

    path.unlink(missing_ok=True)
    server = Server(str(path), Handler)
    signal.signal(signal.SIGTERM, lambda *_: threading.Thread(target=server.shutdown).start())
    try:
        server.serve_forever(poll_interval=0.1)
    finally:
        house.end()
        stack.stop()
        path.unlink(missing_ok=True)


class KeptStack:
    """The stack as a test sees it: addresses, and the means to break a part."""

    def __init__(self, socket_path: str) -> None:
        self._path = socket_path
        self.described: dict[str, Any] = self.ask(do="describe")

    def ask(self, **request: Any) -> Any:
        """One request to the keeper; raises what it met."""
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
            connection.connect(self._path)
            connection.sendall(json.dumps(request).encode() + b"\n")
            with connection.makefile() as lines:
                answer = json.loads(lines.readline())
        if "error" in answer:
            raise RuntimeError(answer["error"])
        return answer["ok"]

    def kill(self, part: str) -> None:
        """kill -9 of ``broker``, ``postgres``, ``store``, ``mail`` or ``antivirus``."""
        self.ask(do="kill", part=part)

    def start(self, part: str) -> None:
        self.ask(do="start", part=part)

    def house(self, do: str, **request: Any) -> Any:
        """Asks the house of ``tests/house_keeper.py``: ``start``, ``kill``, ``hold``, ``release``, ``describe``…"""
        return self.ask(do=f"house_{do}", **request)

    def log(self, name: str) -> Path:
        """Where a program that a test starts by itself writes: beside the logs of the parts, for the last ring."""
        return Path(self["home"]) / "logs" / f"{name}.log"

    def __getitem__(self, key: str) -> Any:
        return self.described[key]


def _answers(path: str) -> bool:
    """The file is there a moment before anybody listens."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
        try:
            probe.connect(path)
        except OSError:
            return False
    return True


def keep(home: Path) -> tuple[subprocess.Popen[bytes], str]:
    """Starts a keeper and waits until its stack answers; returns the process and its socket."""
    home.mkdir(parents=True, exist_ok=True)
    path = f"/tmp/portail-keeper-{os.getpid()}-{next(_ranks)}.sock"  # a socket's path must be short
    Path(path).unlink(missing_ok=True)  # of a keeper that was killed, and had our number
    process = subprocess.Popen([sys.executable, "-m", "tests.keeper", path, str(home)], start_new_session=True)
    deadline = time.monotonic() + 300
    while not _answers(path):
        if process.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError("the private stack did not start")
        time.sleep(0.05)
    return process, path


if __name__ == "__main__":
    main()

"""The two floors of DESIGN §6, as their own processes on the same PostgreSQL and broker.

``python -m tests.load.floors select`` serves a bare FastAPI handler doing one SELECT; ``rpc`` one RPC to a nameko
service (``tests/load/maison/sol``) that does the same SELECT.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path as FilePath

import uvicorn
from fastapi import FastAPI
from sqlalchemy import create_engine, text

from contracts.base import PUBLIC, Request, Response, Rpc
from kit.actor import ActorSigner
from kit.rpc_client import RpcClient
from tests.load.drive import Browser, Path

SERVICE = "sol"


class One(Request):
    n: int


class Two(Response):
    n: int


ONE = Rpc(SERVICE, "one", One, Two, PUBLIC)
SELECT = text("select cast(:n as int) + 1 as n")


def select_app() -> FastAPI:
    """A handler in a thread (psycopg2 blocks), one statement without a transaction."""
    app = FastAPI()
    engine = create_engine(os.environ["DATABASE_URL"], pool_size=8).execution_options(isolation_level="AUTOCOMMIT")

    @app.get("/")
    def one(n: int = 1) -> dict[str, int]:
        with engine.connect() as connection:
            return {"n": connection.execute(SELECT, {"n": n}).scalar_one()}

    return app


def rpc_app() -> FastAPI:
    """The same statement behind one RPC."""
    client = RpcClient(os.environ["AMQP_URI"], ActorSigner(os.environ["ACTOR_PRIVATE_KEY"]), name=SERVICE)

    @asynccontextmanager
    async def life(_app: FastAPI) -> AsyncIterator[None]:
        await client.start()
        yield
        await client.close()

    app = FastAPI(lifespan=life)

    @app.get("/")
    async def one(n: int = 1) -> dict[str, int]:
        return {"n": (await client.call(ONE, One(n=n))).n}

    return app


def floor(name: str) -> Path[Browser]:
    """The request of a floor."""
    return Path(name, lambda browser: browser.get("/?n=1"), lambda answer: answer.body == b'{"n":2}')


@contextmanager
def started(command: list[str], environment: dict[str, str], log: FilePath) -> Iterator[subprocess.Popen[bytes]]:
    """A process of ours, ended with the block."""
    with log.open("ab") as said:
        process = subprocess.Popen([sys.executable, *command], env=environment, stdout=said, stderr=said)
    try:
        yield process
    finally:
        process.terminate()
        process.wait(20)


def wait_for(url: str, during_s: float = 30.0) -> None:
    """Until a floor answers. Raises RuntimeError."""
    deadline = time.monotonic() + during_s
    while time.monotonic() < deadline:
        browser = Browser(url)
        try:
            if browser.get("/?n=1").status == 200:
                return
        except OSError:
            pass
        finally:
            browser.close()
        time.sleep(0.5)
    raise RuntimeError(f"{url} does not answer")


if __name__ == "__main__":
    uvicorn.run(
        {"select": select_app, "rpc": rpc_app}[sys.argv[1]](),
        host="127.0.0.1",
        port=int(os.environ["HTTP_PORT"]),
        log_level="warning",
        access_log=False,
        timeout_keep_alive=300,  # its clients wait for the other paths between two rounds
    )

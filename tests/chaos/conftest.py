"""The whole house, broken on purpose: the demo town, six programs, real parts."""

from __future__ import annotations

import asyncio
import itertools
import os
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import psycopg2
import pytest

from contracts import planning
from contracts.actor import Actor
from contracts.errors import IssueInconnue, ServiceIndisponible
from kit import clock
from kit.actor import ActorSigner
from kit.rpc_client import RpcClient
from tests.keeper import SOCKET_VARIABLE, KeptStack, keep

PATIENCE_S = 45.0


@dataclass(frozen=True, slots=True)
class Case:
    """A free cell of the planning and somebody who may book it."""

    compte_id: uuid.UUID
    enfant_id: uuid.UUID
    mois: str
    activite: str
    jour: date

    @property
    def key(self) -> tuple[str, str, date]:
        return (str(self.enfant_id), self.activite, self.jour)


def wait_until(condition: Callable[[], Any], timeout_s: float = PATIENCE_S) -> Any:
    """The first true answer; fails loudly after ``timeout_s``."""
    deadline = time.monotonic() + timeout_s
    while True:
        answer = condition()
        if answer:
            return answer
        if time.monotonic() > deadline:
            raise AssertionError(f"still not true after {timeout_s} s")
        time.sleep(0.05)


class Town:
    """What a test knows of the running house."""

    def __init__(self, stack: KeptStack) -> None:
        self.stack = stack
        self.house = stack.house("start")
        self.failpoints = Path(self.house["failpoints"])
        gateway = self.house["environment"]["gateway"]
        self.loop = asyncio.new_event_loop()
        self.rpc = RpcClient(gateway["AMQP_URI"], ActorSigner(gateway["ACTOR_PRIVATE_KEY"]), name="gateway-chaos")
        self.loop.run_until_complete(self.rpc.start())
        self._cases = self._free_cases()

    # ---- looking ----

    def sql(self, service: str, statement: str, *parameters: Any) -> list[tuple[Any, ...]]:
        connection = psycopg2.connect(self.stack["database"][service].replace("+psycopg2", ""))
        try:
            with connection.cursor() as cursor:
                cursor.execute(statement, parameters)
                return cursor.fetchall()
        finally:
            connection.close()

    def parent(self, compte_id: uuid.UUID) -> Actor:
        return Actor(compte_id=compte_id, roles=frozenset({"parent"}))

    def _free_cases(self) -> Iterator[Case]:
        """Cells that can be booked, in months that the seed left empty, without end of patience."""
        pairs = self.sql("planning", "select compte_id, enfant_id from acces where niveau = 'ecrire' order by 2, 1")
        today = clock.today()
        months = [
            f"{today.year + (today.month + ahead - 1) // 12}-{(today.month + ahead - 1) % 12 + 1:02d}"
            for ahead in (2, 3, 4)
        ]
        for mois, (compte_id, enfant_id) in itertools.product(months, pairs):
            compte, enfant = uuid.UUID(str(compte_id)), uuid.UUID(str(enfant_id))
            vu = self.run(self._read_month(compte, enfant, mois))
            groups = {activite.code: activite.groupe for activite in vu.activites}
            for jour in vu.jours:
                for cellule in jour.cellules:
                    if cellule.etat == "libre" and not groups[cellule.activite]:
                        yield Case(compte, enfant, mois, cellule.activite, jour.jour)

    async def _read_month(self, compte_id: uuid.UUID, enfant_id: uuid.UUID, mois: str) -> planning.MoisEnfant:
        """As a person who loads the page again while a part restarts."""
        deadline = time.monotonic() + PATIENCE_S
        while True:
            try:
                return await self.rpc.call(
                    planning.GET_MOIS,
                    planning.GetMois(enfant_id=enfant_id, mois=mois),
                    actor=self.parent(compte_id),
                )
            except ServiceIndisponible:
                if time.monotonic() > deadline:
                    raise
                await asyncio.sleep(0.2)

    def cases(self, count: int) -> list[Case]:
        """``count`` of them, never used before; a town with fewer fails the test."""
        found = list(itertools.islice(self._cases, count))
        assert len(found) == count, "the demo town has no free cell left"
        return found

    # ---- acting ----

    def run(self, call: Any) -> Any:
        return self.loop.run_until_complete(call)

    async def book(self, case: Case, operation_id: uuid.UUID) -> planning.MoisSauve:
        """As the gateway does: the same operation id again until the outcome is known."""
        request = planning.SaveMois(
            operation_id=operation_id,
            enfant_id=case.enfant_id,
            mois=case.mois,
            coches=[planning.Coche(activite=case.activite, jour=case.jour, voulu=True)],
        )
        deadline = time.monotonic() + PATIENCE_S
        while True:
            try:
                return await self.rpc.call(planning.SAVE_MOIS, request, actor=self.parent(case.compte_id))
            except (IssueInconnue, ServiceIndisponible):
                if time.monotonic() > deadline:
                    raise
                await asyncio.sleep(0.1)

    def book_all(self, cases: list[Case], meanwhile: Callable[[], Any] | None = None) -> list[planning.MoisSauve]:
        """Books every case, 16 at a time; ``meanwhile`` runs on a thread once a quarter is acknowledged."""

        async def all_of_them() -> list[planning.MoisSauve]:
            places, done, loop = asyncio.Semaphore(16), itertools.count(1), asyncio.get_running_loop()
            broken: list[asyncio.Future[Any]] = []

            async def one(case: Case) -> planning.MoisSauve:
                async with places:
                    answer = await self.book(case, uuid.uuid4())
                if next(done) == len(cases) // 4 and meanwhile is not None:
                    broken.append(loop.run_in_executor(None, meanwhile))
                return answer

            answers = await asyncio.gather(*(one(case) for case in cases))
            await asyncio.gather(*broken)
            return answers

        return self.run(all_of_them())

    def fail_at(self, name: str) -> Path:
        path = self.failpoints / name
        path.touch()
        return path

    def twice(self, processes: int) -> None:
        """One or two processes of each service, all ready."""
        self.stack.house("twice" if processes == 2 else "once")
        self.ready()

    def ready(self) -> None:
        wait_until(lambda: self.stack.house("ready"))

    # ---- judging ----

    def assert_whole(self, cases: list[Case]) -> None:
        """Every acknowledged booking is there once, and every projection ends equal to its owner."""
        mine = {case.key for case in cases}
        owner = "select enfant_id::text, activite, jour from creneau where etat = 'reservee'"
        booked = [row for row in self.sql("planning", owner) if row in mine]
        assert sorted(booked) == sorted(mine)
        versions = "select enfant_id::text, activite, jour, version from creneau"
        for row in self.sql("planning", versions):
            if row[:3] in mine:
                assert row[3] == 1, f"written more than once: {row}"
        wait_until(lambda: self.sql("planning", "select count(*) from outbox where sent_at is null") == [(0,)])
        wait_until(lambda: self.projections_differ() == [])

    def projections_differ(self) -> list[Any]:
        """Slots whose copy in billing is not planning's."""
        mine = self.sql(
            "planning",
            "select enfant_id::text, activite, jour, foyer_id::text, etat = 'reservee', presence, version from creneau",
        )
        copy = self.sql(
            "billing",
            "select enfant_id::text, activite, jour, foyer_id::text, est_reserve, presence, version from creneau",
        )
        return sorted(set(mine) ^ set(copy), key=str)[:5]

    def close(self) -> None:
        self.run(self.rpc.close())
        self.loop.run_until_complete(self.loop.shutdown_default_executor())
        self.loop.close()


@pytest.fixture(scope="session")
def stack() -> Iterator[KeptStack]:
    if path := os.environ.get(SOCKET_VARIABLE):
        yield KeptStack(path)
        return
    process, path = keep(Path(os.environ.get("PORTAIL_HOME", ".portail/test")))
    try:
        yield KeptStack(path)
    finally:
        process.terminate()
        process.wait(60)


@pytest.fixture(scope="session")
def _town(stack: KeptStack) -> Iterator[Town]:
    made = Town(stack)
    yield made
    made.close()


@pytest.fixture
def town(_town: Town) -> Iterator[Town]:
    """The house, whole again after each test."""
    _town.ready()
    yield _town
    for path in _town.failpoints.iterdir():
        path.unlink()
    _town.twice(1)

"""The whole house as a chaos test knows it: the demo town, its databases, and the means to break it."""

from __future__ import annotations

import asyncio
import itertools
import re
import urllib.request
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import psycopg2

from contracts import planning
from contracts.actor import Actor
from contracts.base import Request, Rpc
from contracts.errors import IssueInconnue, ServiceIndisponible
from deploy.seed.bases import SERVICES, Bases
from kit import clock
from kit.actor import ActorSigner
from kit.rpc_client import RpcClient
from tests.keeper import KeptStack
from tests.waiting import wait_until

PATIENCE_S = 60.0
AT_ONCE = 16
WORKERS = ("planning", "billing")
"""The services that bookings give work to: one answers, the other hears."""
_WORK = re.compile(r"^portail_(?:rpc_seconds_count|evenements_total)\{.*\} ([0-9.e+]+)$", re.MULTILINE)
_WRITTEN = "select activite, jour from creneau where enfant_id = %s"
_PAIRS = """
select distinct on (enfant_id) a.compte_id::text, enfant_id::text from acces a join enfant e using (enfant_id)
where a.niveau = 'ecrire' and e.inscriptions @> '[{"activite": "restauration", "etat": "acceptee"}]'
order by enfant_id, compte_id
"""


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

    @property
    def cellule(self) -> str:
        """As the month's form names it."""
        return f"{self.jour.isoformat()}.{self.activite}"


class Town:
    """One child is booked for by one account: two parents would find the same cell free."""

    def __init__(self, stack: KeptStack) -> None:
        self.stack = stack
        self.house = stack.house("start")
        self.failpoints = Path(self.house["failpoints"])
        gateway = self.house["environment"]["gateway"]
        self._bases = Bases(bases_environment(self.house["environment"]))
        self.loop = asyncio.new_event_loop()
        self.rpc = RpcClient(gateway["AMQP_URI"], ActorSigner(gateway["ACTOR_PRIVATE_KEY"]), name="gateway-chaos")
        self.run(self.rpc.start())
        pairs = [(uuid.UUID(compte), uuid.UUID(enfant)) for compte, enfant in self.sql("planning", _PAIRS)]
        self._with_a_browser = pairs[-12:]
        self._cases = self._free_cells(pairs[:-12], _coming_months())

    def close(self) -> None:
        self._bases.close()
        self.run(self.rpc.close())
        self.run(self.loop.shutdown_default_executor())
        self.loop.close()

    # ---- looking ----

    @property
    def bases(self) -> Bases:
        """The five databases, on new connections: PostgreSQL may have been killed since the last look."""
        self._bases.close()
        return self._bases

    def sql(self, service: str, statement: str, *parameters: Any) -> list[tuple[Any, ...]]:
        connection = psycopg2.connect(self.stack["database"][service].replace("+psycopg2", ""))
        try:
            with connection.cursor() as cursor:
                cursor.execute(statement, parameters)
                return cursor.fetchall()
        finally:
            connection.close()

    def free_cells(self, compte_id: uuid.UUID, enfant_id: uuid.UUID) -> Iterator[Case]:
        """What this account can still book for this child, in months that the seed left empty."""
        return self._free_cells([(compte_id, enfant_id)], _coming_months())

    def _free_cells(self, pairs: Sequence[tuple[uuid.UUID, uuid.UUID]], months: Sequence[str]) -> Iterator[Case]:
        for mois, (compte_id, enfant_id) in itertools.product(months, pairs):
            vu = self.insist(planning.GET_MOIS, planning.GetMois(enfant_id=enfant_id, mois=mois), parent(compte_id))
            groups = {activite.code: activite.groupe for activite in vu.activites}
            written = set(self.sql("planning", _WRITTEN, str(enfant_id)))  # a cancelled slot has a history
            for jour in vu.jours:
                for cellule in jour.cellules:
                    is_new = cellule.etat == "libre" and (cellule.activite, jour.jour) not in written
                    if is_new and not groups[cellule.activite]:
                        yield Case(compte_id, enfant_id, mois, cellule.activite, jour.jour)

    def cases(self, count: int) -> list[Case]:
        """``count`` cells never used before; a town with fewer fails the test."""
        found = list(itertools.islice(self._cases, count))
        assert len(found) == count, "the demo town has no free cell left"
        return found

    def somebody_with_a_browser(self) -> tuple[str, uuid.UUID, uuid.UUID]:
        """User name, account and child of a parent of whom no other test makes use."""
        compte_id, enfant_id = self._with_a_browser.pop()
        ((name,),) = self.sql("accounts", "select nom_utilisateur from compte where compte_id = %s", str(compte_id))
        return name, compte_id, enfant_id

    # ---- acting ----

    def run(self, call: Any) -> Any:
        return self.loop.run_until_complete(call)

    def insist(self, rpc: Rpc[Any, Any], request: Request, actor: Actor | None = None) -> Any:
        return self.run(self.insisting(rpc, request, actor))

    async def insisting(self, rpc: Rpc[Any, Any], request: Request, actor: Actor | None = None) -> Any:
        """As a person does: the same request, with its operation id, again until its outcome is known."""
        give_up_at = self.loop.time() + PATIENCE_S
        while True:
            try:
                return await self.rpc.call(rpc, request, actor=actor)
            except (IssueInconnue, ServiceIndisponible):
                if self.loop.time() > give_up_at:
                    raise
                await asyncio.sleep(0.1)

    def book(self, cases: Sequence[Case], meanwhile: Callable[[], Any] | None = None) -> None:
        """Books every case, 16 at a time; ``meanwhile`` runs on a thread once a quarter is acknowledged.

        Each is acknowledged with its own receipt and takes its cell, or the test fails.
        """
        answers = self.run(self._book_all(cases, meanwhile))
        refused = [answer.refusees for answer in answers if len(answer.changements) != 1]
        assert refused == []
        assert len({answer.accuse for answer in answers}) == len(cases)

    async def _book_all(self, cases: Sequence[Case], meanwhile: Callable[[], Any] | None) -> list[planning.MoisSauve]:
        places, done = asyncio.Semaphore(AT_ONCE), itertools.count(1)
        broken: list[asyncio.Future[Any]] = []

        async def one(case: Case) -> planning.MoisSauve:
            async with places:
                answer = await self.insisting(planning.SAVE_MOIS, save_of(case), parent(case.compte_id))
            if next(done) == len(cases) // 4 and meanwhile is not None:
                broken.append(self.loop.run_in_executor(None, meanwhile))
            return answer

        answers = await asyncio.gather(*(one(case) for case in cases))
        await asyncio.gather(*broken)
        return answers

    # ---- breaking ----

    def fail_at(self, *names: str) -> list[Path]:
        """The next process that passes each failpoint dies there."""
        paths = [self.failpoints / name for name in names]
        for path in paths:
            path.touch()
        return paths

    def restart(self, part: str) -> None:
        """kill -9 of a part, and its return."""
        self.stack.kill(part)
        self.stack.start(part)

    def set_processes(self, processes: int) -> None:
        """One or two processes of each service, all ready."""
        self.stack.house("twice" if processes == 2 else "once")
        self.ready()

    def ready(self) -> None:
        """Every program that should run answers and hears its queues."""
        wait_until(lambda: self.stack.house("ready"), PATIENCE_S)

    def work(self) -> dict[str, float]:
        """Requests answered and events heard by each process of ``WORKERS`` since it started."""
        done = {}
        for name, address in self.stack.house("describe")["metrics"].items():
            if name.split("-")[0] in WORKERS:
                with urllib.request.urlopen(address, timeout=5) as answer:
                    done[name] = sum(float(count) for count in _WORK.findall(answer.read().decode()))
        return done

    def book_with_every_process(self) -> list[Case]:
        """A few bookings, once no process can say that it had no part in them."""
        before, cases = self.work(), self.cases(AT_ONCE)
        self.book(cases)
        wait_until(
            lambda: all(done > before[name] for name, done in self.work().items()),
            saying=lambda: (before, self.work()),
        )
        return cases


def save_of(case: Case) -> planning.SaveMois:
    """The request of one booking, with a new operation id."""
    return planning.SaveMois(
        operation_id=uuid.uuid4(),
        enfant_id=case.enfant_id,
        mois=case.mois,
        coches=[planning.Coche(activite=case.activite, jour=case.jour, voulu=True)],
    )


def parent(compte_id: uuid.UUID) -> Actor:
    return Actor(compte_id=compte_id, roles=frozenset({"parent"}))


def _coming_months() -> list[str]:
    """Beyond the deadlines and what the seed booked."""
    today = clock.today()
    ranks = [today.year * 12 + today.month - 1 + ahead for ahead in (2, 3, 4)]
    return [f"{rank // 12}-{rank % 12 + 1:02d}" for rank in ranks]


def bases_environment(environments: Mapping[str, Mapping[str, str]]) -> dict[str, str]:
    """What ``deploy.verify`` takes, from what each service was started with."""
    found = {"EXCHANGE_KEY": environments["planning"]["EXCHANGE_KEY"]}
    for service in SERVICES:
        found[f"DATABASE_URL_{service.upper()}"] = environments[service]["DATABASE_URL"]
        found[f"DATA_KEY_{service.upper()}"] = environments[service]["DATA_KEY"]
    return found

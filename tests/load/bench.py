"""A town under measure: the house, every process of it counted, and one path at a time walked by the same clients."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path as FilePath
from types import TracebackType
from typing import TypeVar

from kombu import Connection

from contracts.actor import Actor
from deploy.local.home import Home
from deploy.local.stack import Stack
from kit.actor import ActorSigner
from kit.rpc_client import RpcClient
from kit.topology import events_queue
from tests.house_keeper import House
from tests.load.drive import Browser, Path, Timing, drive, merge
from tests.load.meter import Meter, difference
from tests.load.people import People
from tests.logs import keep_logs

B = TypeVar("B", bound=Browser)
CLIENTS, ROUNDS, FLOOR_REQUESTS = 8, 5, 150
MARDI_13 = date(2026, 10, 13)
"""The day on which the town lives, whenever it is measured: attendance behind, November still to be booked."""
PARTS = ("broker", "postgres", "store", "mail")


@dataclass(slots=True)
class Measure:
    """One path at one size; CPU in milliseconds a request, every process counted, what they spend at rest taken off."""

    name: str
    families: int
    count: int
    cpu_ms: float
    ratio: float
    """CPU over that of a bare SELECT, in the same minute."""
    cpu_ms_by_program: dict[str, float]
    p50_ms: float = 0.0
    p95_ms: float = 0.0
    p95_ratio: float = 0.0
    bytes_gzipped: int = 0
    failures: list[str] = field(default_factory=list)
    figures: dict[str, float] = field(default_factory=dict)
    """What else this path says: statements, attendances, memory."""


class TownSigner(ActorSigner):
    """Signs at the town's instant: this process lives on the machine's own clock."""

    def __init__(self, private_key_pem: str, offset: timedelta) -> None:
        super().__init__(private_key_pem)
        self._offset = offset

    def sign(self, actor: Actor, audience: str, now: datetime) -> str:
        return super().sign(actor, audience, now + self._offset)


class Bench:
    """``with Bench(home, 1000) as bench: bench.measure(people, path, 400)``."""

    def __init__(self, home: FilePath, families: int) -> None:
        self.families, self._home = families, home
        self.meter = Meter()
        self.floor_people: list[Browser] = []
        self.floor_path: Path[Browser]
        """Set by the suite, once the floor runs."""

    def __enter__(self) -> Bench:
        wipe(self._home)
        self.stack = Stack(self._home, environment={})
        self.stack.start()
        self.house = House(self.stack)
        started = time.monotonic()
        self.town = self.house.start(families=self.families, instant=f"{MARDI_13}T10:00+02:00")
        self.offset = timedelta(seconds=float(self.house.clock.read_text()))
        self.started_in_s, self.seeded_in_s = time.monotonic() - started, self.house.seeded_in_s
        for name, pid in self.town["pids"].items():
            self.meter.add(name, pid)
        for name in PARTS:
            self.meter.add(name, getattr(self.stack, name).process.pid)
        self.people = People(self.stack)
        assert self.stack.broker is not None
        self._broker = Connection(self.stack.broker.ops_uri)
        self._channel = self._broker.channel()  # kept: opening one at each look would count as work of a path
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._broker.close()
        self.house.end()
        self.stack.stop()
        keep_logs(self._home)
        if error is None:
            wipe(self._home)

    @asynccontextmanager
    async def client(self) -> AsyncIterator[RpcClient]:
        """Calls as the gateway does, without its pages."""
        settings = self.town["environment"]["gateway"]
        client = RpcClient(settings["AMQP_URI"], TownSigner(settings["ACTOR_PRIVATE_KEY"], self.offset))
        await client.start()
        try:
            yield client
        finally:
            await client.close()

    def multiply(self, service: str, count: int) -> None:
        """As many processes of a service, all counted."""
        self.house.multiply(service, count)
        while not self.house.ready():
            time.sleep(0.1)
        for name, pid in self.house.describe()["pids"].items():
            self.meter.add(name, pid)

    # ---- measuring ----

    def measure(self, people: Sequence[B], path: Path[B], count: int) -> Measure:
        """``count`` requests in rounds, each just after as many of the floor: a busy neighbour then slows both.

        What the requests set off is waited for and counted: relay, broker, listeners. CPU is the median round's.
        """
        drive(people, path, max(4 * len(people), count // 5))
        drive(self.floor_people, self.floor_path, 50)
        self.wait_until_quiet()
        rest, timings, floor_timings = self.rest_cpu_s(), [], []
        rounds: list[tuple[float, float, Counter[str]]] = []
        for _ in range(ROUNDS):
            floor_cpu_s, timing = self.spend_floor(rest)
            floor_timings.append(timing)
            cpu, timing = self._spend(people, path, -(-count // ROUNDS), rest)
            timings.append(timing)
            rounds.append((cpu.total() / floor_cpu_s, cpu.total(), cpu))
        ratio, total, by_program = sorted(rounds, key=lambda one: one[0])[ROUNDS // 2]
        whole, floor = merge(timings), merge(floor_timings)
        return Measure(
            name=path.name,
            families=self.families,
            count=count,
            cpu_ms=1000 * total,
            ratio=ratio,
            cpu_ms_by_program={name: 1000 * cpu_s for name, cpu_s in by_program.items()},
            p50_ms=whole.percentile_ms(0.5),
            p95_ms=whole.percentile_ms(0.95),
            p95_ratio=whole.percentile_ms(0.95) / floor.percentile_ms(0.95),
            bytes_gzipped=whole.bytes_gzipped,
            failures=whole.failures,
        )

    def spend_floor(self, rest: Counter[str]) -> tuple[float, Timing]:
        """Seconds of CPU of one bare SELECT, now."""
        cpu, timing = self._spend(self.floor_people, self.floor_path, FLOOR_REQUESTS, rest)
        return cpu.total(), timing

    def _spend(self, people: Sequence[B], path: Path[B], count: int, rest: Counter[str]) -> tuple[Counter[str], Timing]:
        """Seconds of CPU a request, by program."""
        before, started = self.meter.read(), time.monotonic()
        timing = drive(people, path, count)
        if path.is_heard:
            self.wait_until_quiet()
        spent = self.spent_since(before, started, rest)
        return Counter({name: cpu_s / count for name, cpu_s in spent.items()}), timing

    def spent_since(self, before: Counter[str], started: float, rest: Counter[str]) -> Counter[str]:
        """Seconds of CPU by program since a reading, less what they would have spent at rest."""
        spent, elapsed = difference(self.meter.read(), before), time.monotonic() - started
        return Counter({name: cpu_s - rest[name] * elapsed for name, cpu_s in spent.items()})

    def rest_cpu_s(self, during_s: float = 3.0) -> Counter[str]:
        """CPU a second of a house that nobody visits: polls, heartbeats, timers."""
        before, started = self.meter.read(), time.monotonic()
        time.sleep(during_s)
        spent, elapsed = difference(self.meter.read(), before), time.monotonic() - started
        return Counter({name: cpu_s / elapsed for name, cpu_s in spent.items()})

    def wait_until_quiet(self, for_s: float = 1200.0) -> None:
        """Until every event is published, heard and acknowledged. Raises RuntimeError when it takes too long."""
        deadline, looks = time.monotonic() + for_s, 0
        while looks < 2:  # a message in a listener's hands is in no count: half a second more is plenty for it
            looks = 0 if self._count_waiting() else looks + 1
            if time.monotonic() > deadline:
                raise RuntimeError(f"events still wait after {for_s:.0f} s")
            time.sleep(0.5)

    def _count_waiting(self) -> int:
        """Events written and not yet published, or published and not yet taken by their reader."""
        unsent = "select count(*) from outbox where sent_at is null"
        waiting = sum(self.people.rows(service, unsent)[0][0] for service in ("planning", "billing"))
        if waiting:
            return int(waiting)
        queue = events_queue("billing")(self._channel)
        return int(queue.queue_declare(passive=True).message_count)


def wipe(path: FilePath) -> None:
    """Forgets an earlier run, its data outside of the folder included."""
    with Home(path) as home:
        home.wipe()

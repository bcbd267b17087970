"""The rings of ``make test``: pure rules first, then real parts, then the browser, then chaos.

Three lanes go side by side, since most rings wait more than they compute: the services on their parts, then the access
table on a town; the kit, the private stack's own life and chaos, which kill what they run on; the browser, on a town.
Each has its stack, held by ``tests.keeper`` for the whole run. A lane that has done its own takes the next ring that
needs no stack, so that they end together. Each ring is its own pytest process, because eventlet's monkey patch and
Playwright's loop cannot share one. The marker ``long`` leaves a case to ``make test-all``.
The first lane is shown as it goes, a ring of the others when it ends. The time of each is printed; a ring that cannot
run on this machine fails and says what to install: nothing is skipped in silence.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from deploy.local.settings import NO_NAMES
from tests import logs
from tests.keeper import SOCKET_VARIABLE, KeptStack, keep

ROOT = Path(__file__).resolve().parent.parent


PARTS, LIFE, TOWN = LANES = ("parts", "life", "town")
"""The first starts its stack before the others, and fetches for them what a machine lacks."""
ANY = "any"
"""Of a ring that needs no stack: the lane that is free first."""


@dataclass(frozen=True, slots=True)
class Ring:
    """A step of the run: its name, its command after the interpreter, and the lane whose stack it needs."""

    name: str
    command: tuple[str, ...]
    lane: str


def pytest_ring(name: str, lane: str, *paths: str) -> Ring:
    return Ring(name, ("-m", "pytest", "-q", *paths), lane)


WITHOUT_TOWN = tuple(f"tests/e2e/test_{name}.py" for name in ("galerie", "pages", "tablette"))
"""Browser tests whose pages are served in their own process."""
ON_THE_TOWN = ("tests/e2e", *(f"--ignore={path}" for path in WITHOUT_TOWN))
SHORT, LONG = ("-m", "not long"), ("-m", "long")
RINGS = (
    pytest_ring("integration", PARTS, "tests/integration", *SHORT),
    pytest_ring("acces", PARTS, "tests/acces"),
    pytest_ring("kit", LIFE, "tests/kit", "tests/interconnexions"),
    pytest_ring("deploy", LIFE, "tests/deploy", *SHORT),
    pytest_ring("chaos", LIFE, "tests/chaos", *SHORT),
    pytest_ring("e2e", TOWN, *ON_THE_TOWN, *SHORT),
    pytest_ring("pages", ANY, *WITHOUT_TOWN, *SHORT),
    pytest_ring("gateway", ANY, "tests/gateway"),
    Ring("types", ("-m", "mypy"), ANY),
    pytest_ring("unit", ANY, "tests/unit", *SHORT),
    pytest_ring("house", ANY, "tests/house"),
    Ring("style", ("-m", "ruff", "check", "."), ANY),
    Ring("format", ("-m", "ruff", "format", "--check", "."), ANY),
)
MORE_RINGS = (
    pytest_ring("pages-long", ANY, *WITHOUT_TOWN, *LONG),
    pytest_ring("unit-long", ANY, "tests/unit", *LONG),
    pytest_ring("e2e-long", TOWN, *ON_THE_TOWN, *LONG),
    pytest_ring("seed", TOWN, "tests/seed"),
    pytest_ring("integration-long", PARTS, "tests/integration", *LONG),
    pytest_ring("deploy-long", LIFE, "tests/deploy", *LONG),
    pytest_ring("chaos-long", LIFE, "tests/chaos", *LONG),
)
BENCH = Ring("bench", ("-m", "tests.load"), ANY)
"""Alone, when the lanes have ended: it measures, on a stack of its own."""
TRACES = pytest_ring("traces", PARTS, "tests/traces")
"""Always the last: it reads what all the others made the programs write."""

Outcome = tuple[str, bool, float]
"""A ring's name, whether it passed, its duration in seconds."""


class Lane:
    """Rings in order, on one stack that starts when the first of them needs it, then ``free`` ones as they come."""

    def __init__(
        self,
        rings: Iterable[Ring],
        home: Path,
        free: deque[Ring],
        *,
        is_shown: bool,
        first: threading.Event,
        others: Path,
    ) -> None:
        self._rings, self._home, self._free, self._is_shown, self._first = list(rings), home, free, is_shown, first
        self._environment = dict(os.environ) | NO_NAMES | {"PYTHONDONTWRITEBYTECODE": "", logs.VARIABLE: str(others)}
        self._keeper: subprocess.Popen[bytes] | None = None

    def run(self) -> list[Outcome]:
        try:
            outcomes = [self._run_ring(ring) for ring in self._rings]
        finally:
            self._first.set()
            self._end_stack()
        while (ring := self._take_free()) is not None:
            outcomes.append(self._run_ring(ring))
        return outcomes

    def _take_free(self) -> Ring | None:
        try:
            return self._free.popleft()
        except IndexError:
            return None

    def _end_stack(self) -> None:
        if self._keeper is not None:
            self._keeper.terminate()
            self._keeper.wait(60)
            del self._environment[SOCKET_VARIABLE]

    def _run_ring(self, ring: Ring) -> Outcome:
        if ring.lane != ANY and self._keeper is None:
            self._start_stack()
        started = time.monotonic()
        output = None if self._is_shown else subprocess.PIPE
        if self._is_shown:
            print(f"\n=== {ring.name} ===", flush=True)
        done = subprocess.run(
            [sys.executable, *ring.command],
            cwd=ROOT,
            env=self._environment,
            check=False,
            text=True,
            stdout=output,
            stderr=subprocess.STDOUT if output else None,
        )
        if not self._is_shown:
            print(f"\n=== {ring.name} ===\n{done.stdout}", end="", flush=True)
        self._end_house()
        return ring.name, done.returncode == 0, time.monotonic() - started

    def _end_house(self) -> None:
        """A town that goes on living would hear and write in the bases of the next ring."""
        if self._keeper is not None and self._keeper.poll() is None:
            KeptStack(self._environment[SOCKET_VARIABLE]).house("end")

    def _start_stack(self) -> None:
        """The real parts, and what they are; a stand-in stops the run. The first lane fetches for all."""
        if not self._is_shown:
            self._first.wait()
        started = time.monotonic()
        self._keeper, path = keep(self._home)
        self._environment[SOCKET_VARIABLE] = path
        self._first.set()
        lines = [f"  {part:<9} {version}" for part, version in KeptStack(path)["versions"].items()]
        title = f"\nThe parts in {self._home.name}, ready in {time.monotonic() - started:.1f} s:"
        refused = "  A wrong S3 secret was refused by this store at its start."
        print("\n".join([title, *lines, refused]), flush=True)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.rings", description=__doc__)
    parser.add_argument("rings", nargs="*", help="names of rings; all of them without a name")
    parser.add_argument("--all", action="store_true", help="also what is longer")
    options = parser.parse_args()
    chosen = [ring for ring in (*RINGS, *MORE_RINGS, BENCH, TRACES) if ring.name in options.rings]
    unknown = set(options.rings) - {ring.name for ring in chosen}
    if unknown:
        parser.error(f"no such ring: {', '.join(sorted(unknown))}")
    if not chosen:
        chosen = [*RINGS, *((*MORE_RINGS, BENCH) if options.all else ()), TRACES]
    return run_rings(chosen)


def run_rings(rings: list[Ring]) -> int:
    """The lanes at once, then the measures, then what all of it left in the logs, then the table."""
    started, first = time.monotonic(), threading.Event()
    home = Path(os.environ.get("PORTAIL_HOME", ROOT / ".portail" / "test"))
    homes = {lane: home if lane == PARTS else home.with_name(f"{home.name}-{lane}") for lane in LANES}
    others = logs.start_anew(*homes.values())
    by_lane = {lane: [r for r in rings if r.lane == lane and r not in (BENCH, TRACES)] for lane in (*LANES, ANY)}
    used, free = [lane for lane in LANES if by_lane[lane]] or [PARTS], deque(by_lane[ANY])
    if not by_lane[PARTS]:
        first.set()
    lanes = [
        Lane(by_lane[lane], homes[lane], free, is_shown=lane == used[0], first=first, others=others) for lane in used
    ]
    with ThreadPoolExecutor(len(LANES)) as pool:
        outcomes = [outcome for done in [pool.submit(lane.run) for lane in lanes] for outcome in done.result()]
    for lane in (LIFE, TOWN):
        logs.keep_logs(homes[lane], others)
    for last in (BENCH, TRACES):
        if last in rings:
            outcomes += Lane([last], home, deque(), is_shown=True, first=first, others=others).run()
    print("\nRing          Result   Seconds")
    for name, passed, seconds in outcomes:
        print(f"{name:<13} {'passed' if passed else 'FAILED':<8} {seconds:7.1f}")
    failed = [name for name, passed, _ in outcomes if not passed]
    print(f"{len(outcomes) - len(failed)} rings passed, {len(failed)} failed, {time.monotonic() - started:.0f} s")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())

"""The rings of ``make test``: pure rules first, then real parts, then the browser, then chaos.

One stack for the whole run, held by ``tests.keeper``; each ring is its own pytest process, because eventlet's
monkey patch and Playwright's loop cannot share one. The time of each ring is printed; a ring that cannot run on
this machine fails and says what to install: nothing is skipped in silence.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from tests import logs
from tests.keeper import SOCKET_VARIABLE, KeptStack, keep

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, slots=True)
class Ring:
    """A step of the run: its name, its command after the interpreter, and whether it needs the stack."""

    name: str
    command: tuple[str, ...]
    needs_stack: bool = True


def pytest_ring(name: str, *paths: str, needs_stack: bool = True) -> Ring:
    return Ring(name, ("-m", "pytest", "-q", *paths), needs_stack)


RINGS = (
    Ring("style", ("-m", "ruff", "check", "."), needs_stack=False),
    Ring("format", ("-m", "ruff", "format", "--check", "."), needs_stack=False),
    Ring("types", ("-m", "mypy"), needs_stack=False),
    pytest_ring("house", "tests/house", needs_stack=False),
    pytest_ring("unit", "tests/unit", needs_stack=False),
    pytest_ring("gateway", "tests/gateway", needs_stack=False),
    pytest_ring("kit", "tests/kit", "tests/interconnexions"),
    pytest_ring("integration", "tests/integration"),
    pytest_ring("deploy", "tests/deploy"),
    pytest_ring("e2e", "tests/e2e"),
    pytest_ring("chaos", "tests/chaos", "-m", "not long"),
)
TRACES = pytest_ring("traces", "tests/traces")
"""Always the last: it reads what all the others made the programs write."""
MORE_RINGS = (
    pytest_ring("seed", "tests/seed"),
    pytest_ring("chaos-long", "tests/chaos", "-m", "long"),
    Ring("bench", ("-m", "tests.load")),
)


def run(ring: Ring, environment: dict[str, str]) -> tuple[bool, float]:
    """Runs one ring; says whether it passed and its duration in seconds."""
    print(f"\n=== {ring.name} ===", flush=True)
    started = time.monotonic()
    code = subprocess.run([sys.executable, *ring.command], cwd=ROOT, env=environment, check=False).returncode
    return code == 0, time.monotonic() - started


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.rings", description=__doc__)
    parser.add_argument("rings", nargs="*", help="names of rings; all of them without a name")
    parser.add_argument("--all", action="store_true", help="also what is longer")
    options = parser.parse_args()
    chosen = [ring for ring in (*RINGS, *MORE_RINGS, TRACES) if ring.name in options.rings]
    unknown = set(options.rings) - {ring.name for ring in chosen}
    if unknown:
        parser.error(f"no such ring: {', '.join(sorted(unknown))}")
    if not chosen:
        chosen = [*RINGS, *(MORE_RINGS if options.all else ()), TRACES]
    return run_rings(chosen)


def run_rings(rings: list[Ring]) -> int:
    """Runs them in order; the stack is started when the first one needs it."""
    environment = dict(os.environ) | {"PYTHONDONTWRITEBYTECODE": "1"}
    keeper: subprocess.Popen[bytes] | None = None
    outcomes: list[tuple[str, bool, float]] = []
    try:
        for ring in rings:
            if ring.needs_stack and keeper is None:
                keeper, path, environment[logs.VARIABLE] = start_stack()
                environment[SOCKET_VARIABLE] = path
            outcomes.append((ring.name, *run(ring, environment)))
    finally:
        if keeper is not None:
            keeper.terminate()
            keeper.wait(60)
    print("\nRing          Result   Seconds")
    for name, passed, seconds in outcomes:
        print(f"{name:<13} {'passed' if passed else 'FAILED':<8} {seconds:7.1f}")
    failed = [name for name, passed, _ in outcomes if not passed]
    print(f"{len(outcomes) - len(failed)} rings passed, {len(failed)} failed, {sum(o[2] for o in outcomes):.0f} s")
    return 1 if failed else 0


def start_stack() -> tuple[subprocess.Popen[bytes], str, str]:
    """The real parts and what they are, and where the logs of others are kept; a stand-in stops the run."""
    started = time.monotonic()
    home = Path(os.environ.get("PORTAIL_HOME", ROOT / ".portail" / "test"))
    others = logs.start_anew(home)
    keeper, path = keep(home)
    print(f"\nThe parts of this run, ready in {time.monotonic() - started:.1f} s:")
    for part, version in KeptStack(path)["versions"].items():
        print(f"  {part:<9} {version}")
    print("  A wrong S3 secret was refused by this store at its start.", flush=True)
    return keeper, path, str(others)


if __name__ == "__main__":
    sys.exit(main())

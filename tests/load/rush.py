"""The rush as a step of the bench, and alone: ``python -m tests.load.rush --families 4200 --parents 2500``.

2,500 parents where the town has them, two processes of planning, CPU counted. A town has about 0.6 parents a family
whom custody lets book every day.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from pathlib import Path

from tests.load import ruee
from tests.load.bench import Bench, Measure

PARENTS = 2500


def measure_ruee(bench: Bench) -> Measure:
    """One opening; a fault is a failure of the bench."""
    bench.multiply("planning", 2)
    bench.wait_until_quiet()
    rest, before, started = bench.rest_cpu_s(), bench.meter.read(), time.monotonic()
    parents = min(PARENTS, len(ruee.list_parents(bench.people)))
    result = ruee.run(bench.people, bench.town["url"], parents, bench.offset)
    bench.wait_until_quiet()
    spent = bench.spent_since(before, started, rest)
    print(f"  {result.write()}", flush=True)
    latencies_s = sorted(result.latencies_s)
    return Measure(
        name="rush, 40 places at the hour",
        families=bench.families,
        count=parents,
        cpu_ms=1000 * spent.total() / parents,
        ratio=spent.total() / parents / bench.spend_floor(rest)[0],
        cpu_ms_by_program={name: 1000 * cpu_s / parents for name, cpu_s in spent.items()},
        p50_ms=1000 * latencies_s[parents // 2],
        p95_ms=1000 * latencies_s[int(0.95 * parents)],
        failures=result.faults,
        figures={"answered_in_s": result.elapsed_s},
    )


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.load.rush", description=__doc__)
    parser.add_argument("--families", type=int, default=4200)
    parser.add_argument("--parents", type=int, default=PARENTS)
    options = parser.parse_args()
    home = Path(os.environ.get("PORTAIL_HOME", Path(__file__).resolve().parents[2] / ".portail"))
    with Bench(home / "rush", options.families) as bench:
        bench.multiply("planning", 2)
        result = ruee.run(bench.people, bench.town["url"], options.parents, bench.offset)
    print(result.write(), flush=True)
    for fault in result.faults:
        print(f"FAULT: {fault}", flush=True)
    return 1 if result.faults else 0


if __name__ == "__main__":
    sys.exit(main())

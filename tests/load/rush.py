"""The rush as a step of the bench: 2,500 parents where the town has them, two processes of planning, CPU counted."""

from __future__ import annotations

import time

from tests.load import ruee
from tests.load.bench import Bench, Measure

PARENTS = 2500
OPENS_IN_S = 150.0
"""Everybody has read the form by then, on two busy cores."""


def measure_ruee(bench: Bench) -> Measure:
    """One opening; a fault is a failure of the bench."""
    bench.multiply("planning", 2)
    bench.wait_until_quiet()
    rest, before, started = bench.rest_cpu_s(), bench.meter.read(), time.monotonic()
    parents = min(PARENTS, len(ruee.list_parents(bench.people)))
    result = ruee.run(bench.people, bench.town["url"], parents, bench.offset, OPENS_IN_S)
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

"""The table that ``make bench`` prints: what it costs, against which floor, and whether the budget is met."""

from __future__ import annotations

from tests.load.bench import Measure

BUDGETS = {"home": 10.0, "month": 6.0, "month4": 14.0, "save": 6.0}
"""× the floor's CPU (DESIGN §6)."""
P95_BUDGET = 8.0
PAGE_BUDGET_BYTES = 25 * 1024


def write_report(measures: list[Measure]) -> None:
    """Prints one block a size; a size without its floors is not judged."""
    for families in dict.fromkeys(measure.families for measure in measures):
        of_size = {measure.name: measure for measure in measures if measure.families == families}
        floor, rpc = of_size["floor: SELECT"], of_size["floor: RPC + SELECT"]
        print(f"\n{families:,} families (8 clients)".replace(",", " "))
        print(
            f"{'path':<20} {'CPU ms':>7} {'× SELECT':>9} {'× RPC':>6} {'p50 ms':>7} {'p95 ms':>7} {'gz B':>6}  verdict"
        )
        for name, measure in of_size.items():
            ratio = measure.cpu_ms / floor.cpu_ms
            print(
                f"{name:<20} {measure.cpu_ms:7.2f} {ratio:9.1f} {measure.cpu_ms / rpc.cpu_ms:6.1f} "
                f"{measure.p50_ms:7.1f} {measure.p95_ms:7.1f} {measure.bytes_gzipped:6d}  {verdict(measure, floor)}"
            )
    flat(measures)


def verdict(measure: Measure, floor: Measure) -> str:
    """In words: each budget that the path has, met or not, and by how much."""
    said = []
    if measure.failures:
        said.append(f"{measure.failures} unexpected answers")
    if budget := BUDGETS.get(measure.name):
        ratio = measure.cpu_ms / floor.cpu_ms
        said.append(f"CPU budget {budget:g}: {'met' if ratio <= budget else 'NOT MET'}")
        p95 = measure.p95_ms / floor.p95_ms
        said.append(f"p95 {p95:.1f} of {P95_BUDGET:g}: {'met' if p95 <= P95_BUDGET else 'NOT MET'}")
    if measure.name == "month":
        said.append(f"25 KB: {'met' if measure.bytes_gzipped <= PAGE_BUDGET_BYTES else 'NOT MET'}")
    return ", ".join(said)


def flat(measures: list[Measure]) -> None:
    """Pages must cost the same whatever the size of the town (± 20 %), each against its own run's floor."""
    sizes = sorted({measure.families for measure in measures})
    if len(sizes) < 2:
        return
    print(f"\nFrom {sizes[0]} to {sizes[-1]} families, CPU against each run's floor (flat: within 20 %):")
    by_key = {(measure.name, measure.families): measure for measure in measures}
    for name in BUDGETS:
        small, large = by_key.get((name, sizes[0])), by_key.get((name, sizes[-1]))
        if small and large:
            change = _ratio(large, by_key) / _ratio(small, by_key) - 1
            print(f"{name:<20} {change:+.0%}  {'met' if change <= 0.2 else 'NOT MET'}")


def _ratio(measure: Measure, by_key: dict[tuple[str, int], Measure]) -> float:
    return measure.cpu_ms / by_key["floor: SELECT", measure.families].cpu_ms

"""The tables that ``make bench`` prints: what each path costs, against which floor, and which budget is met."""

from __future__ import annotations

from collections import Counter

from tests.load.bench import Measure

FLOOR, RPC_FLOOR = "floor: SELECT", "floor: RPC + SELECT"
BUDGETS = {"home": 10.0, "month": 6.0, "month4": 14.0, "save": 6.0, "point": 5.0}
"""× the floor's CPU (DESIGN §6)."""
P95_BUDGET = 8.0
PAGE_BUDGET_BYTES = 25 * 1024
STATEMENTS_BUDGET = 8
INVOICE_BUDGET_MS = 1.5
"""Of about ``INVOICE_ATTENDANCES`` attendances."""
INVOICE_ATTENDANCES = 30
FLAT = 0.20


def write_size(measures: list[Measure]) -> None:
    """One table of figures and verdicts, one of where the CPU went."""
    by_name = {measure.name: measure for measure in measures}
    floor, rpc = by_name.get(FLOOR), by_name.get(RPC_FLOOR)
    print(f"\n{measures[0].families:,} families, 8 clients".replace(",", " "))
    print(f"{'path':<24} {'CPU ms':>8} {'× SELECT':>8} {'× RPC':>6} {'p50 ms':>7} {'p95 ms':>7} {'gzip B':>6}  verdict")
    for measure in measures:
        ratios = [f"{measure.cpu_ms / base.cpu_ms:.1f}" if base else "" for base in (floor, rpc)]
        print(
            f"{measure.name:<24} {measure.cpu_ms:8.2f} {ratios[0]:>8} {ratios[1]:>6} {measure.p50_ms:7.1f}"
            f" {measure.p95_ms:7.1f} {measure.bytes_gzipped:6d}  {'; '.join(verdict(measure, floor))}"
        )
    write_programs(measures)


def write_programs(measures: list[Measure]) -> None:
    """Milliseconds of CPU a request by program; what is under a hundredth is left out."""
    total: Counter[str] = Counter()
    for measure in measures:
        total.update(measure.cpu_ms_by_program)
    names = [name for name, cpu_ms in total.most_common() if cpu_ms >= 0.05]
    print("\nCPU ms by program")
    for measure in measures:
        parts = [f"{name} {measure.cpu_ms_by_program.get(name, 0.0):.2f}" for name in names]
        shown = [part for part in parts if not part.endswith((" 0.00", " -0.00"))]
        print(f"{measure.name:<24} {', '.join(shown)}")


def verdict(measure: Measure, floor: Measure | None) -> list[str]:
    """In words: each budget that the path has, met or not."""
    said = []
    if measure.failures:
        said.append(f"{len(measure.failures)} WRONG ANSWERS, the first: {measure.failures[0]}")
    if floor and (budget := BUDGETS.get(measure.name)):
        ratio, p95 = measure.cpu_ms / floor.cpu_ms, measure.p95_ms / floor.p95_ms
        said += [_say(f"CPU {ratio:.1f}", budget, ratio), _say(f"p95 {p95:.1f}", P95_BUDGET, p95)]
    if measure.name == "month":
        said.append(_say("KiB", PAGE_BUDGET_BYTES / 1024, measure.bytes_gzipped / 1024))
    if (statements := measure.figures.get("statements")) is not None:
        said.append(_say(f"{statements:.0f} SQL", STATEMENTS_BUDGET, statements))
    if measure.name == "invoice":
        said.append(_say("CPU ms", INVOICE_BUDGET_MS, measure.cpu_ms))
        said += [f"{name} {figure:.1f}" for name, figure in measure.figures.items()]
    return said


def _say(what: str, budget: float, value: float) -> str:
    return f"{what} of {budget:g}: {'met' if value <= budget else 'NOT MET'}"


def write_flat(measures: list[Measure]) -> None:
    """Pages must cost the same whatever the size of the town, each against its own run's floor."""
    sizes = sorted({measure.families for measure in measures})
    by_key = {(measure.name, measure.families): measure.cpu_ms for measure in measures}
    if len(sizes) < 2:
        return
    print(f"\nFrom {sizes[0]} to {sizes[-1]} families, CPU against each run's floor (flat: within {FLAT:.0%})")
    for name in BUDGETS:
        try:
            small, large = (by_key[name, size] / by_key[FLOOR, size] for size in (sizes[0], sizes[-1]))
        except KeyError:
            continue
        change = large / small - 1
        print(f"{name:<24} {change:+.0%}  {'met' if change <= FLAT else 'NOT MET'}")

"""The tables that ``make bench`` prints: what each path costs, against which floor, and which budget is met."""

from __future__ import annotations

from collections import Counter

from tests.load.bench import Measure

RPC_FLOOR = "floor: RPC + SELECT"
BUDGETS = {"home": 10.0, "month": 6.0, "month4": 14.0, "save": 6.0, "point": 5.0, "mark, 1 000 in one call": 5.0}
"""× the floor's CPU (DESIGN §6)."""
P95_BUDGET = 8.0
PAGE_BUDGET_BYTES = 25 * 1024
STATEMENTS_BUDGET = 8
INVOICE_BUDGET_MS = 1.5
"""Of about ``INVOICE_ATTENDANCES`` attendances."""
INVOICE_ATTENDANCES = 30
FLAT = 0.20
WATCH, WATCH_BUDGET = "30 open sheets", 5.0
"""Per cent of a core, for all the tablets together [choice]."""


def write_size(measures: list[Measure]) -> None:
    """One table of figures and verdicts, one of where the CPU went."""
    rpc = next((measure.ratio for measure in measures if measure.name == RPC_FLOOR), 0.0)
    print(f"\n{measures[0].families:,} families, 8 clients".replace(",", " "))
    print(f"{'path':<24} {'CPU ms':>7} {'× SELECT':>8} {'× RPC':>6} {'p50 ms':>7} {'p95 ms':>7} {'gzip B':>6}  verdict")
    for measure in measures:
        by_rpc = measure.ratio / rpc if rpc else 0.0
        print(
            f"{measure.name:<24} {measure.cpu_ms:7.2f} {measure.ratio:8.1f} {by_rpc:6.1f} {measure.p50_ms:7.1f}"
            f" {measure.p95_ms:7.1f} {measure.bytes_gzipped:6d}  {'; '.join(verdict(measure))}"
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


def verdict(measure: Measure) -> list[str]:
    """In words: each budget that the path has, met or not."""
    said = []
    if measure.failures:
        said.append(f"{len(measure.failures)} WRONG ANSWERS, the first: {measure.failures[0]}")
    if budget := BUDGETS.get(measure.name):
        said.append(_say(f"CPU {measure.ratio:.1f}", budget, measure.ratio))
    if measure.name in BUDGETS and measure.p95_ratio:
        said.append(_say(f"p95 {measure.p95_ratio:.1f}", P95_BUDGET, measure.p95_ratio))
    if measure.name == "month":
        said.append(_say("KiB", PAGE_BUDGET_BYTES / 1024, measure.bytes_gzipped / 1024))
    if (statements := measure.figures.get("statements")) is not None:
        said.append(_say(f"{statements:.0f} SQL", STATEMENTS_BUDGET, statements))
    if measure.name == "invoice":
        said.append(_say("CPU ms", INVOICE_BUDGET_MS, measure.cpu_ms))
        said += [f"{name} {figure:.1f}" for name, figure in measure.figures.items()]
    if measure.name == WATCH:
        said.append(
            _say(f"{measure.figures['% of a core']:.1f} % of a core", WATCH_BUDGET, measure.figures["% of a core"])
        )
        said += [f"{name} {figure:.1f} %" for name, figure in measure.figures.items() if name != "% of a core"]
    return said


def _say(what: str, budget: float, value: float) -> str:
    return f"{what} of {budget:g}: {'met' if value <= budget else 'NOT MET'}"


def write_flat(measures: list[Measure]) -> None:
    """Pages must cost the same whatever the size of the town, each against its own run's floor."""
    sizes = sorted({measure.families for measure in measures})
    ratio_by_key = {(measure.name, measure.families): measure.ratio for measure in measures}
    if len(sizes) < 2:
        return
    print(f"\nFrom {sizes[0]} to {sizes[-1]} families, CPU against each run's floor (flat: within {FLAT:.0%})")
    for name in BUDGETS:
        small, large = ratio_by_key.get((name, sizes[0])), ratio_by_key.get((name, sizes[-1]))
        if small and large:
            print(f"{name:<24} {large / small - 1:+.0%}  {'met' if large / small - 1 <= FLAT else 'NOT MET'}")

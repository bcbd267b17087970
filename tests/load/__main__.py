"""``make bench``: the paths of DESIGN §6 against their floors, in one run, at 1,000 and at 100,000 families.

CPU counts every process: gateway, services, broker, PostgreSQL, store; what they spend at rest is taken off. A budget
is a ratio to the floor measured in the same run, on the same machine, a minute before. Ends with 1 when an answer was
not the right one: a budget that is not met is said, and fails nothing.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
from dataclasses import asdict
from pathlib import Path

from tests.load.bench import Bench, Measure
from tests.load.report import write_flat, write_size
from tests.load.suite import Suite

ROOT = Path(__file__).resolve().parents[2]


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.load", description=__doc__)
    parser.add_argument("--families", default="1000,100000", help="sizes of the town, separated by commas")
    parser.add_argument("--count", type=int, default=400, help="requests of each kind")
    parser.add_argument("--only", default="", help="some of: " + ", ".join(Suite.STEPS) + "; separated by commas")
    parser.add_argument("--out", type=Path, default=ROOT / ".portail" / "bench.json")
    options = parser.parse_args()
    measures: list[Measure] = []
    home = Path(os.environ.get("PORTAIL_HOME", ROOT / ".portail"))
    for families in (int(part) for part in options.families.split(",")):
        print(f"\nSeeding {families} families and starting the house…", flush=True)
        with Bench(home / f"bench-{families}", families) as bench:
            print(f"ready in {bench.started_in_s:.0f} s, of which {bench.seeded_in_s:.0f} s to seed", flush=True)
            of_size = []
            for measure in Suite(bench, options.count).run(options.only):
                print(f"  {measure.name}: {measure.cpu_ms:.2f} ms CPU, × {measure.ratio:.1f}", flush=True)
                of_size.append(measure)
        write_size(of_size)
        measures += of_size
    print(f"\n{platform.processor() or platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}")
    write_flat(measures)
    options.out.parent.mkdir(parents=True, exist_ok=True)
    options.out.write_text(json.dumps([asdict(measure) for measure in measures], indent=1) + "\n")
    return 1 if any(measure.failures for measure in measures) else 0


if __name__ == "__main__":
    sys.exit(main())

"""``make bench``: the pages against their floors, in one run, at 1,000 and at 100,000 families (DESIGN §6).

CPU counts every process: gateway, services, broker, PostgreSQL; what they spend at rest is taken off. A budget is a
ratio to the floor measured in the same run, on the same machine, a minute before.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import sys
from pathlib import Path

from tests.load.bench import Bench, Measure
from tests.load.report import write_report

ROOT = Path(__file__).resolve().parents[2]


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.load", description=__doc__)
    parser.add_argument("--families", default="1000,100000", help="sizes of the town, separated by commas")
    parser.add_argument("--count", type=int, default=400, help="requests of each kind")
    parser.add_argument("--out", type=Path, default=ROOT / ".portail" / "bench.json")
    options = parser.parse_args()
    measures: list[Measure] = []
    for families in (int(part) for part in options.families.split(",")):
        home = Path(os.environ.get("PORTAIL_HOME", ROOT / ".portail")) / f"bench-{families}"
        shutil.rmtree(home, ignore_errors=True)
        with Bench(home, families, options.count) as bench:
            measures += bench.run()
    print(f"\n{platform.processor() or platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}")
    write_report(measures)
    options.out.parent.mkdir(parents=True, exist_ok=True)
    options.out.write_text(json.dumps([measure.as_dict() for measure in measures], indent=1) + "\n")
    return 1 if any(measure.failures for measure in measures) else 0


if __name__ == "__main__":
    sys.exit(main())

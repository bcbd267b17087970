"""Thirty tablets that leave a sheet open: each asks once a second whether it changed. What that costs, by program."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Sequence
from datetime import datetime
from typing import Final

from deploy.seed.comptes import ANIMATEUR
from deploy.seed.ville import JEAN_JAURES
from tests.load.bench import MARDI_13, Bench, Measure
from tests.load.paths import Person
from tests.load.report import WATCH

TABLETTES, DUREE_S, PERIODE_S = 30, 20, 1.0
VERSION: Final = f"/pointage/{JEAN_JAURES}/restauration/{MARDI_13}/version"


def measure_veille(bench: Bench, url: str, now: datetime) -> Measure:
    """``figures``: per cent of one core for all the tablets together, the whole and by program."""
    compte_id = str(ANIMATEUR.compte_id)
    sessions = bench.people.open_sessions([compte_id], TABLETTES, now)[compte_id]
    tablettes = [Person(url, [session]) for session in sessions]
    for tablette in tablettes:
        lue = json.loads(tablette.get(VERSION).body)
        tablette.headers["If-None-Match"] = f'"{lue["attendus"]}/{lue["pointages"]}"'
    bench.wait_until_quiet()
    rest = bench.rest_cpu_s(15.0)  # a timer that wakes in three seconds would weigh more than all the tablets
    before, started = bench.meter.read(), time.monotonic()
    latencies_s, failures = _watch(tablettes)
    spent = bench.spent_since(before, started, rest)
    elapsed, count = time.monotonic() - started, len(latencies_s)
    parts = {name: 100 * cpu_s / elapsed for name, cpu_s in spent.most_common() if cpu_s / elapsed >= 0.001}
    return Measure(
        name=WATCH,
        families=bench.families,
        count=count,
        cpu_ms=1000 * spent.total() / count,
        ratio=spent.total() / count / bench.spend_floor(rest)[0],
        cpu_ms_by_program={name: 1000 * cpu_s / count for name, cpu_s in spent.items()},
        p50_ms=1000 * sorted(latencies_s)[count // 2],
        p95_ms=1000 * sorted(latencies_s)[count * 95 // 100],
        failures=failures,
        figures={"% of a core": 100 * spent.total() / elapsed} | parts,
    )


def _watch(tablettes: Sequence[Person]) -> tuple[list[float], list[str]]:
    """Each in its own turn of the second, as tablets that were opened one after the other."""
    latencies_s: list[float] = []
    failures: list[str] = []

    def follow(tablette: Person, rang: int) -> None:
        time.sleep(PERIODE_S * rang / len(tablettes))
        for _ in range(DUREE_S):
            asked_at = time.perf_counter()
            statut = tablette.get(VERSION).status
            spent = time.perf_counter() - asked_at
            latencies_s.append(spent)
            if statut != 304:
                failures.append(f"{statut} instead of 304")
            time.sleep(max(0.0, PERIODE_S - spent))

    threads = [threading.Thread(target=follow, args=(une, rang)) for rang, une in enumerate(tablettes)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return latencies_s, failures

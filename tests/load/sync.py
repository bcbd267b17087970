"""A thousand marks in one call: what a tablet that was off line all day sends when it finds the network again."""

from __future__ import annotations

import asyncio
import time
import uuid
from datetime import UTC, datetime

from contracts import planning
from contracts.actor import Actor
from contracts.base import Role
from deploy.seed.comptes import ANIMATEUR
from deploy.seed.ville import JEAN_JAURES
from tests.load.bench import MARDI_13, Bench, Measure

MARQUES, CALLS = 1000, 6
_ETATS = (planning.EtatPointage.PRESENT, planning.EtatPointage.ABSENT)


def measure_sync(bench: Bench, annee: str) -> Measure:
    """The heaviest case: a thousand children, each of whom changes state at each call; events counted."""
    enfants = bench.people.enfants_a_pointer(MARQUES, annee, "restauration", MARDI_13)
    if len(enfants) < MARQUES:
        raise RuntimeError(f"only {len(enfants)} enrolled children in this town: measure a larger one")
    return asyncio.run(_measure(bench, enfants))


async def _measure(bench: Bench, enfants: list[str]) -> Measure:
    actor = Actor(compte_id=ANIMATEUR.compte_id, roles=frozenset({Role.ANIMATEUR}), sites=frozenset({JEAN_JAURES}))
    latencies_s, failures = [], []
    async with bench.client() as client:
        await client.call(planning.POINT, _request(bench, enfants, 0), actor=actor)
        bench.wait_until_quiet()
        rest = bench.rest_cpu_s()
        before, started = bench.meter.read(), time.monotonic()
        for rang in range(1, CALLS + 1):
            asked_at = time.perf_counter()
            pointee = await client.call(planning.POINT, _request(bench, enfants, rang), actor=actor)
            latencies_s.append(time.perf_counter() - asked_at)
            if pointee.gardees != MARQUES:
                failures.append(f"{pointee.gardees} marks kept of {MARQUES}")
        bench.wait_until_quiet()
        spent = bench.spent_since(before, started, rest)
    marques = CALLS * MARQUES
    return Measure(
        name="mark, 1 000 in one call",
        families=bench.families,
        count=marques,
        cpu_ms=1000 * spent.total() / marques,
        ratio=spent.total() / marques / bench.spend_floor(rest)[0],
        cpu_ms_by_program={name: 1000 * cpu_s / marques for name, cpu_s in spent.items()},
        p50_ms=1000 * sorted(latencies_s)[CALLS // 2],
        p95_ms=1000 * max(latencies_s),
        failures=failures,
    )


def _request(bench: Bench, enfants: list[str], rang: int) -> planning.Point:
    now = datetime.now(UTC) + bench.offset
    marques = [
        planning.Marque(
            marque_id=uuid.uuid4(), enfant_id=enfant_id, etat=_ETATS[rang % 2], appareil="bench", instant=now, rang=rang
        )
        for enfant_id in enfants
    ]
    return planning.Point(
        operation_id=uuid.uuid4(), site=JEAN_JAURES, activite="restauration", jour=MARDI_13, marques=marques
    )

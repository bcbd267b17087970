"""Timers that fire once whatever the number of replicas.

The next instant is a row of ``minuterie``; the replica that moves it is the one that works, in the same
transaction as the work. A replica that dies mid-way rolls both back: another takes its turn.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from nameko.timer import Timer

from kit.database import Database, Transaction
from kit.observability import log

RECUL = timedelta(seconds=30)
"""Clocks of replicas differ by less; a next instant further off comes from a clock that was put back."""


class Attente:
    """How long this process has seen the same next instant, by a clock that nobody can put back."""

    def __init__(self, clock_s: Callable[[], float] = time.monotonic) -> None:
        self._clock_s = clock_s
        self._prochaine_at: datetime | None = None
        self._vue_at_s = 0.0

    def measure_s(self, prochaine_at: datetime) -> float:
        now_s = self._clock_s()
        if prochaine_at != self._prochaine_at:
            self._prochaine_at, self._vue_at_s = prochaine_at, now_s
        return now_s - self._vue_at_s


def is_due(prochaine_at: datetime, now: datetime, every_s: float, attendu_s: float) -> bool:
    """Whether an instant has come; ``attendu_s``: how long it has been waited for, whatever the clock says.

    The clock may have been put back. By much, the instant is further off than any replica would write it. By less than
    ``RECUL``, it looks like that of a replica which runs ahead: it has come once it was waited for a whole interval.
    """
    trop_loin = prochaine_at > now + timedelta(seconds=every_s) + RECUL
    return prochaine_at <= now or trop_loin or attendu_s >= every_s


def run_if_due(
    database: Database, name: str, every_s: float, work: Callable[[Transaction], None], attente: Attente | None = None
) -> bool:
    """Runs ``work`` if its instant has come and nobody else is at it; says whether it ran. One statement if not."""
    with database.writing() as tx:
        row = tx.one_or_none("select prochaine_at from minuterie where nom = :nom", nom=name)
        if row is None:
            tx.execute(
                "insert into minuterie (nom, prochaine_at) values (:nom, :now) on conflict do nothing",
                nom=name,
                now=tx.now,
            )
        vue_at = tx.now if row is None else row.prochaine_at
        if not is_due(vue_at, tx.now, every_s, attente.measure_s(vue_at) if attente else 0.0):
            return False
        mienne = tx.execute(
            "select 1 from minuterie where nom = :nom and prochaine_at = :vue_at for update skip locked",
            nom=name,
            vue_at=vue_at,
        )
        if not mienne:
            return False
        tx.execute(
            "update minuterie set prochaine_at = :suivante_at where nom = :nom",
            nom=name,
            suivante_at=tx.now + timedelta(seconds=every_s),
        )
        work(tx)
        return True


def every(seconds: float) -> Callable[[Callable[[Any, Transaction], None]], Callable[..., None]]:
    """A method of a container run every ``seconds`` by one replica at a time."""

    def decorate(method: Callable[[Any, Transaction], None]) -> Callable[..., None]:
        name, attente = method.__name__, Attente()

        def tick(service: Any) -> None:
            try:
                run_if_due(service.kit.database, name, seconds, lambda tx: method(service, tx), attente)
            except Exception as error:  # stays due: the next tick tries again
                log.error("minuterie_echec", minuterie=name, exc=error)

        tick.__name__ = name
        return Timer.decorator(interval=min(seconds, 1.0))(tick)

    return decorate


def tick(seconds: float) -> Callable[[Callable[[Any], object]], Callable[..., None]]:
    """A method called every ``seconds`` by each replica, without a transaction: it claims its own work.

    For work that waits for the network, which must hold no row meanwhile.
    """

    def decorate(method: Callable[[Any], object]) -> Callable[..., None]:
        name = method.__name__

        def run(service: Any) -> None:
            try:
                method(service)
            except Exception as error:  # what was claimed is due again after its lease
                log.error("minuterie_echec", minuterie=name, exc=error)

        run.__name__ = name
        return Timer.decorator(interval=seconds)(run)

    return decorate

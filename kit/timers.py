"""Timers that fire once whatever the number of replicas.

The next instant is a row of ``minuterie``; the replica that moves it is the one that works, in the same
transaction as the work. A replica that dies mid-way rolls both back: another takes its turn.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from nameko.timer import Timer

from kit.database import Database, Transaction
from kit.observability import log

RECUL = timedelta(seconds=30)
"""Clocks of replicas differ by less; a next instant further off comes from a clock that was put back."""


def run_if_due(database: Database, name: str, every_s: float, work: Callable[[Transaction], None]) -> bool:
    """Runs ``work`` if its instant has come and nobody else is at it; says whether it ran."""
    with database.writing() as tx:
        tx.execute(
            "insert into minuterie (nom, prochaine_at) values (:nom, :now) on conflict do nothing", nom=name, now=tx.now
        )
        prochaine = tx.now + timedelta(seconds=every_s)
        # Further away than one interval: a clock went back, and waiting for it to catch up would stop the work.
        due = tx.execute(
            "select 1 from minuterie where nom = :nom and (prochaine_at <= :now or prochaine_at > :loin)"
            " for update skip locked",
            nom=name,
            now=tx.now,
            loin=prochaine + RECUL,
        )
        if not due:
            return False
        tx.execute("update minuterie set prochaine_at = :prochaine where nom = :nom", nom=name, prochaine=prochaine)
        work(tx)
        return True


def every(seconds: float) -> Callable[[Callable[[Any, Transaction], None]], Callable[..., None]]:
    """A method of a container run every ``seconds`` by one replica at a time."""

    def decorate(method: Callable[[Any, Transaction], None]) -> Callable[..., None]:
        name = method.__name__

        def tick(service: Any) -> None:
            try:
                run_if_due(service.kit.database, name, seconds, lambda tx: method(service, tx))
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

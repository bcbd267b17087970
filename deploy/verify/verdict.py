"""One verdict on the whole house, looked at again as long as an event may still be on its way."""

from __future__ import annotations

import time
from collections.abc import Callable

from deploy.seed.bases import Bases
from deploy.verify.constats import Constat
from deploy.verify.projections import differences
from deploy.verify.regles import check_rules

PAUSE_S = 1.0


def check_house(bases: Bases) -> list[Constat]:
    """Every promise, from one look."""
    ecarts = [f"{table} : {_key(row)}" for table, rows in differences(bases).items() for row in rows]
    return [Constat("chaque projection dit comme son propriétaire", ecarts), *check_rules(bases)]


def settle(bases: Bases, patience_s: float, say: Callable[[str], None]) -> list[Constat]:
    """The findings, once they all hold or once ``patience_s`` seconds have passed."""
    limite = time.monotonic() + patience_s
    while True:
        constats = check_house(bases)
        if all(constat.tient for constat in constats) or time.monotonic() >= limite:
            return constats
        say("Quelque chose diffère, peut-être en chemin : on regarde de nouveau…")
        time.sleep(PAUSE_S)


def _key(row: tuple[str, ...]) -> str:
    """The ids of a row, never what it says of somebody."""
    return " ".join(value.strip('"') for value in row[:1])

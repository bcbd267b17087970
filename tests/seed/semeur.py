"""Runs ``python -m deploy.seed`` on the databases of the tests, and reads whole tables as plain rows."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from contracts.base import Event
from tests.integration.base import Base

MOT_DE_PASSE = "Grenouille-Vapeur-81"


@dataclass(frozen=True, slots=True)
class Dit:
    """How a run ended and what it said."""

    code: int
    sortie: str
    erreurs: str


class Semeur:
    """The five databases and the program."""

    def __init__(self, bases: dict[str, Base]) -> None:
        self.bases = bases

    def empty(self, *services: str) -> None:
        """These databases, or all five."""
        for service in services or self.bases:
            self.bases[service].empty()

    def run(self, *arguments: str, mot_de_passe: str = MOT_DE_PASSE, keys: Mapping[str, str] | None = None) -> Dit:
        """One run of the program, in its own process, as the supervisor starts it."""
        environment = dict(os.environ) | {"SEED_PASSWORD": mot_de_passe}
        for service, base in self.bases.items():
            environment[f"DATABASE_URL_{service.upper()}"] = base.url
            environment[f"DATA_KEY_{service.upper()}"] = os.environ["DATA_KEY"]
        environment |= keys or {}
        done = subprocess.run(
            [sys.executable, "-m", "deploy.seed", *arguments],
            env=environment, capture_output=True, text=True, timeout=120, check=False,
        )  # fmt: skip
        return Dit(done.returncode, done.stdout, done.stderr)

    def rows(self, service: str, table: str, sauf: Iterable[str] = ()) -> list[dict[str, Any]]:
        """Every row of a table as JSON, in a fixed order, without the columns ``sauf``."""
        found = self.bases[service].sql(f"select to_jsonb(t) - cast(%s as text[]) from {table} t", list(sauf))
        return sorted((row[0] for row in found), key=repr)

    def tell(self, service: str, listeners: type, events: Iterable[Event]) -> int:
        """Events given to a service's listener, all in one transaction; returns how many it hears."""
        method = next(m for m in vars(listeners).values() if hasattr(m, "hears"))
        heard = 0
        with self.bases[service].transaction() as tx:
            for event in events:
                if event.type in method.listens_to:
                    method.hears(listeners(), tx, event)
                    heard += 1
        return heard

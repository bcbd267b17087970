"""The five databases as the seed reaches them, each with its owner's role and its own keys."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from unittest.mock import patch

from kit import config
from kit.database import Database, Transaction, make_engine

# Owners come before their readers. Accounts come last: nobody may log in to half a town, and a seed cut short has
# then not lost the password that it was to tell.
SERVICES = ("dossiers", "planning", "billing", "documents", "accounts")
_MARQUE = "seed"


class BaseDejaOccupee(Exception):
    """A database holds rows that no seed wrote: a living town is never touched."""


class DejaSemee(Exception):
    """Seeded before, with other parameters than those asked for."""


class Bases:
    """``DATABASE_URL_<SERVICE>`` and ``DATA_KEY_<SERVICE>`` of the five services, ``EXCHANGE_KEY`` of three."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._environment = environment
        self.databases = {
            service: Database(make_engine(environment[f"DATABASE_URL_{service.upper()}"], 2), service)
            for service in SERVICES
        }

    def close(self) -> None:
        """Gives every connection back."""
        for database in self.databases.values():
            database.engine.dispose()

    def data_key(self, service: str) -> str:
        """Base64 of 32 bytes: seals this service's columns."""
        return self._environment[f"DATA_KEY_{service.upper()}"]

    @property
    def exchange_key(self) -> str:
        """Base64 of 32 bytes: seals what planning alone opens, signs of health and pictures of children."""
        return self._environment["EXCHANGE_KEY"]

    @contextmanager
    def writing(self, service: str) -> Iterator[Transaction]:
        """One transaction, under the settings that this service's own code reads."""
        with self._settings(service), self.databases[service].writing(call_id="seed") as tx:
            yield tx

    @contextmanager
    def reading(self, service: str) -> Iterator[Transaction]:
        """One look at one state of the base, under the settings that this service's own code reads."""
        with self._settings(service), self.databases[service].writing(call_id="seed") as tx:
            tx.execute("set transaction isolation level repeatable read read only")
            yield tx

    @contextmanager
    def _settings(self, service: str) -> Iterator[None]:
        own = {
            "AMQP_URI": "amqp://unused",
            "ACTOR_PUBLIC_KEY": "unused",
            "DATABASE_URL": self._environment[f"DATABASE_URL_{service.upper()}"],
            "DATA_KEY": self.data_key(service),
            "EXCHANGE_KEY": self._environment.get("EXCHANGE_KEY", ""),
        }
        with patch.dict(os.environ, own):
            config.service_settings.cache_clear()
            try:
                yield
            finally:
                config.service_settings.cache_clear()


# What a living town would hold; the reference data of a town may be there already.
_TABLE_TEMOIN = {
    "dossiers": "dossier", "planning": "enfant", "billing": "payeur", "documents": "foyer", "accounts": "compte",
}  # fmt: skip


def read_marque(tx: Transaction, service: str) -> str | None:
    """The parameters of the seed that filled this base; ``None`` for an empty one. Raises BaseDejaOccupee."""
    marque = tx.scalar("select objet from audit where action = :action order by seq limit 1", action=_MARQUE)
    if marque is None and tx.scalar(f"select 1 from {_TABLE_TEMOIN[service]} limit 1"):  # noqa: S608 - constants above
        raise BaseDejaOccupee(service)
    return None if marque is None else str(marque)


def write_marque(tx: Transaction, parametres: str) -> None:
    """Says, in the base's own audit, that a seed wrote it: with the rows, or not at all."""
    tx.audit(_MARQUE, parametres)


def vacuum(bases: Bases, service: str) -> None:
    """Statistics and visibility, so that the first page is as fast as any other."""
    with bases.databases[service].engine.connect() as connection:
        connection.execution_options(isolation_level="AUTOCOMMIT").exec_driver_sql("vacuum (analyze)")

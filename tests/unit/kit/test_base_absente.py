"""PostgreSQL out of reach is no fault of what was being done; everything else is."""

from __future__ import annotations

import psycopg2
import pytest
from psycopg2 import errors as pg
from sqlalchemy.exc import DBAPIError, IntegrityError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from contracts.errors import ServiceIndisponible
from kit.database import is_away


class Coded(psycopg2.OperationalError):
    """An error of the driver with PostgreSQL's code."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self._code = code

    @property
    def pgcode(self) -> str:  # type: ignore[override]
        return self._code


def met(kind: type[DBAPIError], original: Exception, *, invalidated: bool = False) -> DBAPIError:
    return kind("select 1", {}, original, connection_invalidated=invalidated)


@pytest.mark.parametrize(
    "error",
    [
        met(OperationalError, psycopg2.OperationalError("connection refused")),
        met(OperationalError, Coded("57P01")),
        met(OperationalError, Coded("57P02")),
        met(OperationalError, Coded("57P03")),
        met(OperationalError, Coded("08006")),
        met(OperationalError, Coded("53300")),
        met(InterfaceError, psycopg2.InterfaceError("connection already closed"), invalidated=True),
        PoolTimeout(),
    ],
    ids=["refused", "stopped", "crashed", "starting", "cut", "full", "closed", "no place in the pool"],
)
def test_a_database_that_is_away(error: Exception) -> None:
    refusal = ServiceIndisponible(service="planning")
    refusal.__cause__ = error

    assert is_away(error)
    assert is_away(refusal)


@pytest.mark.parametrize(
    "error",
    [
        met(OperationalError, Coded("40P01")),
        met(OperationalError, Coded("57014")),
        met(OperationalError, Coded("55P03")),
        met(IntegrityError, pg.UniqueViolation("twice")),
        ServiceIndisponible(service="planning"),
        ValueError("a bug"),
        None,
    ],
    ids=["deadlock", "statement too long", "lock too long", "twice", "refusal of another kind", "bug", "nothing"],
)
def test_what_would_fail_again_in_the_same_way_is_counted(error: Exception | None) -> None:
    assert not is_away(error)

"""PostgreSQL out of reach is no fault of what was being done; everything else is."""

from __future__ import annotations

import psycopg2
import pytest
from psycopg2 import errors as pg
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


@pytest.mark.parametrize(
    "error",
    [
        psycopg2.OperationalError("connection refused"),
        Coded("57P01"),
        Coded("57P02"),
        Coded("57P03"),
        Coded("08006"),
        Coded("53300"),
        psycopg2.InterfaceError("connection already closed"),
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
        Coded("40P01"),
        Coded("57014"),
        Coded("55P03"),
        pg.UniqueViolation("twice"),
        ServiceIndisponible(service="planning"),
        ValueError("a bug"),
        None,
    ],
    ids=["deadlock", "statement too long", "lock too long", "twice", "refusal of another kind", "bug", "nothing"],
)
def test_what_would_fail_again_in_the_same_way_is_counted(error: Exception | None) -> None:
    assert not is_away(error)

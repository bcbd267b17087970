"""Columns of rows as PostgreSQL array literals: one parameter a column, whatever the number of rows.

A Python list would become ``ARRAY['…', '…']``, which the server parses node by node; a literal is read by one
function. Use with ``unnest(cast(:column as type[]), …)``.

Public names
    plain(values) -> str      numbers, days, uuids, None
    texts(values) -> str      any text
"""

from __future__ import annotations

from collections.abc import Iterable

from kit.statements import as_array


def plain(values: Iterable[object]) -> str:
    return "{" + ",".join(["NULL" if value is None else str(value) for value in values]) + "}"


def texts(values: Iterable[str]) -> str:
    return as_array(list(values))

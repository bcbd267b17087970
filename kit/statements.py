"""How a statement reaches PostgreSQL: ``:name`` as psycopg2 writes it, and statements planned once a connection."""

from __future__ import annotations

import itertools
import re
from collections import namedtuple
from collections.abc import Iterable, MutableMapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any, Protocol, overload
from uuid import UUID

_PARAMETER = re.compile(r"(?<![:\w\\]):(\w+)(?!:)")
_TYPES: dict[type, str] = {
    UUID: "uuid", datetime: "timestamptz", date: "date", bool: "boolean", int: "bigint", bytes: "bytea",
}  # fmt: skip
_names = itertools.count()


@lru_cache(maxsize=2048)
def as_psycopg(sql: str) -> str:
    """``:name`` → ``%(name)s``; ``\\:`` is a colon. The statements of a program are few and constant."""
    return _PARAMETER.sub(r"%(\1)s", sql.replace("%", "%%")).replace("\\:", ":")


class Planned(str):
    """A statement of every page or save: each connection has it parsed and planned once (PREPARE), then gives values.

    PostgreSQL spends more on planning one of our reads than on running it. Types come from the values; lists travel
    as the text of an array, and a string takes the type that its place asks for.
    """

    __slots__ = ("names", "numbered")
    names: tuple[str, ...]
    numbered: str

    def __new__(cls, sql: str) -> Planned:
        planned = super().__new__(cls, sql)
        planned.names = tuple(dict.fromkeys(_PARAMETER.findall(sql)))
        ranks = {name: rank for rank, name in enumerate(planned.names, start=1)}
        numbered = _PARAMETER.sub(lambda found: f"${ranks[found[1]]}", sql)
        planned.numbered = numbered.replace("%", "%%").replace("\\:", ":")
        return planned


@dataclass(frozen=True, slots=True)
class Sent:
    """A planned statement as it travels; PREPARE goes with it on a connection that does not know it yet."""

    text: str
    values: dict[str, Any]
    key: tuple[Planned, tuple[str, ...]]
    name: str

    def remember(self, memory: MutableMapping[Any, Any]) -> None:
        """Once PostgreSQL answered: ``memory`` is the connection's own and lives as long as it."""
        _known(memory)[self.key] = self.name


def _known(memory: MutableMapping[Any, Any]) -> dict[tuple[Planned, tuple[str, ...]], str]:
    known: dict[tuple[Planned, tuple[str, ...]], str] = memory.setdefault("planned", {})
    return known


def plan(memory: MutableMapping[Any, Any], sql: Planned, parameters: dict[str, Any]) -> Sent:
    """The text to send and its values, for a connection that remembers ``memory``."""
    types = tuple(_TYPES.get(type(parameters[name]), "unknown") for name in sql.names)
    name = _known(memory).get((sql, types))
    prepare = ""
    if name is None:
        name = f"p{next(_names)}"
        prepare = f"prepare {name} {_listed(types)} as {sql.numbered};"
    values = {key: as_array(value) if isinstance(value, list) else value for key, value in parameters.items()}
    return Sent(f"{prepare}execute {name} {_listed(f'%({key})s' for key in sql.names)}", values, (sql, types), name)


class Row(Protocol):
    """``row.enfant_id``, ``row[0]``, ``row._mapping`` for all of it by name."""

    @property
    def _mapping(self) -> dict[str, Any]: ...

    def __getattr__(self, column: str) -> Any: ...

    @overload
    def __getitem__(self, rank: int) -> Any: ...

    @overload
    def __getitem__(self, rank: slice) -> tuple[Any, ...]: ...

    def __getitem__(self, rank: Any) -> Any: ...


def read_rows(cursor: Any) -> Sequence[Row]:
    """What a statement answered; nothing for one that answers nothing."""
    if not cursor.description:
        return ()
    make = _row_class(tuple(column[0] for column in cursor.description))._make
    return list(map(make, cursor.fetchall()))


@lru_cache(maxsize=1024)
def _row_class(columns: tuple[str, ...]) -> Any:
    """A named tuple; a column without a good name (``?column?``) is reached by its rank."""
    plain: Any = namedtuple("Row", columns, rename=True)  # type: ignore[misc]
    return type("Row", (plain,), {"__slots__": (), "_mapping": property(plain._asdict)})


def as_array(values: Sequence[Any]) -> str:
    """The text of a PostgreSQL array of one dimension."""
    if not values:
        return "{}"
    text = '","'.join(map(str, values))
    if None in values or "\\" in text or text.count('"') != 2 * len(values) - 2:
        return "{" + ",".join(map(_as_element, values)) + "}"
    return f'{{"{text}"}}'


def _as_element(value: Any) -> str:
    if value is None:
        return "null"
    escaped = str(value).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _listed(parts: Iterable[str]) -> str:
    """``(a, b)``, and nothing for nothing."""
    text = ", ".join(parts)
    return f"({text})" if text else ""

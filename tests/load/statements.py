"""How many statements one request costs its service, from PostgreSQL's own log."""

from __future__ import annotations

import re
import time
from collections.abc import Callable

import psycopg2

from tests.load.bench import Bench

_STATEMENT = re.compile(r"^@(\d+) LOG:  statement: *(.*)", re.MULTILINE)
_BEGIN, _MARK = "begin;", "'save_mois'"
"""A write begins by claiming its operation id for its method: this tells its backend from the relay and the timers."""
_SETTINGS = {"log_statement": "all", "log_line_prefix": "@%p ", "log_min_duration_statement": "-1"}


def count_statements(bench: Bench, request: Callable[[], object]) -> int:
    """Statements of the transaction of one write, BEGIN and COMMIT apart. Raises RuntimeError when none is found."""
    log = bench.stack.postgres.log  # type: ignore[union-attr]
    _alter(bench, [f"alter system set {name} = '{value}'" for name, value in _SETTINGS.items()])
    start = log.stat().st_size
    try:
        request()
    finally:
        _alter(bench, [f"alter system reset {name}" for name in _SETTINGS])
    with log.open("rb") as written:
        written.seek(start)
        return count_in(written.read().decode())


def count_in(log: str) -> int:
    """From the claim, which brings its own BEGIN, to its COMMIT (or the statement that brings it), in its lines."""
    statements = _STATEMENT.findall(log)
    marked = [rang for rang, (_, sql) in enumerate(statements) if sql.startswith(_BEGIN) and _MARK in sql]
    if len(marked) != 1:
        raise RuntimeError(f"{len(marked)} writes in the log of PostgreSQL, one was sent")
    backend = statements[marked[0]][0]
    own = [sql for pid, sql in statements[marked[0] :] if pid == backend]
    last = next(rang for rang, sql in enumerate(own) if sql.endswith("commit"))
    return last if own[last] == "commit" else last + 1


def _alter(bench: Bench, statements: list[str]) -> None:
    """As the superuser; the running backends read it at their next statement."""
    connection = psycopg2.connect(bench.stack.postgres.superuser_url().replace("+psycopg2", ""))
    connection.autocommit = True
    with connection.cursor() as cursor:
        for statement in [*statements, "select pg_reload_conf()"]:
            cursor.execute(statement)
    connection.close()
    time.sleep(0.5)

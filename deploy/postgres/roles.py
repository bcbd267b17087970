"""The five databases and their owners, as SQL: a role connects to its own database and to no other."""

from __future__ import annotations

from collections.abc import Iterator

SERVICES = ("accounts", "dossiers", "planning", "billing", "documents")
DISCREET = {
    # The server's log would hold the text of a refused statement and the values of its row: people's data. So may the
    # very message of an error (``invalid input syntax for type date: "…"``): the program that met it logs its class.
    "log_min_messages": "log",
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
}


def statements(password_by_service: dict[str, str]) -> Iterator[str]:
    """Statements for a superuser on the database `postgres`, outside a transaction; only for a new cluster."""
    for service in SERVICES:
        yield (
            f"CREATE ROLE {service} LOGIN PASSWORD {_quoted(password_by_service[service])} "
            "NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION"
        )
        yield f"CREATE DATABASE {service} OWNER {service}"
        yield f"REVOKE ALL ON DATABASE {service} FROM PUBLIC"
    yield "REVOKE ALL ON DATABASE postgres FROM PUBLIC"
    yield "REVOKE ALL ON DATABASE template1 FROM PUBLIC"


def _quoted(text: str) -> str:
    if "\\" in text:
        raise ValueError("a password may not hold a backslash")
    return "'" + text.replace("'", "''") + "'"

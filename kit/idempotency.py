"""Every write once: the operation id is kept with the actor, the hash and the response, in the same transaction.

Two concurrent tries of one id: the second waits on the unique key, then finds the answer of the first.
"""

from __future__ import annotations

import hashlib
from typing import Any, TypeVar

import psycopg2
from psycopg2.errors import UniqueViolation

from contracts.actor import Actor
from contracts.base import Response, WriteRequest
from contracts.errors import OperationReutilisee
from kit.database import Transaction
from kit.statements import Planned

Resp = TypeVar("Resp", bound=Response)
_CLAIM = Planned("""
insert into operation (operation_id, actor, method, request_hash, done_at)
values (:operation_id, :actor, :method, :request_hash, :now)
""")
_TRY = Planned(f"{_CLAIM} on conflict (operation_id) do nothing returning 1")
_KEY = "operation_pkey"


def fingerprint(request: WriteRequest) -> bytes:
    """SHA-256 of what is asked, whatever the id, and whatever the network a phone repeats it from."""
    return hashlib.sha256(request.model_dump_json(exclude={"operation_id", "adresse_reseau"}).encode()).digest()


def name_of(actor: Actor | None) -> str:
    """The account, and the household it acts for: the same id for another family is another write."""
    if actor is None:
        return ""
    pour = f" pour {actor.pour_le_compte_de}" if actor.pour_le_compte_de else ""
    return f"{actor.compte_id}{pour}"


def claim(tx: Transaction, method: str, request: WriteRequest) -> str | None:
    """Claims the operation id; returns the kept response (JSON) if it was already executed.

    Raises ``OperationReutilisee`` if the id came with another content, method or actor.
    """
    claimed = tx.execute(_TRY, **_claim_of(tx, method, request))
    return None if claimed else read_kept(tx, method, request)


def claim_with_next(tx: Transaction, method: str, request: WriteRequest) -> None:
    """The same without a round trip of its own: the next statement raises ``is_taken`` if it was already executed."""
    tx.defer(_CLAIM, **_claim_of(tx, method, request))


def _claim_of(tx: Transaction, method: str, request: WriteRequest) -> dict[str, Any]:
    return {
        "operation_id": request.operation_id,
        "actor": name_of(tx.actor),
        "method": method,
        "request_hash": fingerprint(request),
        "now": tx.now,
    }


def is_taken(error: psycopg2.Error) -> bool:
    """Whether this error of a transaction says that its operation was executed before."""
    return isinstance(error, UniqueViolation) and error.diag.constraint_name == _KEY


def read_kept(tx: Transaction, method: str, request: WriteRequest) -> str:
    """The response (JSON) of an operation that was executed before.

    Raises ``OperationReutilisee`` if the id came with another content, method or actor.
    """
    kept = tx.one_or_none(
        "select actor, method, request_hash, response from operation where operation_id = :operation_id",
        operation_id=request.operation_id,
    )
    same = name_of(tx.actor), method, fingerprint(request)
    if kept is None or (kept.actor, kept.method, bytes(kept.request_hash)) != same:
        raise OperationReutilisee
    return str(kept.response)


def keep(tx: Transaction, request: WriteRequest, response_json: str) -> None:
    """Keeps the response beside the operation id, with the commit."""
    tx.keep(request.operation_id, response_json)

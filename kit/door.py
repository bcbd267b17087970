"""The RPC door of a service: ``@query`` and ``@command`` turn a plain method into a typed, guarded remote call.

::

    class Planning:
        name = "planning"
        kit = Kit()

        @command(planning.SAVE_MOIS)
        def save_mois(self, tx: Transaction, request: SaveMois) -> MoisSauve: ...

Before the method: the request is validated (unknown fields refused), the actor's token checked, its role looked
at, the transaction opened and the operation id claimed. After: the response is kept, the events are written, all
is committed. A ``Refus`` rolls back and travels as itself.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, TypeVar

import psycopg2
from pydantic import ValidationError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from contracts.actor import Actor
from contracts.base import Request, Response, Role, Rpc, WriteRequest
from contracts.errors import ActionInterdite, ChampRefuse, NonAuthentifie, Refus, RequeteInvalide, ServiceIndisponible
from kit import clock, idempotency
from kit.database import Transaction
from kit.dependencies import CallContext
from kit.observability import RPC_SECONDS, bind_contextvars, log
from kit.rpc_server import RawResult, typed_rpc

Req = TypeVar("Req", bound=Request)
Resp = TypeVar("Resp", bound=Response)
Method = Callable[[Any, Transaction, Req], Resp]


def parse_request(model: type[Req], payload: object) -> Req:
    """The typed request, or ``RequeteInvalide`` naming each field (never its value)."""
    try:
        return model.model_validate(payload)
    except ValidationError as error:
        raise RequeteInvalide(
            champs=[
                ChampRefuse(
                    champ=".".join(str(part) for part in item["loc"]) or "requete",
                    raison=item["type"],
                    limites={
                        key: value
                        for key, value in item.get("ctx", {}).items()
                        if isinstance(value, (int, float)) and not isinstance(value, bool)
                    },
                )
                for item in error.errors(include_url=False, include_input=False)[:50]
            ]
        ) from error


def _authorise(contract: Rpc[Any, Any], call: CallContext) -> Actor | None:
    """Who asks, at the coarse door: the roles of the contract, or an agent who acts for a household (L15)."""
    if not contract.roles:
        return None
    if not call.token:
        raise NonAuthentifie
    actor = call.verifier.verify(call.token, clock.now())
    if actor.pour_le_compte_de is not None and not actor.agit_pour_un_foyer:
        raise ActionInterdite
    if not (actor.has_role(*contract.roles) or (actor.agit_pour_un_foyer and Role.PARENT in contract.roles)):
        raise ActionInterdite
    return actor


def actor_of(contract: Rpc[Any, Any], call: CallContext) -> Actor:
    """Who asks, for a ``plain`` method that opens its own transactions; the door has already let them in."""
    actor = _authorise(contract, call)
    if actor is None:
        raise RuntimeError("this method is public: it has no actor")
    return actor


def query(contract: Rpc[Req, Resp]) -> Callable[[Method[Req, Resp]], Callable[..., Any]]:
    """A read: no transaction, no trace."""
    if contract.is_write:
        raise TypeError(f"{contract.routing_key} is a write: use @command")

    def decorate(method: Method[Req, Resp]) -> Callable[..., Any]:
        def run(service: Any, call: CallContext, request: Req) -> str:
            actor = _authorise(contract, call)

            def work() -> str:
                with call.database.reading(actor, call.call_id) as tx:
                    return method(service, tx, request).model_dump_json()

            return call.database.retrying(work)

        return _door(contract, method, run)

    return decorate


def command(contract: Rpc[Req, Resp]) -> Callable[[Method[Req, Resp]], Callable[..., Any]]:
    """A write, executed once for its operation id, in one transaction with its events."""
    if not contract.is_write:
        raise TypeError(f"{contract.routing_key} is not a write: use @query")

    def decorate(method: Method[Req, Resp]) -> Callable[..., Any]:
        def once(service: Any, tx: Transaction, request: Any) -> str:
            idempotency.claim_with_next(tx, contract.method, request)
            try:
                response_json = method(service, tx, request).model_dump_json()
            except Refus:
                tx.send_deferred()  # an operation executed before is answered as it was, not refused
                raise
            idempotency.keep(tx, request, response_json)
            return response_json

        def run(service: Any, call: CallContext, request: Req) -> str:
            assert isinstance(request, WriteRequest)
            actor = _authorise(contract, call)

            def work() -> str:
                try:
                    with call.database.writing(actor, call.call_id) as tx:
                        return once(service, tx, request)
                except psycopg2.Error as error:
                    if not idempotency.is_taken(error):
                        raise
                with call.database.reading(actor, call.call_id) as tx:
                    return idempotency.read_kept(tx, contract.method, request)

            return call.database.retrying(work)

        return _door(contract, method, run)

    return decorate


def plain(contract: Rpc[Req, Resp]) -> Callable[[Callable[[Any, CallContext, Req], Resp]], Callable[..., Any]]:
    """A method that opens its own transactions (login: CPU-bound work happens between two of them)."""

    def decorate(method: Callable[[Any, CallContext, Req], Resp]) -> Callable[..., Any]:
        def run(service: Any, call: CallContext, request: Req) -> str:
            _authorise(contract, call)
            return call.database.retrying(lambda: method(service, call, request).model_dump_json())

        return _door(contract, method, run)

    return decorate


def _door(
    contract: Rpc[Any, Any],
    method: Callable[Concatenate[Any, ...], Any],
    run: Callable[[Any, CallContext, Any], str],
) -> Callable[..., Any]:
    name = contract.routing_key

    @wraps(method)
    def door(service: Any, payload: Any = None) -> RawResult:
        call: CallContext = service.kit
        started, issue = time.perf_counter(), "panne"
        bind_contextvars(appel=call.call_id)
        try:
            result = RawResult(run(service, call, parse_request(contract.request, payload)))
            issue = "ok"
            return result
        except Refus as refus:
            issue = refus.code
            raise
        except PoolTimeout as error:
            issue = "sature"
            raise ServiceIndisponible(service=contract.service) from error
        except Exception as error:
            log.error("rpc_echec", methode=name, exc=error)
            raise
        finally:
            RPC_SECONDS.labels(name, issue).observe(time.perf_counter() - started)

    # nameko checks the arguments of a call against the method that it finds behind ``__wrapped__``.
    del door.__wrapped__
    door.contract = contract  # type: ignore[attr-defined]
    return typed_rpc(door)

"""What the contracts promise to everybody, checked on every one of them."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Annotated, get_args
from uuid import UUID

import pytest
from pydantic import BaseModel, TypeAdapter, ValidationError

from contracts.avis import Avis
from contracts.base import Event, Projection, WriteRequest
from contracts.catalogue import SERVICES, internal_events, public_events, rpcs
from contracts.money import format_centimes
from contracts.planning import CreneauxEtat

RPCS = list(rpcs())
PUBLIC = sorted(public_events(), key=lambda cls: cls.type)
INTERNAL = sorted(internal_events(), key=lambda cls: cls.type)
NEVER_PUBLIC = {
    "nom",
    "prenom",
    "email",
    "adresse",
    "montant",
    "total",
    "reste",
    "regime",
    "allergies",
    "pai",
    "scelle",
}


@pytest.mark.parametrize("rpc", RPCS, ids=lambda rpc: rpc.routing_key)
def test_a_request_refuses_unknown_fields_and_a_response_ignores_them(rpc):
    assert rpc.service in SERVICES
    assert rpc.request.model_config["extra"] == "forbid"
    assert rpc.response.model_config["extra"] == "ignore"


@pytest.mark.parametrize("rpc", RPCS, ids=lambda rpc: rpc.routing_key)
def test_a_write_carries_an_operation_id(rpc):
    verb = rpc.method.split("_")[0]
    is_read = verb in {"get", "list", "read", "check", "preview", "login", "search", "simule", "watch"}

    assert rpc.is_write is not is_read
    if rpc.is_write:
        assert issubclass(rpc.request, WriteRequest)
        assert rpc.request.model_fields["operation_id"].annotation is UUID


@pytest.mark.parametrize("rpc", RPCS, ids=lambda rpc: rpc.routing_key)
def test_no_text_of_a_request_may_hold_a_nul_or_turn_the_reading_direction(rpc):
    """PostgreSQL refuses the first; the second shows another text than it is. A password is hashed, never kept."""
    permissive = [
        f"{model.__name__}.{name}"
        for model in _models(rpc.request)
        for name, field in model.model_fields.items()
        if not name.startswith("mot_de_passe")
        and any(_accepts(field, f"{debut}{mal}") for debut in DEBUTS for mal in MALS)
    ]

    assert permissive == []


DEBUTS = ("Texte assez long ", "texte", "2026", "a", "https://exemple.fr/a")
MALS = ("\x00", "\u202e")


def _accepts(field, text: str) -> bool:
    adapter = TypeAdapter(Annotated[field.annotation, *field.metadata] if field.metadata else field.annotation)
    for candidate in (text, [text], {"cle": text}):
        with contextlib.suppress(ValidationError):
            adapter.validate_python(candidate)
            return True
    return False


def _models(model: type[BaseModel]) -> Iterator[type[BaseModel]]:
    """The request and every model inside it."""
    todo, seen = [model], set()
    while todo:
        current = todo.pop()
        if current in seen:
            continue
        seen.add(current)
        yield current
        for field in current.model_fields.values():
            todo += [
                part for part in _parts(field.annotation) if isinstance(part, type) and issubclass(part, BaseModel)
            ]


def _parts(annotation) -> Iterator[object]:
    yield annotation
    for argument in get_args(annotation):
        yield from _parts(argument)


def test_no_two_methods_share_a_routing_key():
    assert len({rpc.routing_key for rpc in RPCS}) == len(RPCS)


@pytest.mark.parametrize("event", PUBLIC, ids=lambda cls: cls.type)
def test_a_public_event_says_no_name_no_amount_and_no_health_word(event: type[Event]):
    fields = {part for model in _models(event) for name in model.model_fields for part in name.split("_")}

    assert not fields & NEVER_PUBLIC


@pytest.mark.parametrize("event", INTERNAL, ids=lambda cls: cls.type)
def test_an_internal_event_is_a_versioned_projection_or_a_notice(event: type[Event]):
    assert issubclass(event, (Projection, Avis, CreneauxEtat))  # the last one: a version by slot
    assert event.service() in SERVICES


@pytest.mark.parametrize(
    ("montant_centimes", "ecrit"),
    [
        (0, "0,00\u00a0€"),
        (5, "0,05\u00a0€"),
        (6522, "65,22\u00a0€"),
        (-6522, "-65,22\u00a0€"),
        (123456789, "1\u202f234\u202f567,89\u00a0€"),
    ],
)
def test_money_is_written_with_non_breaking_spaces(montant_centimes, ecrit):
    assert format_centimes(montant_centimes) == ecrit

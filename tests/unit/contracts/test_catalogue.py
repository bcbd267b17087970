"""What the contracts promise to everybody, checked on every one of them."""

from __future__ import annotations

from uuid import UUID

import pytest
from pydantic import BaseModel

from contracts.avis import Avis
from contracts.base import Event, Projection, WriteRequest
from contracts.catalogue import SERVICES, internal_events, public_events, rpcs
from contracts.money import format_centimes

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
    is_read = verb in {"get", "list", "check", "preview", "login", "search", "simule"}

    assert rpc.is_write is not is_read
    if rpc.is_write:
        assert issubclass(rpc.request, WriteRequest)
        assert rpc.request.model_fields["operation_id"].annotation is UUID


def test_no_two_methods_share_a_routing_key():
    assert len({rpc.routing_key for rpc in RPCS}) == len(RPCS)


@pytest.mark.parametrize("event", PUBLIC, ids=lambda cls: cls.type)
def test_a_public_event_says_no_name_no_amount_and_no_health_word(event: type[Event]):
    fields = {part for name in _names(event) for part in name.split("_")}

    assert not fields & NEVER_PUBLIC


@pytest.mark.parametrize("event", INTERNAL, ids=lambda cls: cls.type)
def test_an_internal_event_is_a_versioned_projection_or_a_notice(event: type[Event]):
    assert issubclass(event, (Projection, Avis))
    assert event.service() in SERVICES


def _names(model: type[BaseModel]) -> set[str]:
    return set(model.model_fields)


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

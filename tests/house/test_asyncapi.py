"""The description of public events that other systems read is what the code says."""

from __future__ import annotations

import json
from typing import Any

import pytest

from contracts.base import Event
from contracts.catalogue import public_events
from kit import asyncapi
from tests.house.tree import read

COMMITTED = "docs/interconnexions/asyncapi.json"
# DOMAIN §7: no health data, income or document content in a public payload; nor a name or an address.
NEVER_PUBLIC = {
    "nom", "prenom", "email", "adresse", "telephone", "naissance", "regime", "allergies", "a_un_pai", "scelle",
    "revenu", "quotient", "total_centimes", "reste_centimes", "montant_centimes", "nom_fichier",
}  # fmt: skip


def test_the_committed_document_is_what_the_code_generates() -> None:
    assert read(COMMITTED) == asyncapi.text(), f"python -m kit.asyncapi > {COMMITTED}"


def test_every_reference_of_the_document_resolves() -> None:
    document = asyncapi.document()

    for reference in _references(document):
        found: Any = document
        for part in reference.removeprefix("#/").split("/"):
            found = found[part]


@pytest.mark.parametrize("event", sorted(public_events(), key=lambda cls: cls.type), ids=lambda cls: cls.type)
def test_a_public_event_carries_ids_dates_and_counts_only(event: type[Event]) -> None:
    assert NEVER_PUBLIC.isdisjoint(event.model_fields)


@pytest.mark.parametrize("event", sorted(public_events(), key=lambda cls: cls.type), ids=lambda cls: cls.type)
def test_the_page_for_subscribers_names_the_event(event: type[Event]) -> None:
    assert f"`{event.type}`" in read("docs/interconnexions/README.md")


def _references(node: Any) -> list[str]:
    if isinstance(node, dict):
        own = [node["$ref"]] if "$ref" in node else []
        return [*own, *(reference for value in node.values() for reference in _references(value))]
    if isinstance(node, list):
        return [reference for value in node for reference in _references(value)]
    return []


def test_the_document_is_json_without_definitions_of_another_dialect() -> None:
    assert "$defs" not in json.dumps(asyncapi.document())


# AsyncAPI 3.0.0, fixed fields of the objects that we write: those required, then the others.
# https://www.asyncapi.com/docs/reference/specification/v3.0.0
FIXED_FIELDS = {
    "document": ("asyncapi info", "id servers defaultContentType channels operations components"),
    "info": ("title version", "description termsOfService contact license tags externalDocs"),
    "server": ("host protocol", "protocolVersion pathname description title summary variables security tags bindings"),
    "channel": ("address messages", "title summary description servers parameters tags externalDocs bindings"),
    "operation": ("action channel messages", "title summary description security tags bindings traits reply"),
    "message": ("payload", "headers correlationId contentType name title summary description tags bindings examples"),
    "amqp channel": ("is exchange bindingVersion", "queue"),
    "exchange": ("name type", "durable autoDelete vhost"),
}  # fmt: skip


def test_each_object_has_the_fields_of_the_standard_and_no_other() -> None:
    document = asyncapi.document()
    _check("document", document)
    _check("info", document["info"])
    for server in document["servers"].values():
        _check("server", server)
    for name, channel in document["channels"].items():
        _check("channel", channel)
        _check("amqp channel", channel["bindings"]["amqp"])
        _check("exchange", channel["bindings"]["amqp"]["exchange"])
        assert channel["address"] == name
    for message in document["components"]["messages"].values():
        _check("message", message)


def test_an_operation_sends_messages_of_its_own_channel() -> None:
    document = asyncapi.document()
    for operation in document["operations"].values():
        _check("operation", operation)
        assert operation["action"] == "send"
        channel = operation["channel"]["$ref"]
        assert all(message["$ref"].startswith(f"{channel}/messages/") for message in operation["messages"])


def _check(kind: str, node: dict[str, Any]) -> None:
    required, others = (set(fields.split()) for fields in FIXED_FIELDS[kind])
    assert required <= node.keys() <= required | others, kind

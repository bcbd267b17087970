"""The public events as an AsyncAPI 3 document: ``python -m kit.asyncapi > docs/interconnexions/asyncapi.json``.

Made from ``contracts.catalogue.public_events`` alone; ``tests/house/test_asyncapi.py`` keeps the committed document
equal to what this says. The operations are the portal's own: it *sends*, a subscriber receives.
"""

from __future__ import annotations

import json
import sys
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from contracts.base import CLOUDEVENTS_TYPE, Enveloppe, Event
from contracts.catalogue import public_events
from kit.topology import PUBLIC_EXCHANGE

VERSION = "1.0.0"
"""Raised with the list of events; each event carries its own version in its type (``….v1``)."""

_DESCRIPTION = (
    "What the family portal tells other municipal systems: CloudEvents 1.0, JSON structured mode, on the durable "
    "topic exchange portail.public of an AMQP 0-9-1 broker. At least once: keep the ids. "
    "See docs/interconnexions/README.md."
)
_AMQP = "0.3.0"
_REF = "#/components/schemas/{model}"


def document() -> dict[str, Any]:
    """The whole document, JSON-safe, in a stable order."""
    events = sorted(public_events(), key=lambda event: event.type)
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Portail Familles, public events",
            "version": VERSION,
            "description": _DESCRIPTION,
            "license": {"name": "EUPL-1.2", "url": "https://eupl.eu/1.2/en/"},
        },
        "defaultContentType": CLOUDEVENTS_TYPE,
        "servers": {"courtier": _server()},
        "channels": {event.type: _channel(event) for event in events},
        "operations": {f"dire.{event.type}": _operation(event) for event in events},
        "components": {
            "messages": {event.type: _message(event) for event in events},
            "schemas": _schemas(events),
            "securitySchemes": {
                "abonne": {
                    "type": "userPassword",
                    "description": "The subscriber's own user of the broker, given by the town.",
                }
            },
        },
    }


def _server() -> dict[str, Any]:
    return {
        "host": "{hote}",
        "pathname": "/portail",
        "protocol": "amqps",
        "protocolVersion": "0-9-1",
        "description": "The town's broker; the path is the name of the vhost.",
        "variables": {
            "hote": {"description": "Host and port given by the town.", "examples": ["courtier.ville.fr:5671"]}
        },
        "security": [{"$ref": "#/components/securitySchemes/abonne"}],
    }


def _channel(event: type[Event]) -> dict[str, Any]:
    return {
        "address": event.type,
        "messages": {event.type: {"$ref": f"#/components/messages/{event.type}"}},
        "bindings": {
            "amqp": {
                "is": "routingKey",
                "exchange": {
                    "name": PUBLIC_EXCHANGE,
                    "type": "topic",
                    "durable": True,
                    "autoDelete": False,
                    "vhost": "portail",
                },
                "bindingVersion": _AMQP,
            }
        },
    }


def _operation(event: type[Event]) -> dict[str, Any]:
    return {
        "action": "send",
        "channel": {"$ref": f"#/channels/{event.type}"},
        "messages": [{"$ref": f"#/channels/{event.type}/messages/{event.type}"}],
        "bindings": {"amqp": {"deliveryMode": 2, "bindingVersion": _AMQP}},
    }


def _message(event: type[Event]) -> dict[str, Any]:
    return {
        "name": event.type,
        "title": event.__name__,
        "summary": _first_line(event),
        "contentType": CLOUDEVENTS_TYPE,
        "payload": {"$ref": f"#/components/schemas/{event.__name__}Enveloppe"},
    }


def _schemas(events: list[type[Event]]) -> dict[str, Any]:
    models: list[tuple[type[BaseModel], Any]] = [(event, "serialization") for event in events]
    _, gathered = models_json_schema(models, ref_template=_REF)
    return dict(sorted({**gathered["$defs"], **{f"{e.__name__}Enveloppe": _envelope(e) for e in events}}.items()))


def _envelope(event: type[Event]) -> dict[str, Any]:
    """The CloudEvents attributes around the data of one type; everything but ``appel`` is always there."""
    schema = Enveloppe.model_json_schema(mode="serialization")
    properties = dict(schema["properties"])
    properties["source"] = {"const": f"urn:portail-familles:{event.service()}", "type": "string"}
    properties["type"] = {"const": event.type, "type": "string"}
    properties["data"] = {"$ref": _REF.format(model=event.__name__)}
    return {
        "title": f"{event.__name__}Enveloppe",
        "description": f"CloudEvents 1.0 around {event.__name__}.",
        "type": "object",
        "properties": properties,
        "required": [name for name in properties if name != "appel"],
    }


def _first_line(event: type[Event]) -> str:
    return (event.__doc__ or "").strip().splitlines()[0]


def text() -> str:
    """The document as its file has it."""
    return json.dumps(document(), indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    sys.stdout.write(text())

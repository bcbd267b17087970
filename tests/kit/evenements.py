"""What the tests of events do and look at."""

from __future__ import annotations

import uuid

from kombu import Connection

from contracts.base import Enveloppe
from tests.kit.maison import contrats as c


def add(client, parent, cle: str = "a", plus: int = 1) -> None:
    client(c.ADD, c.Add(operation_id=uuid.uuid4(), cle=cle, plus=plus), parent)


def projection(maison, cle: str = "a") -> list:
    return maison.sql("voisin", "select valeur, version from compteur where cle = %s", cle)


def publish_to_voisin(maison, event: c.CompteurEtat) -> None:
    envelope = Enveloppe(
        id=uuid.uuid4(), source="urn:essai", type=event.type, subject=event.cle,
        time="2026-11-03T08:00:00Z", data=event.model_dump(mode="json"),
    )  # fmt: skip
    with Connection(maison.stack["amqp"]["ops"]) as connection:
        connection.Producer().publish(
            envelope.model_dump_json(), exchange="", routing_key="voisin.evenements",
            content_type="application/cloudevents+json", content_encoding="utf-8",
        )  # fmt: skip


def dead_letters(maison) -> int:
    with Connection(maison.stack["amqp"]["ops"]) as connection:
        return connection.default_channel.queue_declare("voisin.evenements.mort", passive=True).message_count

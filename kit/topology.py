"""The names of exchanges and queues, and who hears whom: one table for services, broker rights and tests."""

from __future__ import annotations

import os
from typing import Any

from kombu import Connection, Exchange, Queue

from contracts.base import SERVICES

RPC_EXCHANGE = "nameko-rpc"
PUBLIC_EXCHANGE = "portail.public"

TRIES_HEADER = "portail-essais"
REASON_HEADER = "portail-raison"
"""Headers of an event that failed: how often, and the class of the last error."""

HEARD_BY: dict[str, dict[str, tuple[str, ...]]] = {
    "accounts": {service: (f"{service}.avis.v1",) for service in ("dossiers", "planning", "billing", "documents")},
    "dossiers": {"accounts": ("accounts.compte.v1",), "documents": ("documents.piece.v1",)},
    "planning": {
        "dossiers": ("dossiers.foyer.v1", "dossiers.enfant.v1", "dossiers.sante.v1", "dossiers.autorisation.v1"),
        "documents": ("documents.vignette.v1",),
    },
    "billing": {
        "dossiers": ("dossiers.foyer.v1", "dossiers.payeur.v1", "dossiers.enfant.v1"),
        "planning": ("planning.creneaux.v1", "planning.heures.v1"),
    },
    "documents": {"dossiers": ("dossiers.foyer.v1", "dossiers.enfant.v1")},
}
"""Consumer → publisher → types of events: the arrows of docs/architecture.md."""


def is_embedded(amqp_uri: str) -> bool:
    """Whether this process runs on the in-memory transport of ``kit.embedded_transport``."""
    return amqp_uri.startswith("embedded:")


def internal_exchange(service: str) -> Exchange:
    """Full-state events of one service, for our own projections."""
    return Exchange(f"{service}.interne", type="topic", durable=True)


def public_exchange() -> Exchange:
    """CloudEvents for other municipal systems: ids, dates and counts."""
    return Exchange(PUBLIC_EXCHANGE, type="topic", durable=True)


def retry_exchange(service: str) -> Exchange:
    """A service's own door to its retry and dead-letter queues (it has no right on the default exchange)."""
    return Exchange(f"{service}.retard", type="direct", durable=True)


def events_queue(service: str) -> Queue:
    """What a service hears; bindings are declared beside it."""
    return Queue(f"{service}.evenements", exchange=retry_exchange(service), routing_key="evenements", durable=True)


def delay_queue(service: str) -> Queue:
    """Failed events wait here (per-message TTL), then go back to the events queue."""
    return Queue(
        f"{service}.evenements.retard",
        exchange=retry_exchange(service),
        routing_key="retard",
        durable=True,
        queue_arguments={
            "x-dead-letter-exchange": f"{service}.retard",
            "x-dead-letter-routing-key": "evenements",
        },
    )


def dead_queue(service: str) -> Queue:
    """Events that failed every try stay here, visible, until ``python -m kit.dead_letters`` replays them."""
    return Queue(f"{service}.evenements.mort", exchange=retry_exchange(service), routing_key="mort", durable=True)


def declare(service: str, channel: Any) -> None:
    """Declares the queues of one service and binds what it hears.

    The exchanges exist already (``deploy/rabbitmq/droits.py`` makes them with the rights): a service may not
    configure those of others.
    """
    internal_exchange(service)(channel).declare()
    if not HEARD_BY.get(service):
        return
    retry_exchange(service)(channel).declare()
    events = events_queue(service)(channel)
    events.declare()
    delay_queue(service)(channel).declare()
    dead_queue(service)(channel).declare()
    for publisher, types in HEARD_BY[service].items():
        for type_ in types:
            events.bind_to(exchange=f"{publisher}.interne", routing_key=type_)


def declare_all(amqp_uri: str) -> None:
    """Every exchange and queue, before the first event: one published before its reader's queue exists vanishes."""
    with Connection(amqp_uri, connect_timeout=5) as connection:
        channel = connection.default_channel
        public_exchange()(channel).declare()
        for service in SERVICES:
            internal_exchange(service)(channel).declare()
        for service in SERVICES:
            declare(service, channel)


def main() -> None:
    """``python -m kit.topology``, with an administrator's AMQP_URI: part of every deployment."""
    declare_all(os.environ["AMQP_URI"])


if __name__ == "__main__":
    main()

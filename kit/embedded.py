"""The five services without a broker: ``python -m kit.embedded`` (docs/decisions/0011).

They share this one process and kombu's in-memory transport; the gateway reaches them by a loopback socket. Both
read the same ``AMQP_URI``, ``embedded://:<token>@127.0.0.1:<port>``. Said loudly at start; the test rings refuse it,
but for one smoke test.
"""

# ruff: noqa: E402 - the monkey patch comes first in the process
from __future__ import annotations

import eventlet

eventlet.monkey_patch()

import os
import signal
import sys
from typing import Any
from urllib.parse import urlsplit

from contracts.base import SERVICES
from kit import health, topology
from kit.config import ServiceSettings, service_settings
from kit.database import Database
from kit.dependencies import database_of
from kit.embedded_bridge import Bridge
from kit.embedded_transport import SCHEME
from kit.observability import configure_logs, log
from kit.runner import CONTAINERS, Runner, end_after, service_classes

WARNING = (
    "MODE EMBARQUÉ : aucun RabbitMQ. Tous les services tournent dans un seul processus, les messages restent en "
    "mémoire. Bon pour regarder, jamais pour servir une ville."
)


def say_unheard_again(databases: dict[str, Database]) -> int:
    """What memory lost when the last process ended: events that were published and that a reader never handled.

    They are marked unsent, and the relays publish them; readers that did handle them have their inbox.
    """
    count = 0
    for reader, publishers in topology.HEARD_BY.items():
        for publisher, types in publishers.items():
            with databases[publisher].reading() as tx:
                sent = tx.execute(
                    "select id from outbox where sent_at is not null and type = any(:types)", types=list(types)
                )
            with databases[reader].reading() as tx:
                unheard = tx.execute(
                    "select id from unnest(cast(:ids as uuid[])) as id"
                    " where not exists (select 1 from inbox where event_id = id)",
                    ids=[str(row.id) for row in sent],
                )
            with databases[publisher].writing() as tx:
                tx.execute(
                    "update outbox set sent_at = null where id = any(cast(:ids as uuid[]))",
                    ids=[str(row.id) for row in unheard],
                )
            count += len(unheard)
    return count


def start_services(settings: dict[str, ServiceSettings]) -> list[Runner]:
    """Every container of every service, once the exchanges and queues exist and the last run's losses are written."""
    topology.declare_all(settings["accounts"].amqp_uri.get_secret_value())
    lost = say_unheard_again({service: database_of(service, own) for service, own in settings.items()})
    log.info("evenements_redits", nombre=lost)
    runners = [Runner(own, service_classes(service, CONTAINERS)) for service, own in settings.items()]
    for runner in runners:
        runner.start()
    return runners


def main() -> None:
    uri = urlsplit(os.environ.get("AMQP_URI", ""))
    if uri.scheme != SCHEME or not uri.password or not uri.port:
        sys.exit("AMQP_URI must be embedded://:<token>@127.0.0.1:<port>")
    settings = {service: service_settings(service) for service in SERVICES}
    first = settings["accounts"]
    configure_logs("embarque", first.log_level)
    sys.stderr.write(f"\n*** {WARNING} ***\n\n")
    log.warning("mode_embarque", avis=WARNING)
    runners = start_services(settings)
    Bridge(uri.geturl(), uri.password).listen(uri.hostname or "127.0.0.1", uri.port)
    stopped: Any = eventlet.event.Event()

    def on_signal(_signum: int, _frame: object) -> None:
        if not stopped.ready():
            end_after(first.grace_s)
            stopped.send(True)

    signal.signal(signal.SIGTERM, on_signal)
    signal.signal(signal.SIGINT, on_signal)
    if first.health_port:
        health.serve(first.health_host, first.health_port, lambda: all(runner.is_ready() for runner in runners))
    stopped.wait()
    for stop in [eventlet.spawn(runner.stop) for runner in runners]:  # each waits a second for its consumers
        stop.wait()
    log.info("services_arretes")
    sys.stdout.flush()
    os._exit(0)


if __name__ == "__main__":
    main()

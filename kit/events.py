"""Hearing events: once, in a transaction, with retries that wait and dead letters that stay visible.

::

    class PlanningListeners:
        name = "planning_listeners"
        kit = Kit()

        @listen(FoyerEtat, EnfantEtat)
        def project(self, tx: Transaction, event: FoyerEtat | EnfantEtat) -> None: ...

The inbox (keyed by event id) makes a redelivered event harmless; a projection also compares ``version``, because
retries and replicas reorder. A handler that raises never loses its event (nameko's own would): it is published,
with a confirm, to the delay queue, and after the last delay to the dead-letter queue, before it is acknowledged.
While the service's own database is away, an event waits without being counted as tried: nothing is wrong with it.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, TypeVar

import eventlet
import structlog
from eventlet.semaphore import Semaphore
from kombu import Connection, Producer
from nameko.exceptions import ContainerBeingKilled
from nameko.extensions import Entrypoint

from contracts.base import CLOUDEVENTS_TYPE, Enveloppe, Event
from kit import clock, topology
from kit.config import service_settings
from kit.consumer import SteadyConsumer
from kit.database import Database, Transaction, is_away
from kit.dependencies import service_of
from kit.failpoints import failpoint
from kit.observability import EVENTS, log
from kit.topology import REASON_HEADER, TRIES_HEADER, is_embedded

E = TypeVar("E", bound=Event)


def as_is(body: Any) -> Any:
    """The kombu "serializer" of CloudEvents."""
    return body


class EventsConsumer(Entrypoint):
    """Consumes the one events queue of a service and hands each event to the listener of its type."""

    queue_consumer = SteadyConsumer()

    def setup(self) -> None:
        self.service = service_of(self.container.service_name)
        self.delays_s = [float(part) for part in service_settings(self.service).retry_delays_s.split(",")]
        self.queue = topology.events_queue(self.service)
        self._publishing = Semaphore()
        self._producer: Producer | None = None
        with Connection(self.container.config["AMQP_URI"]) as connection:
            topology.declare(self.service, connection.default_channel)
        self.queue_consumer.register_provider(self)

    def stop(self) -> None:
        self.queue_consumer.unregister_provider(self)

    def handle_message(self, body: Any, message: Any) -> None:
        payload = body.decode() if isinstance(body, bytes) else body
        try:
            self.container.spawn_worker(self, (payload,), {}, handle_result=partial(self.handle_result, message))
        except ContainerBeingKilled:
            self.queue_consumer.requeue_message(message)

    def handle_result(self, message: Any, worker_ctx: Any, result: Any = None, exc_info: Any = None) -> tuple[Any, Any]:
        if exc_info is None:
            self.queue_consumer.ack_message(message)
            return result, exc_info
        error = exc_info[1]
        tries = int(message.headers.get(TRIES_HEADER, 0))
        if is_away(error):
            delay_s: float | None = self.delays_s[0]
            log.warning("evenement_attend_la_base", essai=tries, exc=error)
        else:
            delay_s = self.delays_s[tries] if tries < len(self.delays_s) else None
            tries += 1
            log.error("evenement_echec", essai=tries, mort=delay_s is None, exc=error)
        try:
            self._republish(message, tries, delay_s, type(error).__name__)
        except Exception as publish_error:
            # Not acknowledged: the broker gives it again.
            log.error("evenement_non_reporte", exc=publish_error)
            self._producer = None
            self.queue_consumer.requeue_message(message)
            return result, exc_info
        self.queue_consumer.ack_message(message)
        return result, exc_info

    def _republish(self, message: Any, tries: int, delay_s: float | None, reason: str) -> None:
        """To the delay queue, or without a delay to the dead letters."""
        with self._publishing:
            if self._producer is None:
                connection = Connection(
                    self.container.config["AMQP_URI"], transport_options={"confirm_publish": True}, connect_timeout=3
                )
                self._producer = Producer(connection.channel())
            if delay_s is not None and is_embedded(self.container.config["AMQP_URI"]):
                # The in-memory transport has no expiry: the event waits in this process instead.
                eventlet.spawn_after(delay_s, self._give_back, message, tries)
                return
            self._producer.publish(
                message.body,
                exchange=f"{self.service}.retard",
                routing_key="mort" if delay_s is None else "retard",
                content_type=CLOUDEVENTS_TYPE,
                content_encoding="utf-8",
                headers={TRIES_HEADER: tries, REASON_HEADER: reason},
                delivery_mode=2,
                mandatory=True,
                **({} if delay_s is None else {"expiration": delay_s}),
            )

    def _give_back(self, message: Any, tries: int) -> None:
        assert self._producer is not None
        self._producer.publish(
            message.body,
            exchange=f"{self.service}.retard",
            routing_key="evenements",
            content_type=CLOUDEVENTS_TYPE,
            content_encoding="utf-8",
            headers={TRIES_HEADER: tries},
        )


def listen(*types: type[Event]) -> Callable[[Callable[[Any, Transaction, Any], None]], Callable[..., None]]:
    """The one method of a service that hears events of ``types``, each in its own transaction."""
    by_type = {cls.type: cls for cls in types}

    def decorate(method: Callable[[Any, Transaction, Any], None]) -> Callable[..., None]:
        def handle(service: Any, payload: str) -> None:
            envelope = Enveloppe.model_validate_json(payload)
            structlog.contextvars.bind_contextvars(appel=envelope.appel)
            model = by_type.get(envelope.type)
            if model is None:  # an older binding: nothing to do with it
                EVENTS.labels(envelope.type, "ignore").inc()
                return
            event = model.model_validate(envelope.data)
            issue = "echec"
            try:
                issue = handle_once(service.kit.database, envelope, lambda tx: method(service, tx, event))
            finally:
                EVENTS.labels(envelope.type, issue).inc()

        handle.listens_to = by_type  # type: ignore[attr-defined]
        handle.hears = method  # type: ignore[attr-defined]
        return EventsConsumer.decorator(handle)

    return decorate


def handle_once(database: Database, envelope: Enveloppe, handler: Callable[[Transaction], None]) -> str:
    """Runs ``handler`` in a transaction unless the event id is already in the inbox. Says ``ok`` or ``double``."""

    def work() -> str:
        with database.writing(call_id=envelope.appel) as tx:
            is_new = tx.execute(
                "insert into inbox (event_id, handled_at) values (:id, :now) on conflict do nothing returning 1",
                id=envelope.id,
                now=clock.now(),
            )
            if not is_new:
                return "double"
            handler(tx)
            failpoint(f"{database.service}.in_handler")
            return "ok"

    return database.retrying(work)

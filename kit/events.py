"""Hearing events: once, in a transaction, with retries that wait and dead letters that stay visible.

::

    class PlanningListeners:
        name = "planning_listeners"
        kit = Kit()

        @listen(FoyerEtat, EnfantEtat)
        def project(self, tx: Transaction, event: FoyerEtat | EnfantEtat) -> None: ...

Events of a type given ``together`` that wait at the same time are handled in one transaction, when that can be done in
one statement: one commit and one acknowledgement for all. When it fails, each is handled alone, and the others do not
pay for the one that is wrong.

The inbox (keyed by event id) makes a redelivered event harmless; a projection also compares ``version``, because
retries and replicas reorder. A handler that raises never loses its event (nameko's own would): it is published,
with a confirm, to the delay queue, and after the last delay to the dead-letter queue, before it is acknowledged.
While the service's own database is away, an event waits without being counted as tried: nothing is wrong with it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, TypeVar
from uuid import UUID

import eventlet
from amqp.exceptions import AMQPError
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
from kit.observability import EVENTS, bind_contextvars, log
from kit.statements import Planned
from kit.topology import REASON_HEADER, TRIES_HEADER, is_embedded
from kit.wire import one_write

E = TypeVar("E", bound=Event)
Join = Callable[[Sequence[Any]], Sequence[Any]]
"""Events of one type → fewer that say the same, in the order in which their rows are to be locked."""

TAKEN_AT_ONCE = 50
_KEEP_IDS = Planned("""
insert into inbox (event_id, handled_at) select id, :now from unnest(cast(:ids as uuid[])) as t (id)
on conflict do nothing returning event_id
""")


def as_is(body: Any) -> Any:
    """The kombu "serializer" of CloudEvents."""
    return body


class EventsQueueConsumer(SteadyConsumer):
    """Takes more messages than there are workers: those that wait can be handled together."""

    @property
    def prefetch_count(self) -> int:
        return TAKEN_AT_ONCE


@dataclass(slots=True)
class Batch:
    """What one worker is given: one event, or all that wait together when it begins."""

    payloads: list[str] = field(default_factory=list)
    messages: list[Any] = field(default_factory=list)

    def add(self, payload: str, message: Any) -> None:
        self.payloads.append(payload)
        self.messages.append(message)


class EventsConsumer(Entrypoint):
    """Consumes the one events queue of a service and hands each event to the listener of its type."""

    queue_consumer = EventsQueueConsumer()

    def __init__(self, together: frozenset[str] = frozenset(), **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.together = together
        self._open: Batch | None = None
        """Waits for the one before it, and takes what comes meanwhile."""

    def setup(self) -> None:
        self.service = service_of(self.container.service_name)
        self.delays_s = [float(part) for part in service_settings(self.service).retry_delays_s.split(",")]
        self.queue = topology.events_queue(self.service)
        self._publishing = Semaphore()
        self._one_batch = Semaphore()
        self._producer: Producer | None = None
        with Connection(self.container.config["AMQP_URI"]) as connection:
            topology.declare(self.service, connection.default_channel)
        self.queue_consumer.register_provider(self)

    def stop(self) -> None:
        self.queue_consumer.unregister_provider(self)

    def handle_message(self, body: Any, message: Any) -> None:
        payload = body.decode() if isinstance(body, bytes) else body
        if message.delivery_info.get("routing_key") not in self.together:  # one that failed comes back under another
            self._handle_alone(payload, message)
        elif self._open is not None:
            self._open.add(payload, message)
        else:
            batch = self._open = Batch()
            batch.add(payload, message)
            self.container.spawn_managed_thread(partial(self._handle_together, batch), identifier="evenements")

    def _handle_alone(self, payload: str, message: Any) -> None:
        self._spawn([payload], [message], partial(self.handle_result, message))

    def _handle_together(self, batch: Batch) -> None:
        """One batch at a time; ``handle_batch`` lets the next one begin."""
        self._one_batch.acquire()
        self._open = None
        if len(batch.messages) == 1:
            self._one_batch.release()
            self._handle_alone(batch.payloads[0], batch.messages[0])
        elif not self._spawn(batch.payloads, batch.messages, partial(self.handle_batch, batch)):
            self._one_batch.release()

    def _spawn(self, payloads: list[str], messages: list[Any], handle_result: Callable[..., Any]) -> bool:
        try:
            self.container.spawn_worker(self, (payloads,), {}, handle_result=handle_result)
        except ContainerBeingKilled:
            for message in messages:
                self.queue_consumer.requeue_message(message)
            return False
        return True

    def handle_batch(self, batch: Batch, worker_ctx: Any, result: Any = None, exc_info: Any = None) -> tuple[Any, Any]:
        """All acknowledged in one write, or each handled again alone."""
        self._one_batch.release()
        if exc_info is None:
            self._acknowledge(batch.messages)
        else:
            log.warning("evenements_un_par_un", nombre=len(batch.messages), exc=exc_info[1])
            for payload, message in zip(batch.payloads, batch.messages, strict=True):
                one = partial(self._handle_alone, payload, message)
                self.container.spawn_managed_thread(one, identifier="evenement")
        return result, exc_info

    def _acknowledge(self, messages: list[Any]) -> None:
        connection = messages[0].channel.connection
        if connection is None:  # the broker gives them again; the inbox knows them
            return
        if is_embedded(self.container.config["AMQP_URI"]):
            for message in messages:
                message.ack()
            return
        try:
            with one_write(connection):
                for message in messages:
                    message.ack()
        except (AMQPError, OSError) as error:
            log.warning("accuses_non_envoyes", nombre=len(messages), exc=error)

    def handle_result(self, message: Any, worker_ctx: Any, result: Any = None, exc_info: Any = None) -> tuple[Any, Any]:
        if exc_info is None:
            self._acknowledge([message])
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


def listen(
    *types: type[Event], together: Mapping[type[Event], Join] | None = None
) -> Callable[[Callable[[Any, Transaction, Any], None]], Callable[..., None]]:
    """The one method of a service that hears events of ``types``, each in its own transaction.

    Those of a type in ``together`` that wait at the same time share one, after its ``Join``.
    """
    by_type = {cls.type: cls for cls in types}
    joins = {cls.type: join for cls, join in (together or {}).items()}

    def decorate(method: Callable[[Any, Transaction, Any], None]) -> Callable[..., None]:
        def handle(service: Any, payloads: list[str]) -> None:
            envelopes = [Enveloppe.model_validate_json(payload) for payload in payloads]
            type_ = envelopes[0].type
            bind_contextvars(appel=envelopes[0].appel)
            model = by_type.get(type_)
            if model is None:  # an older binding: nothing to do with it
                EVENTS.labels(type_, "ignore").inc()
                return
            events = {envelope.id: model.model_validate(envelope.data) for envelope in envelopes}
            new = 0
            try:
                new = handle_once(
                    service.kit.database,
                    envelopes[0].appel,
                    events,
                    joins.get(type_, list),
                    lambda tx, event: method(service, tx, event),
                )
            except BaseException:
                EVENTS.labels(type_, "echec").inc(len(payloads))
                raise
            EVENTS.labels(type_, "ok").inc(new)
            EVENTS.labels(type_, "double").inc(len(payloads) - new)

        handle.listens_to = by_type  # type: ignore[attr-defined]
        handle.hears = method  # type: ignore[attr-defined]
        return EventsConsumer.decorator(together=frozenset(joins))(handle)

    return decorate


def handle_once(
    database: Database, call_id: str, events: Mapping[UUID, E], join: Join, handler: Callable[[Transaction, E], None]
) -> int:
    """Runs ``handler`` in one transaction for those events whose id is not in the inbox yet. Says how many were new."""

    def work() -> int:
        with database.writing(call_id=call_id) as tx:
            kept = tx.execute(_KEEP_IDS, ids=sorted(map(str, events)), now=clock.now())
            new = {UUID(str(row.event_id)) for row in kept}
            if not new:
                return 0
            for event in join([event for event_id, event in events.items() if event_id in new]):
                handler(tx, event)
            failpoint(f"{database.service}.in_handler")
            return len(new)

    return database.retrying(work)

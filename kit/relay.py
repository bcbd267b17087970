"""The relay: publishes the outbox with broker confirms, marks what was confirmed, and starts again.

One relay at a time per database (a session advisory lock, released by PostgreSQL when the process dies), so the
order of writing is kept. Dying between publish and mark publishes again: readers have an inbox.
"""

from __future__ import annotations

import time

import eventlet
from kombu import Connection, Producer
from nameko.extensions import Entrypoint
from sqlalchemy import Connection as DbConnection
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from contracts.base import CLOUDEVENTS_TYPE
from kit import clock, topology
from kit.config import service_settings
from kit.dependencies import database_of, service_of
from kit.failpoints import failpoint
from kit.housekeeping import clean_once_an_hour
from kit.observability import OUTBOX_PENDING, OUTBOX_PUBLISHED, log

BATCH = 200
CLEAN_AFTER_S = 600.0
_LOCK_KEY = 7_301_961  # any constant: the lock lives in the service's own database

_TO_SEND = text("select seq, id, type, is_public, body from outbox where sent_at is null order by seq limit :batch")
_MARK = text("update outbox set sent_at = :now where seq = any(:seqs)")


class Relay(Entrypoint):
    """Runs for the whole life of its container, in one greenlet."""

    def setup(self) -> None:
        self.service = service_of(self.container.service_name)
        settings = service_settings(self.service)
        self.database = database_of(self.container.service_name, settings)
        self.poll_s = settings.relay_poll_s
        self.is_stopping = False
        self._producer: Producer | None = None
        self._broker: Connection | None = None

    def start(self) -> None:
        self.gt = self.container.spawn_managed_thread(self._run, identifier="relay")

    def stop(self) -> None:
        self.is_stopping = True
        self.gt.wait()

    def _run(self) -> None:
        pause_s = 0.2
        while not self.is_stopping:
            try:
                self._relay_while_leader()
                pause_s = 0.2
            except Exception as error:  # the broker or PostgreSQL is away: nothing is marked, try again
                log.warning("relais_interrompu", exc=error)
                self._forget_producer()
                eventlet.sleep(pause_s)
                pause_s = min(pause_s * 2, 3.0)

    def _relay_while_leader(self) -> None:
        with self.database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            while not self.is_stopping:
                is_leader = connection.execute(text("select pg_try_advisory_lock(:key)"), {"key": _LOCK_KEY}).scalar()
                if is_leader:
                    break
                eventlet.sleep(1.0)
            clean_at = time.monotonic() + CLEAN_AFTER_S
            try:
                while not self.is_stopping:
                    if self._publish_batch(connection) < BATCH:
                        eventlet.sleep(self.poll_s)
                    if time.monotonic() > clean_at:
                        clean_once_an_hour(self.database)
                        clean_at = time.monotonic() + CLEAN_AFTER_S
            finally:
                self._unlock(connection)

    @staticmethod
    def _unlock(connection: DbConnection) -> None:
        try:
            connection.execute(text("select pg_advisory_unlock(:key)"), {"key": _LOCK_KEY})
        except SQLAlchemyError:  # the lock went with the session
            connection.invalidate()

    def _publish_batch(self, connection: DbConnection) -> int:
        rows = connection.execute(_TO_SEND, {"batch": BATCH}).all()
        OUTBOX_PENDING.set(len(rows))
        if not rows:
            return 0
        producer = self._producer or self._connect()
        for row in rows:
            producer.publish(
                row.body,
                exchange=topology.PUBLIC_EXCHANGE if row.is_public else f"{self.service}.interne",
                routing_key=row.type,
                content_type=CLOUDEVENTS_TYPE,
                content_encoding="utf-8",
                message_id=str(row.id),
                delivery_mode=2,
            )
            failpoint(f"{self.service}.relay_after_publish")
        connection.execute(_MARK, {"now": clock.now(), "seqs": [row.seq for row in rows]})
        OUTBOX_PUBLISHED.inc(len(rows))
        return len(rows)

    def _connect(self) -> Producer:
        self._broker = Connection(
            self.container.config["AMQP_URI"], transport_options={"confirm_publish": True}, connect_timeout=3
        )
        channel = self._broker.channel()
        topology.declare(self.service, channel)
        self._producer = Producer(channel)
        return self._producer

    def _forget_producer(self) -> None:
        broker, self._broker, self._producer = self._broker, None, None
        if broker is not None:
            broker.collect()  # closes the socket without a word to a broker that may be gone


relay = Relay.decorator


def relay_service(service: str) -> type:
    """The third container of a service: ``<service>_relay``."""

    class RelayService:
        name = f"{service}_relay"

        @relay
        def run(self) -> None:
            """Never called: the entrypoint itself works."""

    return RelayService

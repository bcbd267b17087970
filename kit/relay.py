"""The relay: publishes the outbox with broker confirms, marks what was confirmed, and starts again.

One relay at a time per database (a session advisory lock, released by PostgreSQL when the process dies), so the
order of writing is kept. Dying between publish and mark publishes again: readers have an inbox.
"""

from __future__ import annotations

import time
from contextlib import suppress

import eventlet
import psycopg2
from nameko.extensions import Entrypoint

from kit import clock, topology
from kit.config import service_settings
from kit.database import Transaction
from kit.dependencies import database_of, service_of
from kit.failpoints import failpoint
from kit.housekeeping import clean_once_an_hour
from kit.observability import OUTBOX_PENDING, OUTBOX_PUBLISHED, log
from kit.publishing import Publisher
from kit.statements import Planned

BATCH = 200
CLEAN_AFTER_S = 600.0
_LOCK_KEY = 7_301_961  # any constant: the lock lives in the service's own database

_TO_SEND = Planned("select seq, id, type, is_public, body from outbox where sent_at is null order by seq limit :batch")
_MARK = Planned("update outbox set sent_at = :now where seq = any(cast(:seqs as bigint[]))")


class Relay(Entrypoint):
    """Runs for the whole life of its container, in one greenlet."""

    def setup(self) -> None:
        self.service = service_of(self.container.service_name)
        settings = service_settings(self.service)
        self.database = database_of(self.container.service_name, settings)
        self.poll_s = settings.relay_poll_s
        self.is_stopping = False
        self._publisher: Publisher | None = None

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
                self._forget_publisher()
                eventlet.sleep(pause_s)
                pause_s = min(pause_s * 2, 3.0)

    def _forget_publisher(self) -> None:
        """What it had not confirmed is not marked, and will be sent again by another."""
        publisher, self._publisher = self._publisher, None
        if publisher is not None:
            publisher.close()

    def _relay_while_leader(self) -> None:
        with self.database.reading() as tx:  # one connection for as long as it lasts: the lock is its session's
            while not self.is_stopping and not tx.scalar("select pg_try_advisory_lock(:key)", key=_LOCK_KEY):
                eventlet.sleep(1.0)
            clean_at = time.monotonic() + CLEAN_AFTER_S
            try:
                while not self.is_stopping:
                    if self._publish_batch(tx) < BATCH:
                        eventlet.sleep(self.poll_s)
                    if time.monotonic() > clean_at:
                        clean_once_an_hour(self.database)
                        clean_at = time.monotonic() + CLEAN_AFTER_S
            finally:
                with suppress(psycopg2.Error):  # a connection that is lost has lost its lock too
                    tx.execute("select pg_advisory_unlock(:key)", key=_LOCK_KEY)

    def _publish_batch(self, tx: Transaction) -> int:
        rows = tx.execute(_TO_SEND, batch=BATCH)
        OUTBOX_PENDING.set(len(rows))
        if not rows:
            return 0
        publisher = self._publisher or self._connect()
        for row in rows:
            exchange = topology.PUBLIC_EXCHANGE if row.is_public else f"{self.service}.interne"
            publisher.publish(row.body, exchange=exchange, routing_key=row.type, message_id=str(row.id))
        publisher.send()
        failpoint(f"{self.service}.relay_after_publish")
        tx.execute(_MARK, now=clock.now(), seqs=[row.seq for row in rows])
        OUTBOX_PUBLISHED.inc(len(rows))
        return len(rows)

    def _connect(self) -> Publisher:
        self._publisher = Publisher(self.container.config["AMQP_URI"])
        topology.declare(self.service, self._publisher.channel)
        return self._publisher


relay = Relay.decorator


def relay_service(service: str) -> type:
    """The third container of a service: ``<service>_relay``."""

    class RelayService:
        name = f"{service}_relay"

        @relay
        def run(self) -> None:
            """Never called: the entrypoint itself works."""

    return RelayService

"""nameko's consumer of queues: it comes back soon, says whether it consumes, and starts no greenlet in vain.

kombu waits 2, 4, 6… up to 30 seconds between two tries to reconnect: after a long absence of the broker, half a minute
of silence more. And nobody can ask it whether it is connected, which is what ``/pret`` promises to say.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from nameko.messaging import QueueConsumer

from kit.observability import log

FIRST_PAUSE_S, MORE_S, LONGEST_PAUSE_S = 0.2, 0.3, 2.0


class SteadyConsumer(QueueConsumer):
    """One connection of a container, made again within 2 seconds of the broker's return."""

    def __init__(self) -> None:
        super().__init__()
        self.is_consuming = False

    @contextmanager
    def establish_connection(self) -> Iterator[Any]:
        with self.create_connection() as connection:
            connection.ensure_connection(
                self.on_connection_error,
                self.connect_max_retries,
                interval_start=FIRST_PAUSE_S,
                interval_step=MORE_S,
                interval_max=LONGEST_PAUSE_S,
            )
            yield connection

    @contextmanager
    def consumer_context(self, **kwargs: Any) -> Iterator[Any]:
        with super().consumer_context(**kwargs) as made:
            self.is_consuming = True
            try:
                yield made
            finally:
                self.is_consuming = False

    def handle_message(self, provider: Any, body: Any, message: Any) -> None:
        """As nameko does, but without a greenlet to start a greenlet when a worker is free."""
        if self.container._worker_pool.free() > 0:
            provider.handle_message(body, message)
        else:
            super().handle_message(provider, body, message)

    def on_connection_error(self, exc: Exception, interval: float) -> None:
        log.warning("courtier_absent", conteneur=self.container.service_name, exc=exc)

"""nameko's consumer of queues, which also says whether it consumes, and comes back soon after its broker."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from nameko.messaging import QueueConsumer

FIRST_WAIT_S, WAIT_STEP_S, LONGEST_WAIT_S = 0.2, 0.3, 2.0
"""Between two tries: kombu's own go up to 30 s, which is a long time to wait after a restart of the broker."""


class WatchedConsumer(QueueConsumer):
    """``is_consuming`` is false from the loss of the connection to the next subscription."""

    is_consuming = False

    @contextmanager
    def establish_connection(self) -> Iterator[Any]:
        self.is_consuming = False
        with self.create_connection() as connection:
            connection.ensure_connection(
                self.on_connection_error,
                self.connect_max_retries,
                interval_start=FIRST_WAIT_S,
                interval_step=WAIT_STEP_S,
                interval_max=LONGEST_WAIT_S,
            )
            yield connection

    def on_consume_ready(self, connection: Any, channel: Any, consumers: Any, **options: Any) -> None:
        super().on_consume_ready(connection, channel, consumers, **options)
        self.is_consuming = True

"""kombu's in-memory transport, made to look enough like AMQP for nameko: ``embedded://``. Last resort.

Nothing is durable and nothing leaves the process. Import this module before any connection is made.
"""

from __future__ import annotations

from typing import Any

from kombu.transport import TRANSPORT_ALIASES, memory, virtual
from nameko.amqp.publish import UndeliverableMessage

SCHEME = "embedded"


class Message(virtual.Message):
    """nameko reads the content type among the properties."""

    def __init__(self, payload: Any, channel: Any = None, **kwargs: Any) -> None:
        super().__init__(payload, channel, **kwargs)
        self.properties.setdefault("content_type", self.content_type)
        self.properties.setdefault("content_encoding", self.content_encoding)


class Channel(memory.Channel):
    """Refuses what nobody would receive, when asked to."""

    Message = Message

    def basic_publish(
        self, message: Any, exchange: str, routing_key: str, mandatory: bool = False, **kwargs: Any
    ) -> Any:
        if mandatory and exchange:
            found = self.typeof(exchange).lookup(self.get_table(exchange), exchange, routing_key, None)
            if not [queue for queue in found if queue]:
                raise UndeliverableMessage
        return super().basic_publish(message, exchange, routing_key, **kwargs)


class Transport(memory.Transport):
    Channel = Channel
    polling_interval = 0.005


TRANSPORT_ALIASES[SCHEME] = f"{__name__}:Transport"

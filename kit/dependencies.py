"""What nameko gives to each call: the database, the actor's token, the call id (``kit = Kit()`` in a service)."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

from nameko.extensions import DependencyProvider

from kit.actor import ActorVerifier
from kit.config import ServiceSettings, service_settings
from kit.database import Database, make_engine

_databases: dict[tuple[str, str], Database] = {}


def database_of(container: str, settings: ServiceSettings | None = None) -> Database:
    """The database of one container (``planning``, ``planning_listeners``…): each has its own bounded pool.

    A storm of events can therefore never take the connections of the requests.
    """
    settings = settings or service_settings(service_of(container))
    key = (container, settings.database_url.get_secret_value())
    if key not in _databases:
        _databases[key] = Database(make_engine(key[1], settings.workers), service_of(container))
    return _databases[key]


def service_of(container: str) -> str:
    """``planning_listeners`` → ``planning``."""
    return container.split("_", 1)[0]


@dataclass(frozen=True, slots=True)
class CallContext:
    """The kit as one call sees it."""

    database: Database
    verifier: ActorVerifier
    token: str
    call_id: str


class Kit(DependencyProvider):
    """Opens the service's database once, and reads the actor and the call id of each call from its headers."""

    def setup(self) -> None:
        container = self.container.service_name
        settings = service_settings(service_of(container))
        self.database = database_of(container, settings)
        self.verifier = ActorVerifier(settings.actor_public_key.get_secret_value(), audience=service_of(container))

    def get_dependency(self, worker_ctx: Any) -> CallContext:
        data = worker_ctx.data
        return CallContext(
            self.database, self.verifier, data.get("acteur", ""), data.get("appel", "") or uuid.uuid4().hex[:16]
        )

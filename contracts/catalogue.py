"""Everything that can be called or heard, found by walking the contracts: tests and documents are made from it."""

from __future__ import annotations

from collections.abc import Iterator

from contracts import accounts, avis, billing, documents, dossiers, planning
from contracts.base import SERVICES, Event, Rpc, public_events

_MODULES = (accounts, dossiers, planning, billing, documents, avis)


def rpcs() -> Iterator[Rpc]:
    """Every declared RPC, service by service."""
    for module in _MODULES:
        for value in vars(module).values():
            if isinstance(value, Rpc):
                yield value


def internal_events() -> Iterator[type[Event]]:
    """Every event of the internal exchanges: projections and notices."""
    for module in _MODULES:
        for value in vars(module).values():
            if isinstance(value, type) and issubclass(value, Event) and not value.public and "type" in value.__dict__:
                yield value


__all__ = ["SERVICES", "internal_events", "public_events", "rpcs"]

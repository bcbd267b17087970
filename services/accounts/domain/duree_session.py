"""How long a session lives: idle and absolute, the strictest of the roles held (ASVS 4.0 §3.3).

Parents keep their phone logged in (level 1, 7 days idle [choice]); who sees other people's children follows level 2.
"""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass
from datetime import datetime, timedelta

from contracts.base import Role


@dataclass(frozen=True, slots=True)
class Duree:
    """``inactive``: since the last page; ``totale``: since the login."""

    inactive: timedelta
    totale: timedelta


FAMILLE = Duree(timedelta(days=7), timedelta(days=30))
TERRAIN = Duree(timedelta(hours=4), timedelta(hours=12))
"""A tablet in a canteen is looked at from time to time during one working day."""
BUREAU = Duree(timedelta(minutes=30), timedelta(hours=12))

BY_ROLE: dict[Role, Duree] = {
    Role.PARENT: FAMILLE,
    Role.ANIMATEUR: TERRAIN,
    Role.CUISINE: TERRAIN,
    Role.AGENT: BUREAU,
    Role.REGISSEUR: BUREAU,
    Role.ADMINISTRATEUR: BUREAU,
    Role.MACHINE: BUREAU,
}


def duree_of(roles: Set[Role]) -> Duree:
    """The strictest duration among the roles; an account without a role (not activated) is a family's."""
    durees = [BY_ROLE[role] for role in roles] or [FAMILLE]
    return Duree(min(d.inactive for d in durees), min(d.totale for d in durees))


def is_live(ouverte_at: datetime, vue_at: datetime, roles: Set[Role], now: datetime) -> bool:
    """Whether a session opened and last seen at these instants still stands."""
    duree = duree_of(roles)
    return now - vue_at < duree.inactive and now - ouverte_at < duree.totale

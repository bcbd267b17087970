"""How long a session lives."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from contracts.base import Role
from services.accounts.domain.duree_session import BY_ROLE, is_live

MARDI_24 = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("roles", "inactive", "totale"),
    [
        ({Role.PARENT}, timedelta(days=7), timedelta(days=30)),
        (set(), timedelta(days=7), timedelta(days=30)),
        ({Role.PARENT, Role.ANIMATEUR}, timedelta(hours=4), timedelta(hours=12)),
        ({Role.PARENT, Role.AGENT}, timedelta(minutes=30), timedelta(hours=12)),
        ({Role.ANIMATEUR, Role.REGISSEUR}, timedelta(minutes=30), timedelta(hours=12)),
    ],
)
def test_the_strictest_of_the_roles_decides(roles: set[Role], inactive: timedelta, totale: timedelta) -> None:
    second = timedelta(seconds=1)

    assert is_live(MARDI_24, MARDI_24, roles, MARDI_24 + inactive - second)
    assert not is_live(MARDI_24, MARDI_24, roles, MARDI_24 + inactive)
    assert is_live(MARDI_24, MARDI_24 + totale - second, roles, MARDI_24 + totale - second)
    assert not is_live(MARDI_24, MARDI_24 + totale - second, roles, MARDI_24 + totale)


def test_every_role_has_a_duration() -> None:
    assert set(BY_ROLE) == set(Role)

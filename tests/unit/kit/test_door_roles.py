"""The coarse door: roles, and an agent who acts for a household (leaflet L15)."""

from __future__ import annotations

import uuid
from types import SimpleNamespace
from typing import Any

import pytest

from contracts import billing
from contracts.actor import Actor
from contracts.base import Role
from contracts.errors import ActionInterdite
from kit.door import _authorise

FOYER = uuid.UUID(int=5)


def call_of(actor: Actor) -> Any:
    return SimpleNamespace(token="un jeton", verifier=SimpleNamespace(verify=lambda _token, _now: actor))


def someone(*roles: Role, pour: uuid.UUID | None = None) -> Actor:
    return Actor(compte_id=uuid.uuid4(), roles=frozenset(roles), pour_le_compte_de=pour)


@pytest.mark.parametrize("role", [Role.AGENT, Role.ADMINISTRATEUR, Role.REGISSEUR])
def test_the_counter_acting_for_a_household_opens_what_parents_open(role: Role) -> None:
    actor = someone(role, pour=FOYER)

    assert _authorise(billing.GET_ACCUEIL, call_of(actor)) == actor


@pytest.mark.parametrize("role", [Role.AGENT, Role.ADMINISTRATEUR, Role.REGISSEUR])
def test_without_a_household_it_does_not(role: Role) -> None:
    with pytest.raises(ActionInterdite):
        _authorise(billing.GET_ACCUEIL, call_of(someone(role)))


@pytest.mark.parametrize("role", [Role.PARENT, Role.ANIMATEUR, Role.CUISINE, Role.MACHINE])
def test_nobody_else_acts_for_a_household_not_even_where_his_own_role_is_enough(role: Role) -> None:
    with pytest.raises(ActionInterdite):
        _authorise(billing.GET_ACCUEIL, call_of(someone(role, pour=FOYER)))


def test_acting_for_a_household_gives_no_role_of_the_town() -> None:
    with pytest.raises(ActionInterdite):
        _authorise(billing.ISSUE_FACTURES, call_of(someone(Role.AGENT, pour=FOYER)))

"""Who asks: the identity that travels, signed, with each call (DESIGN §5)."""

from __future__ import annotations

from uuid import UUID

from pydantic import BaseModel, ConfigDict

from contracts.base import GUICHET, Role


class Actor(BaseModel):
    """A person or a machine, its roles, and the family it acts for.

    ``sites`` limits an animateur (codes of sites), ``services`` an agent; empty means all. Rights over a family
    are not here: each service decides them from its own dated projection. ``pour_le_compte_de`` is the household
    (foyer) an agent acts for (leaflet L15): whatever its parents may do, and nothing of the other household.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    compte_id: UUID
    roles: frozenset[Role]
    sites: frozenset[str] = frozenset()
    services: frozenset[str] = frozenset()
    pour_le_compte_de: UUID | None = None
    systeme: str = ""
    """Name of a timer or listener that acts by itself; such an actor never crosses a service."""

    def has_role(self, *roles: Role) -> bool:
        return not self.roles.isdisjoint(roles)

    @property
    def agit_pour_un_foyer(self) -> bool:
        """Whether somebody of the town acts for a household; nobody else may."""
        return self.pour_le_compte_de is not None and self.has_role(*GUICHET)

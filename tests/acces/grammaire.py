"""The grammar of the table: a row says who may, who finds nothing, and everybody else is refused.

A cell is a real request. Its answer is one of:

- **allowed**: the answer, or the one refusal that the row names (``dit``), which the service gives only once the
  right was checked (a piece already decided, nothing left to pay);
- **nothing**: ``Introuvable``, word for word what an id that does not exist answers;
- **refused**: ``ActionInterdite``; ``NonAuthentifie`` for a visitor;
- **a refusal of its own** (``sauf``): a right that is known to be missing, such as ``PasLeDroitDEcrire``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from contracts.base import Role, Rpc
from contracts.errors import ActionInterdite, Introuvable, NonAuthentifie, Refus
from tests.acces.acteurs import FOYER_A, FOYER_B, PARENTS, RIEN, TOUS, Qui

if TYPE_CHECKING:
    from tests.acces.cible import Cible
    from tests.acces.monde import Monde

Quand = frozenset[Qui]


@dataclass(frozen=True, slots=True)
class Essai:
    """One request to make: who asks, about whose things (A's, or ids of nowhere), in which world."""

    qui: Qui
    cible: Cible
    monde: Monde


Demande = Callable[[Essai], Mapping[str, Any]]
"""The fields of the request; ``operation_id`` is added."""


def rien(_essai: Essai) -> Mapping[str, Any]:
    """A request without a field."""
    return {}


@dataclass(frozen=True, slots=True)
class Ligne:
    """One row. ``sujet``: what of household A it is about; a method may have several rows."""

    rpc: Rpc[Any, Any]
    sujet: str
    oui: Quand
    demande: Demande = rien
    rien: Quand = RIEN
    dit: type[Refus] | None = None
    sauf: Mapping[Qui, type[Refus]] = field(default_factory=dict)
    voit: Quand = RIEN
    """Who is answered with A's own things although no right over A's household is theirs; ``note`` says why."""
    note: str = ""
    id_choisi: bool = False
    """Whoever writes chooses the id: one of nowhere is a new thing, not a missing one."""

    @property
    def nom(self) -> str:
        return f"{self.rpc.routing_key}: {self.sujet}"

    @property
    def is_of_the_town(self) -> bool:
        """Whether no parent passes this door: whoever acts for a household is then in the town's name."""
        return bool(self.rpc.roles) and Role.PARENT not in self.rpc.roles

    def verdict(self, qui: Qui) -> type[Refus] | None:
        """The refusal to expect, or nothing where an answer is."""
        if qui in self.sauf:
            return self.sauf[qui]
        if qui in self.oui:
            return self.dit
        if qui in self.rien:
            return Introuvable
        return NonAuthentifie if qui is Qui.VISITEUR else ActionInterdite

    def sign(self, qui: Qui) -> str:
        """The cell as the page shows it."""
        if qui in self.sauf:
            return "≠"
        return "✔" if qui in self.oui else "∅" if qui in self.rien else "✘"


def public(rpc: Rpc[Any, Any], sujet: str, demande: Demande = rien, **autres: Any) -> Ligne:
    """Open to a visitor, and the same for everybody."""
    return Ligne(rpc, sujet, TOUS, demande, **autres)


def du_foyer(rpc: Rpc[Any, Any], sujet: str, demande: Demande, ville: Quand = RIEN, **autres: Any) -> Ligne:
    """Of household A alone; ``ville``: also these of the town."""
    oui = FOYER_A | ville
    return Ligne(rpc, sujet, oui, demande, PARENTS - oui, **autres)


def de_l_enfant(rpc: Rpc[Any, Any], sujet: str, demande: Demande, ville: Quand = RIEN, **autres: Any) -> Ligne:
    """Of the child: both parents who share authority over her."""
    oui = FOYER_A | FOYER_B | ville
    return Ligne(rpc, sujet, oui, demande, PARENTS - oui, **autres)


def a_chacun(rpc: Rpc[Any, Any], sujet: str, demande: Demande = rien, **autres: Any) -> Ligne:
    """Every parent asks the same and is answered her own."""
    sans: Quand = autres.pop("sans", RIEN)
    return Ligne(rpc, sujet, PARENTS - sans, demande, sans, **autres)


def de_la_ville(rpc: Rpc[Any, Any], sujet: str, oui: Quand, demande: Demande = rien, **autres: Any) -> Ligne:
    """A door of the town: these, and nobody else."""
    return Ligne(rpc, sujet, oui, demande, **autres)

"""Whose draft of a month it is: read by the pages, written by the repository."""

from __future__ import annotations

from uuid import UUID, uuid5

from contracts.actor import Actor


def redacteur_of(actor: Actor) -> UUID:
    """Whose draft it is: a parent's own; an agent has one for each household that she acts for.

    A child of separated parents is in two of them, and what one prepares is not the other's business.
    """
    foyer_id = actor.pour_le_compte_de
    return actor.compte_id if foyer_id is None else uuid5(actor.compte_id, str(foyer_id))

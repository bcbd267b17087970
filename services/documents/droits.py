"""Whose documents a person may touch: the one place that turns an account, or a household acted for, into SQL.

A parent's rights come from this service's projection of dossiers. An agent "pour le compte de" a household is that
household and nothing else of the family, whether or not it has an account (DOMAIN §3, L15). Whoever works for the town
is only a parent in her own family [choice]: its households are those of her account, and those that share a child with
one of them.
"""

from __future__ import annotations

from typing import Any

from contracts.actor import Actor
from contracts.base import Role
from kit import clock
from services.documents.domain.portee import genres_readable_by_staff


def is_own_family(foyer: str) -> str:
    """``foyer``: a column or a parameter of the statement, never a value."""
    return f"""exists (
    select from foyer_compte mien where mien.compte_id = :qui and (mien.foyer_id = {foyer} or exists (
        select from enfant_foyer un join enfant_foyer autre using (enfant_id)
        where un.foyer_id = mien.foyer_id and autre.foyer_id = {foyer}))
)"""  # noqa: S608 - constant texts


POUR_UN_AUTRE = f"not {is_own_family('cast(:pour as uuid)')}"

MES_FOYERS = f"""
(select f.foyer_id from foyer_compte f where f.compte_id = :compte_id and cast(:pour as uuid) is null
 union all select f.foyer_id from foyer f where f.foyer_id = cast(:pour as uuid) and {POUR_UN_AUTRE})
"""  # noqa: S608 - constant texts

MES_ENFANTS = f"""
(select a.enfant_id from acces a where a.compte_id = :compte_id and cast(:pour as uuid) is null
 union all select e.enfant_id from enfant_foyer e
 where e.foyer_id = cast(:pour as uuid) and (e.au is null or e.au >= :jour) and {POUR_UN_AUTRE})
"""  # noqa: S608 - constant texts

# A child's document follows the access to every child that it names; any other stays in the household that sent it.
READABLE = f"""
(d.portee = 'foyer' and d.foyer_id in {MES_FOYERS}
 or d.portee = 'enfant' and d.enfant_ids && array{MES_ENFANTS} and d.enfant_ids <@ array{MES_ENFANTS})
"""

OF_ANOTHER_FAMILY = f"not {is_own_family('d.foyer_id')}"
"""What an agent may read and decide for the town."""

READABLE_BY_STAFF = f"(d.genre = any(cast(:genres as text[])) and {OF_ANOTHER_FAMILY})"

A_DES_OCTETS = "d.etat in ('a_examiner', 'accepte', 'refuse', 'expire') and d.version is not null"
"""States in which somebody may open the bytes: clean, and kept."""


def parameters(actor: Actor) -> dict[str, Any]:
    """What the fragments above need. Acting for a household, nobody is staff."""
    pour = actor.pour_le_compte_de
    genres = frozenset() if pour else genres_readable_by_staff(actor.roles)
    return {
        "qui": actor.compte_id,
        "compte_id": actor.compte_id if Role.PARENT in actor.roles or pour else None,
        "pour": pour,
        "jour": clock.today(),
        "genres": sorted(genre.value for genre in genres),
    }


__all__ = [
    "A_DES_OCTETS",
    "MES_ENFANTS",
    "MES_FOYERS",
    "OF_ANOTHER_FAMILY",
    "POUR_UN_AUTRE",
    "READABLE",
    "READABLE_BY_STAFF",
    "parameters",
]

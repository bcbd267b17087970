"""What billing asks accounts to tell a household by e-mail: numbers and dates, never an amount (DOMAIN §2)."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from uuid import UUID

from contracts.avis import AvisBilling, GenreAvis
from kit.database import Transaction
from services.billing.colonnes import plain


def say_avis(tx: Transaction, foyer_id: UUID, genre: GenreAvis, lien: str, **valeurs: str) -> None:
    """One notice for each account of the household."""
    say_all(tx, genre, [(foyer_id, lien, valeurs)])


def say_all(tx: Transaction, genre: GenreAvis, dits: Iterable[tuple[UUID, str, Mapping[str, str]]]) -> None:
    """The same kind for many households, their accounts read in one statement."""
    dits = list(dits)
    comptes: dict[UUID, list[UUID]] = {}
    for row in tx.execute(
        "select foyer_id, compte_id from foyer_compte where foyer_id = any(cast(:foyers as uuid[]))",
        foyers=plain({foyer_id for foyer_id, _, _ in dits}),
    ):
        comptes.setdefault(row.foyer_id, []).append(row.compte_id)
    tx.say(
        *(
            AvisBilling(avis_id=uuid.uuid4(), compte_id=compte_id, genre=genre, lien=lien, valeurs=dict(valeurs))
            for foyer_id, lien, valeurs in dits
            for compte_id in comptes.get(foyer_id, ())
        )
    )

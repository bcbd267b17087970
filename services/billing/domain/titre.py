"""When a debt may become a titre for the treasury: 15 € (CGCT L1611-5 and D1611-1).

Every invoice is issued and payable however small; only the titre waits until the debtor owes the threshold, all
unpaid invoices together.

Public names
    SEUIL_TITRE_CENTIMES
    Impaye(debiteur_id, facture_id, numero, reste_centimes)
    select_titres(impayes) -> dict[UUID, tuple[Impaye, ...]]
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

SEUIL_TITRE_CENTIMES = 15_00


@dataclass(frozen=True, slots=True)
class Impaye:
    debiteur_id: UUID
    facture_id: UUID
    numero: str
    reste_centimes: int


def select_titres(
    impayes: Iterable[Impaye], seuil_centimes: int = SEUIL_TITRE_CENTIMES
) -> dict[UUID, tuple[Impaye, ...]]:
    """The debtors who owe at least the threshold, with their unpaid invoices in the order of their numbers."""
    by_debiteur: dict[UUID, list[Impaye]] = {}
    for impaye in impayes:
        if impaye.reste_centimes > 0:
            by_debiteur.setdefault(impaye.debiteur_id, []).append(impaye)
    return {
        debiteur: tuple(sorted(dus, key=lambda du: (du.numero, du.facture_id)))
        for debiteur, dus in sorted(by_debiteur.items())
        if sum(du.reste_centimes for du in dus) >= seuil_centimes
    }

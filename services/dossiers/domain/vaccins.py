"""Which vaccines are compulsory for a child: a dated table that the town edits, never code (DOMAIN §3).

Code de la santé publique, articles L3111-2 and R3111-2.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

MOIS_POUR_SE_CONFORMER = 3
"""A child whose card is incomplete is admitted provisionally (code de la santé publique R3111-8)."""


@dataclass(frozen=True, slots=True)
class Obligation:
    """One line of the table. An empty bound is open; ``nes_avant`` and ``applicable_avant`` are excluded."""

    code: str
    libelle: str
    nes_du: date | None = None
    nes_avant: date | None = None
    applicable_du: date | None = None
    applicable_avant: date | None = None

    def concerns(self, naissance: date, jour: date) -> bool:
        """Whether a child born then must have it on that day."""
        return _within(naissance, self.nes_du, self.nes_avant) and _within(
            jour, self.applicable_du, self.applicable_avant
        )


def _within(jour: date, du: date | None, avant: date | None) -> bool:
    return (du is None or jour >= du) and (avant is None or jour < avant)


def list_obligatoires(table: Iterable[Obligation], naissance: date, jour: date) -> list[Obligation]:
    """In the order of the table, one line a vaccine."""
    vus: dict[str, Obligation] = {}
    for obligation in table:
        if obligation.concerns(naissance, jour):
            vus.setdefault(obligation.code, obligation)
    return list(vus.values())


def end_of_admission(verifiee_le: date) -> date:
    """The last day to comply: three months after the card was read, or the last day of that month."""
    mois = verifiee_le.month - 1 + MOIS_POUR_SE_CONFORMER
    annee, mois = verifiee_le.year + mois // 12, mois % 12 + 1
    for jour in range(verifiee_le.day, 27, -1):
        try:
            return date(annee, mois, jour)
        except ValueError:
            continue
    return date(annee, mois, verifiee_le.day)

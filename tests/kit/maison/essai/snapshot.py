"""The state of every counter."""

from __future__ import annotations

from collections.abc import Iterator

from kit.database import Transaction
from tests.kit.maison.contrats import CompteurEtat


def snapshot(tx: Transaction) -> Iterator[CompteurEtat]:
    for row in tx.execute("select cle, valeur, version from compteur order by cle"):
        yield CompteurEtat(cle=row.cle, valeur=row.valeur, version=row.version)

"""The rows, service by service."""

from __future__ import annotations

from typing import Final

from tests.acces.grammaire import Ligne
from tests.acces.table import accounts, billing, documents, dossiers, planning

LIGNES: Final[tuple[Ligne, ...]] = (
    *accounts.LIGNES,
    *dossiers.LIGNES,
    *planning.LIGNES,
    *billing.LIGNES,
    *documents.LIGNES,
)

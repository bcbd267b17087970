"""Words of payments, shared by the pages of parents and of the régie."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
from typing import Final
from uuid import UUID

from contracts.billing import EtatMandat, FactureResume, ModeReglement

MODES: Final = {
    ModeReglement.CARTE: "carte bancaire",
    ModeReglement.ESPECES: "espèces",
    ModeReglement.CHEQUE: "chèque",
    ModeReglement.CESU: "CESU",
    ModeReglement.PRELEVEMENT: "prélèvement",
}
MANDATS: Final = {
    EtatMandat.DEMANDE: ("En attente de la régie", "attente", "heure"),
    EtatMandat.ACCEPTE: ("En place", "ok", "ok"),
    EtatMandat.REFUSE: ("Refusé", "manque", "non"),
    EtatMandat.REVOQUE: ("Arrêté", "", "non"),
}
CIVILITES: Final = {"madame": "Madame", "monsieur": "Monsieur", "madame_et_monsieur": "Madame et Monsieur"}


def by_caisse(factures: Iterable[FactureResume]) -> list[list[FactureResume]]:
    """Invoices that may be paid together: one household, one régie. Nearly always one group."""

    def caisse(facture: FactureResume) -> tuple[UUID | None, str]:
        return facture.foyer_id, facture.regie

    def ordre(facture: FactureResume) -> tuple[str, str]:
        return str(facture.foyer_id), facture.regie

    return [list(groupe) for _, groupe in groupby(sorted(factures, key=ordre), key=caisse)]

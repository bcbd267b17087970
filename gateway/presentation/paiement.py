"""Words of payments, shared by the pages of parents and of the régie."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from itertools import groupby
from typing import Final
from uuid import UUID

from contracts.billing import EtatMandat, FactureResume, LigneFacture, ModeReglement
from gateway.presentation.mots import duree_en_heures

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


def presences_by_enfant(lignes: Iterable[LigneFacture]) -> dict[str, list[tuple[str, list[date]]]]:
    """The days of each activity, named by its first line: a meal and its supervision are one presence."""
    jours: dict[tuple[str, str], tuple[str, set[date]]] = {}
    for ligne in lignes:
        if not ligne.jours:  # a month in hours
            continue
        mots = ligne.libelle.removeprefix(f"{ligne.prenom}, ")
        jours.setdefault((ligne.prenom, ligne.activite), (mots, set()))[1].update(ligne.jours)
    enfants: dict[str, list[tuple[str, list[date]]]] = {}
    for (prenom, _), (mots, vus) in jours.items():
        enfants.setdefault(prenom, []).append((mots, sorted(vus)))
    return enfants


def quantite_of(ligne: LigneFacture) -> str:
    """Hours and minutes where the line is in hours, else how many."""
    return str(ligne.quantite) if ligne.minutes is None else duree_en_heures(ligne.minutes)

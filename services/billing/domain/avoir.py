"""Correcting an issued invoice: it is never edited, an avoir (credit note) or a complement is issued beside it.

Public names
    Sens                                            avoir | complement | rien
    Correction(sens, lignes, total_centimes)        total below zero for an avoir
    lignes_en_vigueur(emises, *corrections) -> tuple[Ligne, ...]
    compute_correction(en_vigueur, corrigees) -> Correction
    cancel_lignes(en_vigueur) -> Correction         the whole invoice, credited
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from services.billing.domain.ligne import Ligne


class Sens(StrEnum):
    AVOIR = "avoir"
    COMPLEMENT = "complement"
    RIEN = "rien"


@dataclass(frozen=True, slots=True)
class Correction:
    """The lines to issue: what was wrong, reversed, then what is right. ``sens`` follows their sum."""

    sens: Sens
    lignes: tuple[Ligne, ...]

    @property
    def total_centimes(self) -> int:
        return sum(ligne.montant_centimes for ligne in self.lignes)


def _identity(ligne: Ligne) -> tuple[object, ...]:
    """What makes two lines the same debt. Neither the trace nor the words: a renamed child owes the same."""
    return (
        ligne.enfant_id,
        ligne.activite,
        ligne.partie,
        ligne.jours,
        ligne.quantite,
        ligne.prix_unitaire_centimes,
        ligne.montant_centimes,
        ligne.part,
        ligne.tiers,
    )


def _reverse(ligne: Ligne) -> Ligne:
    return replace(ligne, quantite=-ligne.quantite, montant_centimes=-ligne.montant_centimes)


def _remove(lignes: Iterable[Ligne], a_retirer: Iterable[Ligne]) -> tuple[Ligne, ...]:
    """``lignes`` less one line for each of ``a_retirer``, order kept."""
    reste = Counter(_identity(ligne) for ligne in a_retirer)
    gardees = []
    for ligne in lignes:
        cle = _identity(ligne)
        if reste[cle]:
            reste[cle] -= 1
        else:
            gardees.append(ligne)
    return tuple(gardees)


def lignes_en_vigueur(emises: Sequence[Ligne], *corrections: Sequence[Ligne]) -> tuple[Ligne, ...]:
    """What is owed after each correction in turn: its reversed lines taken off, its new lines added."""
    lignes = tuple(emises)
    for correction in corrections:
        annulees = [_reverse(ligne) for ligne in correction if ligne.quantite < 0]
        lignes = (*_remove(lignes, annulees), *(ligne for ligne in correction if ligne.quantite > 0))
    return lignes


def compute_correction(en_vigueur: Sequence[Ligne], corrigees: Sequence[Ligne]) -> Correction:
    """From what the invoice says today to what it should say; lines that do not change are not repeated."""
    fausses = _remove(en_vigueur, corrigees)
    justes = _remove(corrigees, en_vigueur)
    lignes = (*(_reverse(ligne) for ligne in fausses), *justes)
    total = sum(ligne.montant_centimes for ligne in lignes)
    if not lignes:
        return Correction(Sens.RIEN, ())
    return Correction(Sens.COMPLEMENT if total > 0 else Sens.AVOIR, lignes)


def cancel_lignes(en_vigueur: Sequence[Ligne]) -> Correction:
    return compute_correction(en_vigueur, ())

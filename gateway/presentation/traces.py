""" "Pourquoi ce prix ?", once per different calculation, for the page and the PDF of an invoice."""

from __future__ import annotations

from collections.abc import Iterable

from contracts.billing import EtapePrix, LigneFacture


def group_traces(lignes: Iterable[LigneFacture]) -> list[tuple[str, list[EtapePrix]]]:
    """The first line of each calculation names it."""
    vues: dict[tuple[tuple[str, str, str], ...], tuple[str, list[EtapePrix]]] = {}
    for ligne in lignes:
        if ligne.trace:
            vues.setdefault(tuple((e.libelle, e.valeur, e.note) for e in ligne.trace), (ligne.libelle, ligne.trace))
    return list(vues.values())

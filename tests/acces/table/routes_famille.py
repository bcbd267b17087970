"""The routes of the planning of all the children: their month, a week repeated, the receipts, a save undone."""

from __future__ import annotations

from typing import Any

from tests.acces.acteurs import Qui
from tests.acces.grammaire import Essai
from tests.acces.portes import DE_L_ENFANT, FAMILLES, A, Porte

_ALICE = frozenset({Qui.PARENT})
_LES_AUTRES = FAMILLES - A
_SANS_L_ENFANT = FAMILLES - DE_L_ENFANT
_PAS_ALICE = FAMILLES - _ALICE
_FAMILLE_SAUVEE = {"operation_id": "sauvegarde_famille_id"}
_ANNULEE = {"accuse": "accuse_annule"}


def _fratrie(essai: Essai) -> dict[str, Any]:
    return {"fratrie": str(essai.cible.enfant_id), "r": "0.2026-12-08.restauration"}


def _repetition(essai: Essai) -> dict[str, Any]:
    """One Tuesday."""
    return {"enfant": str(essai.cible.enfant_id), "case": "1.restauration", "du": "2026-12-08", "au": "2026-12-08"}


def _page(chemin: str, oui: frozenset[Qui], **autres: Any) -> Porte:
    return Porte("GET", chemin, oui, **autres)


def _envoi(chemin: str, oui: frozenset[Qui], **autres: Any) -> Porte:
    return Porte("POST", chemin, oui, **autres)


FAMILLE = (
    _page("/planning/famille/{mois}", FAMILLES),
    _envoi("/planning/famille/{mois}", DE_L_ENFANT, rien=_SANS_L_ENFANT, corps=_fratrie),
    _page("/planning/famille/{mois}/recapitulatif", FAMILLES),
    _envoi("/planning/famille/{mois}/recapitulatif", DE_L_ENFANT, rien=_SANS_L_ENFANT, corps=_fratrie),
    _envoi("/planning/famille/{mois}/abandonner", FAMILLES),
    _page("/planning/termine/{operation_id}", _ALICE, rien=_PAS_ALICE, chemins=_FAMILLE_SAUVEE),
    _page("/planning/repeter", FAMILLES),
    _page("/planning/repeter/recapitulatif", FAMILLES, dit=422, note="A question without a word."),
    _envoi("/planning/repeter", DE_L_ENFANT, rien=_SANS_L_ENFANT, corps=_repetition),
    _page("/planning/accuses", FAMILLES),
    _page("/planning/annuler/{accuse}", A, rien=_LES_AUTRES, dit=409, chemins=_ANNULEE, note="Undone already."),
    _envoi("/planning/annuler/{accuse}", A, rien=_LES_AUTRES, dit=409, chemins=_ANNULEE),
)

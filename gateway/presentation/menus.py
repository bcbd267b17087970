"""The menus in words: allergens as the law lists them, the places of a meal, for whom a dish is."""

from __future__ import annotations

import unicodedata
from typing import Final

from contracts.planning import Allergene, MenuDuJour, Plat, PlatDuMenu, RegimeMenu

ALLERGENES: Final = {
    Allergene.GLUTEN: "gluten",
    Allergene.CRUSTACES: "crustacés",
    Allergene.OEUFS: "œufs",
    Allergene.POISSONS: "poissons",
    Allergene.ARACHIDES: "arachides",
    Allergene.SOJA: "soja",
    Allergene.LAIT: "lait",
    Allergene.FRUITS_A_COQUE: "fruits à coque",
    Allergene.CELERI: "céleri",
    Allergene.MOUTARDE: "moutarde",
    Allergene.SESAME: "sésame",
    Allergene.SULFITES: "sulfites",
    Allergene.LUPIN: "lupin",
    Allergene.MOLLUSQUES: "mollusques",
}
PLATS: Final = {
    Plat.ENTREE: "Entrée",
    Plat.PLAT: "Plat",
    Plat.GARNITURE: "Garniture",
    Plat.LAITAGE: "Produit laitier",
    Plat.DESSERT: "Dessert",
}
REGIMES: Final = {RegimeMenu.STANDARD: "", RegimeMenu.SANS_PORC: "sans porc", RegimeMenu.VEGETARIEN: "végétarien"}
AUCUN: Final = "aucun"


def flatten(texte: str) -> str:
    """Small letters without accents nor ligatures, spaces and underscores alike."""
    plat = unicodedata.normalize("NFKD", texte.casefold().replace("œ", "oe"))
    return " ".join("".join(c for c in plat if not unicodedata.combining(c)).replace("_", " ").split())


_ALLERGENE_BY_MOT: Final = {
    mot: allergene
    for allergene, libelle in ALLERGENES.items()
    for mot in (flatten(libelle), flatten(libelle).removesuffix("s"), flatten(libelle).replace("fruits", "fruit"))
}


def read_allergenes(texte: str) -> list[Allergene] | None:
    """``gluten, lait`` or ``aucun``; ``None`` where nothing was typed. Raises ``ValueError`` with the unknown word."""
    mots = [mot for mot in (flatten(mot) for mot in texte.replace(";", ",").replace("/", ",").split(",")) if mot]
    if not mots:
        return None
    if mots == [AUCUN]:
        return []
    lus = set()
    for mot in mots:
        if mot not in _ALLERGENE_BY_MOT:
            raise ValueError(mot)
        lus.add(_ALLERGENE_BY_MOT[mot])
    return [allergene for allergene in Allergene if allergene in lus]


def write_allergenes(plat: PlatDuMenu) -> str:
    """As ``read_allergenes`` reads it, in the order of the law."""
    if plat.allergenes is None:
        return ""
    return ", ".join(mot for allergene, mot in ALLERGENES.items() if allergene in plat.allergenes) or AUCUN


def nom_plat(plat: Plat, regime: RegimeMenu) -> str:
    """``Plat``, ``Plat sans porc``."""
    return f"{PLATS[plat]} {REGIMES[regime]}".strip()


def sort_plats(menu: MenuDuJour) -> list[PlatDuMenu]:
    """As it is eaten, everybody's dish before the others."""
    plats, regimes = list(Plat), list(RegimeMenu)
    return sorted(menu.plats, key=lambda un: (plats.index(un.plat), regimes.index(un.regime)))

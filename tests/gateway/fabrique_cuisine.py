"""Orders of the kitchen and its menus, where only what matters is visible."""

from __future__ import annotations

from datetime import date
from typing import Any

from contracts import planning
from tests.gateway.fabrique import A_14H12


def une_commande(**change: Any) -> planning.Commande:
    """Frozen with 176 meals, three baskets and 12 adults, then five more, one less, one adult more."""
    versions = [
        ("cuisine", [("standard", "six_et_plus", 176), ("panier_pai", "six_et_plus", 3)], 12),
        ("animateurs", [("standard", "six_et_plus", 5), ("panier_pai", "six_et_plus", -1)], 1),
    ]
    prevision = planning.Prevision(prevu=171, bas=160, haut=182)
    actuel = [("standard", "six_et_plus", 182), ("panier_pai", "six_et_plus", 2)]
    valeurs: dict[str, Any] = {
        "site": "jean-jaures",
        "site_libelle": "école Jean-Jaurès",
        "activite": "restauration",
        "activite_libelle": "Restauration",
        "jour": date(2026, 11, 16),
        "versions": [
            planning.VersionCommande(
                version=rang,
                etape=etape,  # type: ignore[arg-type]
                emise_at=A_14H12,
                lignes=_lignes(lignes),
                adultes=adultes,
                prevision=prevision if rang == 1 else None,
            )
            for rang, (etape, lignes, adultes) in enumerate(versions, start=1)
        ],
        "actuel": _lignes(actuel),
        "adultes": 14,
        "prevision": prevision,
    }
    return planning.Commande(**(valeurs | change))


def des_menus(**change: Any) -> planning.Menus:
    """Monday 16 to Friday 20 November: one day written, with peanuts in its starter and a dish nobody vouched for."""
    plats = [
        ("entree", "standard", "Carottes, sauce cacahuète", ["arachides"]),
        ("plat", "standard", "Sauté de porc", ["gluten", "lait"]),
        ("plat", "sans_porc", "Sauté de dinde", ["lait", "gluten"]),
        ("garniture", "standard", "Riz", []),
        ("dessert", "standard", "Gâteau de l’école", None),
    ]
    ecrit = [planning.PlatDuMenu(plat=a, regime=b, libelle=c, allergenes=d) for a, b, c, d in plats]  # type: ignore[arg-type]
    jours = [planning.MenuDuJour(jour=date(2026, 11, 16 + rang)) for rang in range(5)]
    jours[0] = planning.MenuDuJour(jour=date(2026, 11, 16), version=3, plats=ecrit, modifie_at=A_14H12)
    return planning.Menus(**({"jours": jours} | change))


def _lignes(lignes: list[tuple[str, str, int]]) -> list[planning.LigneCommande]:
    return [planning.LigneCommande(regime=regime, tranche=tranche, nombre=n) for regime, tranche, n in lignes]

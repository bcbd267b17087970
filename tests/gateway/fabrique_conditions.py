"""The terms of use as pages need them."""

from __future__ import annotations

from datetime import date
from typing import Any

from contracts import accounts
from tests.gateway.fabrique import A_14H12


def des_conditions(**change: Any) -> accounts.ConditionsVue:
    """The terms in force, two paragraphs of them."""
    valeurs: dict[str, Any] = {
        "version": "2026-09",
        "en_vigueur_du": date(2026, 9, 1),
        "resume": "Chaque parent a maintenant son propre compte.",
        "texte": "## Votre compte\n\nUn compte est personnel.\n\n## Sans internet\n\nRien n’oblige à l’utiliser.",
    }
    return accounts.ConditionsVue(**(valeurs | change))


def des_versions() -> accounts.VersionsConditions:
    """One to come, one in force, one replaced."""
    lignes = [("2027-01", 2027, 1, 0, False), ("2026-09", 2026, 9, 412, True), ("2025-09", 2025, 9, 1, False)]
    versions = [
        accounts.ConditionsPubliees(
            version=version,
            en_vigueur_du=date(annee, mois, 1),
            resume="Chaque parent a maintenant son propre compte.",
            publiee_at=A_14H12,
            acceptations=acceptations,
            est_en_vigueur=en_vigueur,
        )
        for version, annee, mois, acceptations, en_vigueur in lignes
    ]
    return accounts.VersionsConditions(versions=versions)

"""A value of the history as a person reads it: "oui", "14 novembre 2026", "arachide, œuf"."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

_MOIS = (
    "janvier", "février", "mars", "avril", "mai", "juin",
    "juillet", "août", "septembre", "octobre", "novembre", "décembre",
)  # fmt: skip
_JOUR = re.compile(r"\d{4}-\d\d-\d\d")
_HEURE = re.compile(r"(\d\d):(\d\d)(:\d\d)?")


def write_valeur(valeur: Any) -> str:
    """Empty for nothing at all."""
    if valeur is None or valeur == "":
        return ""
    if valeur is True or valeur is False:
        return "oui" if valeur else "non"
    if isinstance(valeur, list):
        return ", ".join(write_valeur(un) for un in valeur)
    if isinstance(valeur, dict):
        return " ".join(write_valeur(un) for un in valeur.values() if un not in (None, ""))
    texte = str(valeur)
    if _JOUR.fullmatch(texte):
        return write_jour(date.fromisoformat(texte))
    if heure := _HEURE.fullmatch(texte):
        return f"{int(heure[1])}h{heure[2] if heure[2] != '00' else ''}"
    return texte


def write_jour(jour: date) -> str:
    """``1er novembre 2026``."""
    return f"{'1er' if jour.day == 1 else jour.day} {_MOIS[jour.month - 1]} {jour.year}"

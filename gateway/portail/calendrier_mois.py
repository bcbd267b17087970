"""Months of the arrows: before, after, and where they stop."""

from __future__ import annotations

import re
from datetime import date
from typing import Final

from gateway.presentation.mots import mois_annee

PORTEE_MOIS: Final = 14
"""Months that the arrows reach on each side of today."""
_MOIS: Final = re.compile(r"20[0-9]{2}-(0[1-9]|1[0-2])")


def month_of(jour: date) -> str:
    """``2026-11``."""
    return f"{jour:%Y-%m}"


def shift(mois: str, pas: int) -> str:
    """The month ``pas`` months later, or earlier when negative."""
    rang = int(mois[:4]) * 12 + int(mois[5:]) - 1 + pas
    return f"{rang // 12}-{rang % 12 + 1:02}"


def readable_month(texte: str, sinon: str) -> str:
    """A month typed in an address, else another."""
    return texte if _MOIS.fullmatch(texte) else sinon


def arrow(mois: str, pas: int, aujourd_hui: date, adresse: str) -> tuple[str, str] | tuple[()]:
    """``(address, words)`` of the arrow; ``adresse`` holds ``{mois}``. Nothing beyond the reach."""
    voulu = shift(mois, pas)
    loin = shift(month_of(aujourd_hui), PORTEE_MOIS if pas > 0 else -PORTEE_MOIS)
    if (voulu > loin) if pas > 0 else (voulu < loin):
        return ()
    return adresse.format(mois=voulu), mois_annee(voulu)

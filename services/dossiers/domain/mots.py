"""French words about children: "de Léonie, de Gaspard et d’Élise"."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable


def de(prenom: str) -> str:
    """With its elision before a vowel; names in h keep "de"."""
    initiale = unicodedata.normalize("NFKD", prenom[:1].casefold())[:1]
    return f"d’{prenom}" if initiale and initiale in "aeiouœæ" else f"de {prenom}"


def de_chacun(prenoms: Iterable[str]) -> str:
    """The joined names: "de Léonie, de Gaspard et d’Élise" (empty without any)."""
    mots = [de(prenom) for prenom in prenoms]
    if len(mots) < 2:
        return "".join(mots)
    return f"{', '.join(mots[:-1])} et {mots[-1]}"

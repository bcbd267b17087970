"""The sentence beside a field of a form."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from contracts.errors import ChampRefuse

ILLISIBLE: Final = "caractere_interdit"
"""What nobody types (``formes.read``): an invisible mark that came with a copied text."""
FICHIER_MAX: Final = "10\u00a0Mo"
"""``documents.TAILLE_MAX_OCTETS`` as people say it."""

_CHAMPS: Final[Mapping[str, Callable[[Mapping[str, Any]], str]]] = {
    "missing": lambda n: "Cette réponse manque.",
    "string_too_short": lambda n: (
        "Cette réponse manque." if n.get("min_length", 1) <= 1 else f"Au moins {n['min_length']} caractères."
    ),
    "string_too_long": lambda n: f"{n.get('max_length', '')} caractères au plus. Raccourcissez votre réponse.",
    "string_pattern_mismatch": lambda n: "Cette réponse n’a pas la forme attendue.",
    "enum": lambda n: "Choisissez une réponse de la liste.",
    "literal_error": lambda n: "Choisissez une réponse de la liste.",
    "uuid_parsing": lambda n: "Choisissez une réponse de la liste.",
    "int_parsing": lambda n: "Écrivez un nombre entier, en chiffres.",
    "greater_than_equal": lambda n: f"Le plus petit nombre accepté est {n.get('ge', '')}.",
    "less_than_equal": lambda n: f"Le plus grand nombre accepté est {n.get('le', '')}.",
    "time_parsing": lambda n: "Écrivez une heure, par exemple 18:00.",
    "date_from_datetime_parsing": lambda n: "Écrivez une date, par exemple 2026-11-05.",
    "date_parsing": lambda n: "Écrivez une date, par exemple 2026-11-05.",
    "too_long": lambda n: f"{n.get('max_length', '')} réponses au plus en une fois.",
    "date_from_datetime_inexact": lambda n: "Écrivez une date, par exemple 2026-11-05.",
    "trop_lourd": lambda n: (
        f"Ce fichier pèse {n.get('taille', '')}, le maximum est {FICHIER_MAX}. Une photo de la page suffit."
    ),
    ILLISIBLE: lambda n: "Un caractère de cette réponse ne s’écrit pas. Retapez-la sans copier-coller.",
}


def explain_champ(champ: ChampRefuse, phrases: Mapping[str, str] | None = None) -> str:
    """The sentence beside a field: the form's own (``"numero.string_pattern_mismatch"`` or ``"numero"``), else the
    general one of this reason."""
    propres = phrases or {}
    partout = "" if champ.raison == ILLISIBLE else propres.get(champ.champ)  # "write it" would hide what is wrong
    if sienne := propres.get(f"{champ.champ}.{champ.raison}") or partout:
        return sienne
    phrase = _CHAMPS.get(champ.raison)
    return phrase(champ.limites) if phrase else "Cette réponse n’est pas acceptée. Corrigez-la."

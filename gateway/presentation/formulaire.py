"""What was typed and what is wrong with it: read by the field macros, so that no value is ever lost (DOMAIN, L14)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

Valeur = str | int | bool | Iterable[str] | None
INTERDITS: Final = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffd\ufffe\uffff\ud800-\udfff\u200e\u200f\u202a-\u202e\u2066-\u2069]"
)
"""Control characters, broken UTF-8 and direction overrides: never typed, refused beside their field, never shown."""


@dataclass(frozen=True, slots=True)
class Formulaire:
    """The state of one form: typed values by field name, and one French sentence per refused field.

    ``erreurs`` keeps its order: it is the order of the summary, and should be that of the fields on the page.
    An error under the name ``""`` belongs to the form as a whole and links to nothing.
    """

    valeurs: Mapping[str, Valeur] = field(default_factory=dict)
    erreurs: Mapping[str, str] = field(default_factory=dict)

    def valeur(self, nom: str, defaut: str = "") -> str:
        """The text to show again in the field, or its first value; without what no page may hold."""
        brut = self.valeurs.get(nom)
        return defaut if brut is None else INTERDITS.sub("", str(brut))

    def contient(self, nom: str, valeur: str, defaut: bool = False) -> bool:
        """Whether this choice is ticked; ``defaut`` counts only when the field was never answered."""
        brut = self.valeurs.get(nom)
        if brut is None:
            return defaut
        if isinstance(brut, bool):
            return brut
        if isinstance(brut, str | int):
            return str(brut) == valeur
        return valeur in {str(un) for un in brut}

    def erreur(self, nom: str) -> str:
        """The sentence beside the field, or nothing."""
        return self.erreurs.get(nom, "")


VIERGE = Formulaire()

"""Two people edit the same thing: what of the second's answers is kept, and where she has to choose (DOMAIN §3).

A three-way comparison, field by field: what the second person read, what is there now, what she wants. The first
two come from the history, never from the browser.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Fusion:
    """``applique``: field → new value. ``conflits``: fields that somebody else changed to another value meanwhile."""

    applique: dict[str, Any] = field(default_factory=dict)
    conflits: tuple[str, ...] = ()


def merge(actuel: Mapping[str, Any], lu: Mapping[str, Any], voulu: Mapping[str, Any]) -> Fusion:
    """``lu`` holds, for the fields changed since the second person read them, the value that she saw.

    A field that she left as she saw it keeps the other person's value; a field wanted as it already is asks nothing.
    """
    applique, conflits = {}, []
    for champ, valeur in voulu.items():
        if valeur == actuel[champ] or (champ in lu and valeur == lu[champ]):
            continue
        if champ in lu:
            conflits.append(champ)
        else:
            applique[champ] = valeur
    return Fusion(applique, tuple(conflits))


def keep_both(champ: str, actuel: Any, voulu: Any) -> Any:
    """The value that holds both, for a safety field: every allergy that anybody named, a PAI as soon as one says so."""
    if champ == "allergies":
        connues = {un.casefold() for un in actuel}
        return [*actuel, *(un for un in voulu if un.casefold() not in connues)]
    if champ == "a_un_pai":
        return bool(actuel or voulu)
    raise ValueError(f"{champ} cannot hold two values")


CHAMPS_DE_SECURITE = frozenset({"allergies", "a_un_pai"})
"""Of the health sheet; pick-up people are kept side by side as two entries."""

"""Whose business a document is, by its kind (DOMAIN §3 and §4)."""

from __future__ import annotations

import unicodedata
from enum import StrEnum
from uuid import UUID

from contracts.documents import Genre

_DE_L_ENFANT = frozenset({Genre.PAI, Genre.VACCINS, Genre.ASSURANCE, Genre.PHOTO})


class Portee(StrEnum):
    """``enfant``: whoever may see the child reads it. ``foyer``: the household that sent it, and no other parent."""

    ENFANT = "enfant"
    FOYER = "foyer"


def find_portee(genre: Genre, enfant_id: UUID | None) -> Portee:
    """Income, address, bank details and judgments stay in the household even when they name a child.

    A child's document that names none (one certificate for all siblings) stays in the household too.
    """
    return Portee.ENFANT if enfant_id is not None and genre in _DE_L_ENFANT else Portee.FOYER


def clean_nom_fichier(nom: str) -> str:
    """A name to show and to save under: no folder, no control or direction character, at most 120 characters."""
    last = nom.replace("\\", "/").rsplit("/", 1)[-1]
    shown = "".join(letter for letter in last if unicodedata.category(letter)[0] != "C").strip(" .")
    stem, dot, extension = shown.rpartition(".")
    if len(shown) > 120 and dot and len(extension) <= 10:
        shown = f"{stem[: 119 - len(extension)]}.{extension}"
    return shown[:120] or "document"

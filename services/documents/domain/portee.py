"""Whose business a document is, by its kind (DOMAIN §3 and §4)."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection
from enum import StrEnum

from contracts.base import AGENTS, Role
from contracts.documents import EnfantAChoisir, Genre

DE_L_ENFANT = frozenset({Genre.PAI, Genre.VACCINS, Genre.ASSURANCE, Genre.PHOTO})
D_UN_SEUL = frozenset({Genre.PAI, Genre.PHOTO})
"""Kinds that name one child; vaccines and insurance may serve all siblings."""
POUR_LA_REGIE = frozenset({Genre.CAF, Genre.MSA, Genre.DOMICILE, Genre.RIB})
"""What the régie needs to price and to collect [choice]; the rest is not its business."""


class Portee(StrEnum):
    """``enfant``: whoever may see every child it names. ``foyer``: the household that sent it, and no other parent."""

    ENFANT = "enfant"
    FOYER = "foyer"


def find_portee(genre: Genre) -> Portee:
    """Income, address, bank details and judgments stay in the household even when they name a child."""
    return Portee.ENFANT if genre in DE_L_ENFANT else Portee.FOYER


def check_proprietaire(genre: Genre, enfants: int) -> None:
    """How many children a document of this kind may name. Raises ``EnfantAChoisir``."""
    if genre in DE_L_ENFANT and enfants == 0:
        raise EnfantAChoisir(un_seul=genre in D_UN_SEUL)
    if genre in D_UN_SEUL and enfants > 1:
        raise EnfantAChoisir(un_seul=True)


def genres_readable_by_staff(roles: Collection[Role]) -> frozenset[Genre]:
    """What a person of the town may open, whatever the family, when acting for none."""
    if not AGENTS.isdisjoint(roles):
        return frozenset(Genre)
    return POUR_LA_REGIE if Role.REGISSEUR in roles else frozenset()


def clean_nom_fichier(nom: str) -> str:
    """A name to show and to save under: no folder, no control or direction character, at most 120 characters."""
    last = nom.replace("\\", "/").rsplit("/", 1)[-1]
    shown = "".join(letter for letter in last if unicodedata.category(letter)[0] != "C").strip(" .")
    stem, dot, extension = shown.rpartition(".")
    if len(shown) > 120 and dot and len(extension) <= 10:
        shown = f"{stem[: 119 - len(extension)]}.{extension}"
    return shown[:120] or "document"

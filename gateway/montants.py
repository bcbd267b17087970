"""An amount as a person types it: ``65,22``, ``65.2``, ``1 065,22 €``."""

from __future__ import annotations

import re
from typing import Final

from contracts.errors import ChampRefuse, RequeteInvalide

_MONTANT: Final = re.compile(r"(\d{1,9})(?:[.,](\d{1,2}))?€?")


def read_centimes(champ: str, texte: str) -> int | None:
    """Integer cents, nothing for an empty field; ``RequeteInvalide`` for anything that is not an amount."""
    serre = "".join(texte.split())
    if not serre:
        return None
    trouve = _MONTANT.fullmatch(serre)
    if trouve is None:
        raise RequeteInvalide(champs=[ChampRefuse(champ=champ, raison="montant")])
    return int(trouve[1]) * 100 + int((trouve[2] or "0").ljust(2, "0"))

"""From the month's form back to ticks: what the person changed, and nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from typing import Final

from contracts.errors import ChampRefuse, RequeteInvalide
from contracts.planning import Coche

_CELLULE: Final = re.compile(r"(20\d\d-[01]\d-[0-3]\d)\.([a-z][a-z0-9_]{1,39})")
_FORMULE: Final = re.compile(r"f\.(20\d\d-[01]\d-[0-3]\d)\.[\w-]{1,40}")
_MAX: Final = 400


def read_coches(champs: Iterable[tuple[str, object]]) -> list[Coche]:
    """The difference between the boxes as sent and ``pris``, what the page showed as booked.

    ``champs`` are the form's pairs (``form.multi_items()``): ``r`` = ``2026-11-06.repas`` for a ticked box,
    ``f.2026-11-25.mercredi`` = ``mercredi_matin`` or nothing for a radio group. Comparing with what was shown, not
    with what is, keeps the person's intention when another parent changed the month meanwhile. Raises
    ``RequeteInvalide`` for anything that the page cannot have sent; the rules of booking are planning's own.
    """
    pris: set[str] = set()
    voulus: set[str] = set()
    for nom, valeur in champs:
        if not isinstance(valeur, str):
            continue
        if nom == "pris":
            pris.update(valeur.split())
        elif nom == "r":
            voulus.add(valeur)
        elif valeur and (formule := _FORMULE.fullmatch(nom)):
            voulus.add(f"{formule[1]}.{valeur}")
    if len(pris) + len(voulus) > 2 * _MAX or len(pris ^ voulus) > _MAX:
        raise _illisible("trop_de_cases")
    ajouts = [_coche(cellule, True) for cellule in voulus - pris]
    retraits = [_coche(cellule, False) for cellule in pris - voulus]
    return sorted(ajouts + retraits, key=lambda coche: (coche.jour, coche.activite))


def _coche(cellule: str, voulu: bool) -> Coche:
    lue = _CELLULE.fullmatch(cellule)
    if lue is None:
        raise _illisible("cellule")
    try:
        return Coche(activite=lue[2], jour=date.fromisoformat(lue[1]), voulu=voulu)
    except ValueError:
        raise _illisible("jour") from None


def _illisible(raison: str) -> RequeteInvalide:
    return RequeteInvalide(champs=[ChampRefuse(champ="r", raison=raison)])

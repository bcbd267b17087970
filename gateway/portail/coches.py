"""The ticks of the month as the form sends them, and as the recap carries them.

The grid (``presentation/planning.py``) sends ``r=2026-11-16.restauration`` for a ticked box, ``f.<jour>.<groupe>=code``
for the chosen formula of a group, and ``pris``, the cells that were booked when the page was written. What differs
is a tick. All of it comes from a browser: planning judges each tick again.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from typing import Final

from contracts.errors import ChampRefuse, RequeteInvalide
from contracts.planning import Coche
from gateway.formes import Champs

_CELLULE: Final = re.compile(r"(20\d\d-\d\d-\d\d)\.([a-z][a-z0-9_]{1,39})")
_FORMULE: Final = re.compile(r"f\.(20\d\d-\d\d-\d\d)\.[\w-]{1,40}")
MAX_COCHES: Final = 400


def read_grille(champs: Champs) -> list[Coche]:
    """The ticks of an edited month, by day. Raises ``RequeteInvalide`` if a cell cannot be read."""
    pris = {_cellule(mot) for mot in champs.texte("pris").split()}
    voulus = {_cellule(valeur) for valeur in champs.tous("r")}
    for nom, code in champs.paires:
        if code and (formule := _FORMULE.fullmatch(nom)):
            voulus.add(_cellule(f"{formule[1]}.{code}"))
    ecarts = [(cellule, True) for cellule in voulus - pris] + [(cellule, False) for cellule in pris - voulus]
    return _coches((activite, jour, voulu) for (jour, activite), voulu in ecarts)


def read_recap(champs: Champs) -> list[Coche]:
    """The ticks shown on a recap: ``c=2026-11-16.restauration.oui``."""
    lues = []
    for valeur in champs.tous("c"):
        cellule, _, mot = valeur.rpartition(".")
        if mot not in ("oui", "non"):
            raise _illisible()
        jour, activite = _cellule(cellule)
        lues.append((activite, jour, mot == "oui"))
    return _coches(lues)


def write_recap(coches: Iterable[Coche]) -> list[str]:
    """The hidden values of a recap."""
    return [f"{c.jour.isoformat()}.{c.activite}.{'oui' if c.voulu else 'non'}" for c in coches]


def _coches(lues: Iterable[tuple[str, date, bool]]) -> list[Coche]:
    coches = [Coche(activite=activite, jour=jour, voulu=voulu) for activite, jour, voulu in lues]
    if len(coches) > MAX_COCHES:
        refuse = ChampRefuse(champ="coches", raison="too_long", limites={"max_length": MAX_COCHES})
        raise RequeteInvalide(champs=[refuse])
    return sorted(coches, key=lambda c: (c.jour, c.activite, c.voulu))


def _cellule(mot: str) -> tuple[date, str]:
    lu = _CELLULE.fullmatch(mot)
    if lu is None:
        raise _illisible()
    try:
        return date.fromisoformat(lu[1]), lu[2]
    except ValueError:
        raise _illisible() from None


def _illisible() -> RequeteInvalide:
    return RequeteInvalide(champs=[ChampRefuse(champ="coches", raison="string_pattern_mismatch")])

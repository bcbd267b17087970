"""From the month's form back to ticks: what the person changed, and nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from typing import Final
from uuid import UUID

from contracts.errors import ChampRefuse, RequeteInvalide
from contracts.planning import MAX_ENFANTS, Coche, CocheEnfant

_CELLULE: Final = re.compile(r"(20[0-9]{2}-[01][0-9]-[0-3][0-9])\.([a-z][a-z0-9_]{1,39})")
_FORMULE: Final = re.compile(r"f\.(20[0-9]{2}-[01][0-9]-[0-3][0-9])\.[\w-]{1,40}")
_AUTRES: Final = frozenset({"jeton", "operation_id", "geste"})
_MAX: Final = 400


def read_coches(champs: Iterable[tuple[str, object]]) -> list[Coche]:
    """The difference between the boxes as sent and ``pris``, what the page showed as booked.

    ``champs`` are the form's pairs (``form.multi_items()``): ``r`` = ``2026-11-06.repas`` for a ticked box,
    ``f.2026-11-25.mercredi`` = ``mercredi_matin`` or nothing for a radio group. Comparing with what was shown, not
    with what is, keeps the person's intention when another parent changed the month meanwhile. Raises
    ``RequeteInvalide`` for anything that the page cannot have sent, a price for instance; the rules of booking are
    planning's own, and a cell sent twice goes to it twice.
    """
    pris: set[str] = set()
    voulus: list[str] = []
    for nom, valeur in champs:
        if not isinstance(valeur, str):
            raise _illisible("champ_inconnu")
        if nom == "pris":
            pris.update(valeur.split())
        elif nom == "r":
            voulus.append(valeur)
        elif formule := _FORMULE.fullmatch(nom):
            voulus += [f"{formule[1]}.{valeur}"] if valeur else []
        elif nom not in _AUTRES:
            raise _illisible("champ_inconnu")
    if len(pris) + len(voulus) > 2 * _MAX or len(pris.symmetric_difference(voulus)) > _MAX:
        raise _illisible("trop_de_cases")
    ajouts = [_coche(cellule, True) for cellule in voulus if cellule not in pris]
    retraits = [_coche(cellule, False) for cellule in pris.difference(voulus)]
    return sorted(ajouts + retraits, key=lambda coche: (coche.jour, coche.activite))


def read_coches_famille(champs: Iterable[tuple[str, object]]) -> tuple[list[UUID], list[CocheEnfant]]:
    """The children of the form, in its order, and the ticks of each: the same reading, child by child.

    ``fratrie``: the children's ids; every value begins with the rank of its child, ``0.2026-11-06.repas``.
    """
    paires = list(champs)
    enfants = [_uuid(texte) for nom, texte in paires if nom == "fratrie" for texte in str(texte).split()]
    if not enfants or len(enfants) > MAX_ENFANTS or len(set(enfants)) != len(enfants):
        raise _illisible("fratrie")
    siennes: list[list[tuple[str, object]]] = [[] for _ in enfants]
    for nom, valeur in paires:
        if nom in _AUTRES or nom == "fratrie":
            continue
        if not isinstance(valeur, str):
            raise _illisible("champ_inconnu")
        if nom == "pris":
            for cellule in valeur.split():
                rang, reste = _split(cellule, len(enfants))
                siennes[rang].append(("pris", reste))
        elif nom == "r":
            rang, reste = _split(valeur, len(enfants))
            siennes[rang].append(("r", reste))
        elif nom.startswith("f."):
            rang, reste = _split(nom[2:], len(enfants))
            siennes[rang].append((f"f.{reste}", valeur))
        else:
            raise _illisible("champ_inconnu")
    return enfants, [
        CocheEnfant(enfant_id=enfant_id, activite=coche.activite, jour=coche.jour, voulu=coche.voulu)
        for enfant_id, paires_de_l_enfant in zip(enfants, siennes, strict=True)
        for coche in read_coches(paires_de_l_enfant)
    ]


def _split(texte: str, nombre: int) -> tuple[int, str]:
    rang, point, reste = texte.partition(".")
    if not point or not rang.isascii() or not rang.isdigit() or len(rang) > 2 or int(rang) >= nombre:
        raise _illisible("cellule")
    return int(rang), reste


def _uuid(texte: str) -> UUID:
    try:
        return UUID(texte)
    except ValueError:
        raise _illisible("fratrie") from None


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

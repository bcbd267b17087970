"""The rules of the deadlines in French, for « Comprendre les délais »: made from the activities' own settings."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache
from typing import Final

from services.planning.domain import mots
from services.planning.domain.calendrier import Comptage
from services.planning.domain.delais import Delai, Delais
from services.planning.referentiel import Proposee

_VEILLES: Final = {1: "la veille", 2: "l’avant-veille"}


def write_delais(proposees: Iterable[Proposee]) -> list[str]:
    """One sentence per deadline; activities that differ are named, those that agree are said once."""
    proposees = list(proposees)
    phrases: list[str] = []
    for write in (_write_cuisine, _write_animateurs, _write_annulation):
        noms_by_phrase: dict[str, list[str]] = {}
        for proposee in proposees:
            if phrase := write(proposee.regle.delais):
                noms_by_phrase.setdefault(phrase, []).append(proposee.libelle)
        est_commune = len(noms_by_phrase) == 1
        for phrase, noms in noms_by_phrase.items():
            phrases.append(phrase if est_commune else f"{', '.join(noms)} : {phrase[0].lower()}{phrase[1:]}")
    return phrases


@lru_cache(maxsize=64)
def _write_cuisine(delais: Delais) -> str:
    if delais.cuisine is None:
        return ""
    return f"{_jusqu_a(delais.cuisine)} : le repas est compté dans la commande de la cuisine centrale."


@lru_cache(maxsize=64)
def _write_animateurs(delais: Delais) -> str:
    return f"{_jusqu_a(delais.animateurs)} : c’est encore accepté, et compté pour le nombre d’animateurs."


@lru_cache(maxsize=64)
def _write_annulation(delais: Delais) -> str:
    return f"{_jusqu_a(delais.annulation)} : vous pouvez annuler. Ensuite, déclarez une absence."


def _jusqu_a(delai: Delai) -> str:
    heure = mots.heure(delai.heure_limite)
    if delai.jours == 0 and delai.inclus:
        return f"Jusqu’au jour même, {heure}"
    return f"Jusqu’à {_write_jour(delai)}, {heure}"


def _write_jour(delai: Delai) -> str:
    """The last day, said as a person would: « la veille », « 3 jours ouvrables avant », « l’avant-veille »."""
    veilles = delai.jours + (not delai.inclus)
    if delai.comptage is Comptage.CALENDAIRE and veilles in _VEILLES:
        return _VEILLES[veilles]
    if delai.inclus or delai.jours == 0:
        return delai.pourquoi
    if delai.comptage is Comptage.CALENDAIRE:
        return replace(delai, jours=veilles, inclus=True).pourquoi
    rang = "dernier" if delai.jours == 1 else f"{delai.jours}e"
    unite = replace(delai, jours=1, inclus=True).pourquoi.removeprefix("1 ")
    return f"la veille du {rang} {unite}"

"""How many animateurs the law asks for, on a site, over the day.

Public names
    Accueil(StrEnum)                extrascolaire, periscolaire
    Taux(moins_de_6, six_et_plus)   children for one animateur
    TableTaux = Mapping[tuple[Accueil, bool, bool], Taux]           (accueil, pedt, plus de 5 h)
    read_taux(textes: Iterable[str]) -> TableTaux                   raises ValueError naming the line
    find_tranche(naissance, jour) -> str
    find_accueil(jour, calendrier, rythme=None) -> Accueil          `rythme`: the weekdays of the site's school
    find_taux(table, accueil, duree: timedelta, pedt: bool) -> Taux
    compute_animateurs(taux, moins_de_6: int, six_et_plus: int) -> int
    Presence(debut, fin, moins_de_6=0, six_et_plus=0)               children there together, [debut, fin)
    Bande(debut, fin, moins_de_6, six_et_plus, animateurs)
    compute_bandes(presences, taux) -> list[Bande]                  the day cut where somebody comes or goes
    find_pointe(bandes) -> Bande | None                             the band that asks for most animateurs

Source: code de l'action sociale et des familles, R227-15 (extrascolaire) and R227-16 (périscolaire, PEDT); R227-1 for
the two kinds of day: Wednesdays are périscolaire, with or without school. Rounded up per age group and never pooled:
31 under 6 and 64 of 6 and over, at most 5 h, are 4 + 5 = 9. Age is that of the day. Exactly 5 hours is "at most 5".
"""

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from itertools import pairwise
from types import MappingProxyType
from typing import Final, Generic, TypeVar

from services.planning.domain.activite import age_on
from services.planning.domain.calendrier import Calendrier

_CINQ_HEURES: Final = timedelta(hours=5)
_SAMEDI: Final = 5
AGE_DE_BASCULE: Final = 6
_COLONNES: Final = ["accueil", "pedt", "duree", "moins_de_6", "six_et_plus", "source"]

Moment = TypeVar("Moment", time, datetime)


class Accueil(StrEnum):
    EXTRASCOLAIRE = "extrascolaire"
    PERISCOLAIRE = "periscolaire"


@dataclass(frozen=True, slots=True)
class Taux:
    moins_de_6: int
    six_et_plus: int

    def __post_init__(self) -> None:
        if self.moins_de_6 < 1 or self.six_et_plus < 1:
            raise ValueError("one animateur minds at least one child")


TableTaux = Mapping[tuple[Accueil, bool, bool], Taux]


def read_taux(textes: Iterable[str]) -> TableTaux:
    """Read the editable table; every one of the eight situations must be said once."""
    table: dict[tuple[Accueil, bool, bool], Taux] = {}
    for numero, texte in enumerate(textes, start=1):
        utile = texte.lstrip("\ufeff").strip()
        if not utile or utile.startswith("#"):
            continue
        champs = next(csv.reader([utile], delimiter=";"))
        if champs == _COLONNES:
            continue
        try:
            accueil, pedt, duree, petits, grands, _source = champs
            cle = (
                Accueil(accueil),
                {"oui": True, "non": False}[pedt],
                {"plus_de_5h": True, "au_plus_5h": False}[duree],
            )
            taux = Taux(int(petits), int(grands))
        except (ValueError, KeyError) as erreur:
            raise ValueError(f"line {numero}: {erreur}: {utile!r}") from erreur
        if cle in table:
            raise ValueError(f"line {numero}: said twice: {utile!r}")
        table[cle] = taux
    if len(table) != 8:
        raise ValueError(f"8 situations expected, {len(table)} found")
    return MappingProxyType(table)


def find_tranche(naissance: date, jour: date) -> str:
    """``moins_6`` or ``six_et_plus``, on the day: portions and animateurs are counted by the same groups."""
    return "moins_6" if age_on(naissance, jour) < AGE_DE_BASCULE else "six_et_plus"


def find_accueil(jour: date, calendrier: Calendrier, rythme: frozenset[int] | None = None) -> Accueil:
    """Holidays, Sundays, Saturdays without school: extrascolaire.

    A weekday of school time is périscolaire, whether this school has class that day or not. Bridges and public
    holidays are extrascolaire [choice: the stricter]. Raises HorsCalendrier outside the table.
    """
    if calendrier.jour_ouvert(jour, rythme):
        return Accueil.PERISCOLAIRE
    motif = calendrier.motif(jour, rythme)
    est_sans_ecole = motif is not None and motif.genre == "semaine" and jour.weekday() < _SAMEDI
    return Accueil.PERISCOLAIRE if est_sans_ecole else Accueil.EXTRASCOLAIRE


def find_taux(table: TableTaux, accueil: Accueil, duree: timedelta, pedt: bool) -> Taux:
    """`duree` is how long the accueil lasts in a row."""
    return table[accueil, pedt, duree > _CINQ_HEURES]


def compute_animateurs(taux: Taux, moins_de_6: int, six_et_plus: int) -> int:
    if moins_de_6 < 0 or six_et_plus < 0:
        raise ValueError("there cannot be fewer than no children")
    return -(-moins_de_6 // taux.moins_de_6) + -(-six_et_plus // taux.six_et_plus)


@dataclass(frozen=True, slots=True)
class Presence(Generic[Moment]):
    """Children there from `debut` to `fin`, gone at `fin`."""

    debut: Moment
    fin: Moment
    moins_de_6: int = 0
    six_et_plus: int = 0

    def __post_init__(self) -> None:
        if self.debut >= self.fin:
            raise ValueError("a presence ends after it begins")


@dataclass(frozen=True, slots=True)
class Bande(Generic[Moment]):
    debut: Moment
    fin: Moment
    moins_de_6: int
    six_et_plus: int
    animateurs: int


def compute_bandes(presences: Iterable[Presence[Moment]], taux: Taux) -> list[Bande[Moment]]:
    """Bands in order, empty ones between two services included; one that changes nobody is not cut."""
    mouvements: dict[Moment, list[int]] = {}
    for presence in presences:
        for borne, sens in ((presence.debut, 1), (presence.fin, -1)):
            mouvement = mouvements.setdefault(borne, [0, 0])
            mouvement[0] += sens * presence.moins_de_6
            mouvement[1] += sens * presence.six_et_plus
    bornes = sorted(borne for borne, mouvement in mouvements.items() if mouvement != [0, 0])
    bandes, petits, grands = [], 0, 0
    for debut, fin in pairwise(bornes):
        petits, grands = petits + mouvements[debut][0], grands + mouvements[debut][1]
        bandes.append(Bande(debut, fin, petits, grands, compute_animateurs(taux, petits, grands)))
    return bandes


def find_pointe(bandes: Iterable[Bande[Moment]]) -> Bande[Moment] | None:
    """The first of the bands that ask for most; it may not be the one with most children."""
    return max(bandes, key=lambda bande: bande.animateurs, default=None)

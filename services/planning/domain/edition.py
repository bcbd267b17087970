"""What an agent may write in the calendar: each refusal names the field and why, before anything changes.

Public names
    Edition(retirer, ajouter)               rows to take away and to add, from the table as it is
    EditionInvalide(champ, raison, autre="", jour=None, rang=0)
        raison: ordre, bornes, trop_long, nom_annee, hors_annee, chevauche, passe, fermeture, lieux, annee_utilisee
    apply(lignes, edition, aujourd_hui, lieux) -> tuple[Ligne, ...]     the table after; raises EditionInvalide
    find_jours_changes(edition) -> list[date]                           days that a row taken away or added covers

A day that has begun keeps its kind: children came, or did not, by it. A school year that the table did not know may be
added with its past days, since nothing was booked on them.
"""

import re
from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass
from datetime import date
from typing import Final

from services.planning.domain.calendrier import PARTOUT, Calendrier, Genre, Ligne

DECIDEE: Final = "fermeture "
"""How the source of a row begins when it was decided on the page of closures, and is lifted there."""
_DUREES_MAX: Final = {Genre.ANNEE: 400, Genre.ETE: 100}
_DUREE_MAX: Final = 62
_AVANT, _APRES = 2, 6
"""School years that may be written, before and after the running one [choice]."""
_MEME_TABLE: Final = {
    Genre.ANNEE: {Genre.ANNEE},
    Genre.VACANCES: {Genre.VACANCES, Genre.ETE},
    Genre.ETE: {Genre.VACANCES, Genre.ETE},
    Genre.SANS_CLASSE: {Genre.SANS_CLASSE, Genre.VACANCES, Genre.ETE, Genre.CLASSE},
    Genre.CLASSE: {Genre.CLASSE, Genre.SANS_CLASSE},
}
"""Kinds that cannot share a day with this one."""


class EditionInvalide(ValueError):
    """`rang`: which of the added rows."""

    def __init__(self, champ: str, raison: str, autre: str = "", jour: date | None = None, rang: int = 0) -> None:
        super().__init__(f"{champ}: {raison} {autre}")
        self.champ, self.raison, self.autre, self.jour, self.rang = champ, raison, autre, jour, rang


@dataclass(frozen=True, slots=True)
class Edition:
    retirer: tuple[Ligne, ...] = ()
    ajouter: tuple[Ligne, ...] = ()


def apply(lignes: Sequence[Ligne], edition: Edition, aujourd_hui: date, lieux: Set[str]) -> tuple[Ligne, ...]:
    """`lieux`: every code that an exceptional opening may name."""
    for ligne in edition.retirer:
        if ligne.source.startswith(DECIDEE):
            raise EditionInvalide("genre", "fermeture", ligne.nom)
    retirees = set(edition.retirer)
    gardees = tuple(ligne for ligne in lignes if ligne not in retirees)
    for rang, ligne in enumerate(edition.ajouter):
        autres = (*gardees, *edition.ajouter[:rang])
        _check(ligne, autres, rang, aujourd_hui, lieux)
    apres = (*gardees, *edition.ajouter)
    for rang, ligne in enumerate(edition.ajouter):
        _check_annee(ligne, apres, rang)
    _check_orphans(edition.retirer, apres)
    _check_passe(Calendrier(tuple(lignes)), Calendrier(apres), edition, aujourd_hui)
    return apres


def find_jours_changes(edition: Edition) -> list[date]:
    """Days of one side only: a row written again as it was, or longer, changes its own days alone."""
    avant, apres = _marques(edition.retirer), _marques(edition.ajouter)
    return sorted({jour for jour, _ in avant ^ apres})


def _marques(lignes: Iterable[Ligne]) -> set[tuple[date, tuple[Genre, str, frozenset[str]]]]:
    return {(jour, (ligne.genre, ligne.nom, ligne.portees)) for ligne in lignes for jour in ligne.jours()}


def _check(ligne: Ligne, autres: Iterable[Ligne], rang: int, aujourd_hui: date, lieux: Set[str]) -> None:
    permises = range(aujourd_hui.year - _AVANT, aujourd_hui.year + _APRES + 1)
    if ligne.genre is Genre.FERMETURE:
        raise EditionInvalide("genre", "fermeture", rang=rang)
    for champ, jour in (("premier_jour", ligne.premier_jour), ("dernier_jour", ligne.dernier_jour)):
        if jour.year not in permises:
            raise EditionInvalide(champ, "bornes", f"{permises[0]} et {permises[-1]}", jour, rang)
    duree_max = _DUREES_MAX.get(ligne.genre, _DUREE_MAX)
    if ligne.duree_jours > duree_max:
        raise EditionInvalide("dernier_jour", "trop_long", str(duree_max), rang=rang)
    if ligne.genre is Genre.ANNEE and not _is_a_school_year(ligne):
        raise EditionInvalide("nom", "nom_annee", f"{ligne.premier_jour.year}-{ligne.premier_jour.year + 1}", rang=rang)
    if ligne.genre is Genre.OUVERTURE and (not ligne.portees or not ligne.portees <= lieux | {PARTOUT}):
        raise EditionInvalide("lieux", "lieux", rang=rang)
    if (autre := _find_overlap(ligne, autres)) is not None:
        raise EditionInvalide("premier_jour", "chevauche", autre.nom, autre.premier_jour, rang)


def _is_a_school_year(ligne: Ligne) -> bool:
    annee = ligne.premier_jour.year
    return bool(re.fullmatch(r"\d{4}-\d{4}", ligne.nom)) and ligne.nom == f"{annee}-{annee + 1}"


def _find_overlap(ligne: Ligne, autres: Iterable[Ligne]) -> Ligne | None:
    genres = _MEME_TABLE.get(ligne.genre, set())
    for autre in autres:
        if (autre.genre, autre.premier_jour, autre.nom) == (ligne.genre, ligne.premier_jour, ligne.nom):
            return autre
        if (
            autre.genre in genres
            and autre.premier_jour <= ligne.dernier_jour
            and ligne.premier_jour <= autre.dernier_jour
        ):
            return autre
    return None


def _check_annee(ligne: Ligne, lignes: Iterable[Ligne], rang: int) -> None:
    """Every day of a row is in a school year of the table."""
    if ligne.genre is Genre.ANNEE:
        return
    annees = [autre for autre in lignes if autre.genre is Genre.ANNEE]
    for champ, jour in (("premier_jour", ligne.premier_jour), ("dernier_jour", ligne.dernier_jour)):
        if not any(annee.premier_jour <= jour <= annee.dernier_jour for annee in annees):
            raise EditionInvalide(champ, "hors_annee", jour=jour, rang=rang)


def _check_orphans(retirees: Iterable[Ligne], apres: Sequence[Ligne]) -> None:
    """A school year does not go while something is written in it."""
    annees = [ligne for ligne in apres if ligne.genre is Genre.ANNEE]
    for retiree in retirees:
        if retiree.genre is not Genre.ANNEE:
            continue
        for ligne in apres:
            est_dedans = retiree.premier_jour <= ligne.premier_jour <= retiree.dernier_jour
            est_gardee = any(a.premier_jour <= ligne.premier_jour <= a.dernier_jour for a in annees)
            if ligne.genre is not Genre.ANNEE and est_dedans and not est_gardee:
                raise EditionInvalide("genre", "annee_utilisee", ligne.nom, ligne.premier_jour)


def _check_passe(avant: Calendrier, apres: Calendrier, edition: Edition, aujourd_hui: date) -> None:
    for jour in find_jours_changes(edition):
        if jour <= aujourd_hui and avant.couvre(jour) and _kind(avant, jour) != _kind(apres, jour):
            raise EditionInvalide("premier_jour", "passe", jour=jour)


def _kind(calendrier: Calendrier, jour: date) -> tuple[object, ...]:
    """What a day is, whatever its names: `motif` with every weekday open says the strongest reason."""
    motif = calendrier.motif(jour, frozenset(range(7)))
    ouvertures = frozenset(
        portee
        for ligne in calendrier.lignes
        if ligne.genre is Genre.OUVERTURE and _covers(ligne, jour)
        for portee in ligne.portees
    )
    est_classe = any(ligne.genre is Genre.CLASSE and _covers(ligne, jour) for ligne in calendrier.lignes)
    return calendrier.couvre(jour), motif and motif.genre, est_classe, ouvertures


def _covers(ligne: Ligne, jour: date) -> bool:
    return ligne.premier_jour <= jour <= ligne.dernier_jour

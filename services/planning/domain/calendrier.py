"""The town's calendar: school days, jours ouvrables, jours ouvrés, holidays and closures, with the reason in French.

Public names
    Genre(StrEnum)                      annee, vacances, ete, sans_classe, classe, fermeture, ouverture
    Ligne(genre, premier_jour, dernier_jour, nom, portees=frozenset(), source="")
                                        one row of the table, both days included
    Motif(genre, nom)                   .texte "jour férié : Armistice"   .texte_case "Armistice, jour férié"
    Comptage(StrEnum)                   calendaire, ouvrable, ouvre, scolaire: how a deadline counts its days
    SEMAINE_4_JOURS, SEMAINE_4_JOURS_ET_DEMI: frozenset[int]     rhythms, Monday is 0
    read_jour(texte) -> date
    read_lignes(textes: Iterable[str]) -> tuple[Ligne, ...]      raises LigneInvalide(numero, texte, raison)
    Calendrier(lignes, rythme=SEMAINE_4_JOURS, rythmes={})      the town's rhythm, and those of schools that differ
        .version: str                   changes whenever the table or the rhythm changes: the key of every cache
        .premier_jour, .dernier_jour    days covered by the school years of the table
        .annee_scolaire(jour) -> str    "2026-2027"; raises HorsCalendrier(jour)
        .couvre(jour) -> bool
        .nom_ferie(jour) -> str | None  .est_ferie(jour) -> bool
        .vacances(jour) -> Ligne | None .est_vacances(jour) -> bool
        .jour_ouvert(jour, rythme=None) -> bool      a school day; raises HorsCalendrier outside the table
        .rythme_de(site) -> frozenset[int]           the school's, else the town's
        .lieu_propre(site) -> str                    the site where the table names it, empty where it is as any other
        .est_ouvrable(jour) .est_ouvre(jour) .compte(jour, comptage, rythme=None) -> bool
        .motif(jour, rythme=None) -> Motif | None    why school is closed; None on a school day
        .fermeture(jour, portees) -> Motif | None    closed by the town for one of these scopes
        .est_ouverture(jour, portees) -> bool        opened by the town for one of these scopes

Sources: school holidays, ministry calendar of zone C (academy of Versailles), kept in donnees/calendrier_zone_c.csv;
public holidays, code du travail L3133-1 (see feries.py); jour ouvrable = Monday to Saturday less public holidays
(code du travail L3141-3 counts 6 a week); jour ouvré = Monday to Friday less public holidays.

Files are read elsewhere: this module takes lines of text.
"""

import csv
import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from services.planning.domain import mots
from services.planning.domain.feries import nom_ferie

SEMAINE_4_JOURS: Final = frozenset({0, 1, 3, 4})
SEMAINE_4_JOURS_ET_DEMI: Final = frozenset({0, 1, 2, 3, 4})
PARTOUT: Final = "*"
_COLONNES: Final = ["genre", "premier_jour", "dernier_jour", "nom", "portee", "source"]


class Genre(StrEnum):
    ANNEE = "annee"
    VACANCES = "vacances"
    ETE = "ete"
    SANS_CLASSE = "sans_classe"
    CLASSE = "classe"
    FERMETURE = "fermeture"
    OUVERTURE = "ouverture"


class Comptage(StrEnum):
    CALENDAIRE = "calendaire"
    OUVRABLE = "ouvrable"
    OUVRE = "ouvre"
    SCOLAIRE = "scolaire"


class HorsCalendrier(LookupError):
    """The table does not say anything about this day: the school calendar is not published, or was not kept."""

    def __init__(self, jour: date) -> None:
        super().__init__(f"{jour.isoformat()} is outside the calendar")
        self.jour = jour


class LigneInvalide(ValueError):
    """A row of the table cannot be read; `numero` counts every line of the text from 1."""

    def __init__(self, numero: int, texte: str, raison: str) -> None:
        super().__init__(f"line {numero}: {raison}: {texte!r}")
        self.numero, self.texte, self.raison = numero, texte, raison


@dataclass(frozen=True, slots=True)
class Ligne:
    genre: Genre
    premier_jour: date
    dernier_jour: date
    nom: str
    portees: frozenset[str] = frozenset()
    source: str = ""

    def __post_init__(self) -> None:
        if self.dernier_jour < self.premier_jour:
            raise ValueError("the last day comes before the first")

    @property
    def duree_jours(self) -> int:
        return (self.dernier_jour - self.premier_jour).days + 1

    def jours(self) -> Iterator[date]:
        return (self.premier_jour + timedelta(days=rang) for rang in range(self.duree_jours))


@dataclass(frozen=True, slots=True)
class Motif:
    """Why a day is closed.

    `genre` is a word for programs: ferie, vacances, ete, sans_classe, fermeture, semaine or inconnu.
    """

    genre: str
    nom: str

    @property
    def texte(self) -> str:
        return f"jour férié : {self.nom}" if self.genre == "ferie" else self.nom

    @property
    def texte_case(self) -> str:
        """The words after "Fermé :" in a cell of the planning."""
        return f"{self.nom}, jour férié" if self.genre == "ferie" else self.nom

    def __str__(self) -> str:
        return self.texte


def read_jour(texte: str) -> date:
    """``2026-11-02``, or ``02/11/2026``; raises ValueError."""
    if "/" in texte:  # a spreadsheet rewrites dates the French way
        jour, mois, annee = texte.split("/")
        return date(int(annee), int(mois), int(jour))
    return date.fromisoformat(texte)


def read_lignes(textes: Iterable[str]) -> tuple[Ligne, ...]:
    """Read the editable table: `;` between columns, `#` begins a comment, a BOM and blank lines are harmless."""
    lignes: list[Ligne] = []
    for numero, texte in enumerate(textes, start=1):
        utile = texte.lstrip("\ufeff").strip()
        if not utile or utile.startswith("#"):
            continue
        champs = [champ.strip() for champ in next(csv.reader([utile], delimiter=";"))]
        if champs == _COLONNES:
            continue
        if len(champs) != len(_COLONNES):
            raise LigneInvalide(numero, utile, f"{len(_COLONNES)} columns expected, {len(champs)} found")
        genre, premier, dernier, nom, portee, source = champs
        try:
            lignes.append(
                Ligne(Genre(genre), read_jour(premier), read_jour(dernier), nom, frozenset(portee.split()), source)
            )
        except ValueError as erreur:
            raise LigneInvalide(numero, utile, str(erreur)) from erreur
    return tuple(lignes)


def _index(lignes: Iterable[Ligne], genres: frozenset[Genre]) -> Mapping[date, Ligne]:
    """Day to row; two rows of these kinds on one day are a mistake of the table."""
    index: dict[date, Ligne] = {}
    for ligne in lignes:
        if ligne.genre in genres:
            for jour in ligne.jours():
                if jour in index:
                    raise ValueError(f"{ligne.nom!r} overlaps {index[jour].nom!r} on {jour.isoformat()}")
                index[jour] = ligne
    return index


def _index_portees(lignes: Iterable[Ligne], genre: Genre) -> Mapping[date, tuple[Ligne, ...]]:
    index: dict[date, tuple[Ligne, ...]] = {}
    for ligne in lignes:
        if ligne.genre is genre:
            for jour in ligne.jours():
                index[jour] = (*index.get(jour, ()), ligne)
    return index


_INCONNU: Final = Motif("inconnu", "calendrier pas encore publié")


@dataclass(frozen=True, eq=False)
class Calendrier:
    lignes: tuple[Ligne, ...]
    rythme: frozenset[int] = SEMAINE_4_JOURS
    rythmes: Mapping[str, frozenset[int]] = field(default_factory=dict)
    version: str = field(init=False)
    _annees: Mapping[date, Ligne] = field(init=False, repr=False)
    _vacances: Mapping[date, Ligne] = field(init=False, repr=False)
    _sans_classe: Mapping[date, Ligne] = field(init=False, repr=False)
    _classe: Mapping[date, Ligne] = field(init=False, repr=False)
    _nommes: frozenset[str] = field(init=False, repr=False)
    _fermetures: Mapping[date, tuple[Ligne, ...]] = field(init=False, repr=False)
    _ouvertures: Mapping[date, tuple[Ligne, ...]] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        lignes = tuple(self.lignes)
        contenu = repr(
            (
                sorted(self.rythme),
                sorted((site, sorted(rythme)) for site, rythme in self.rythmes.items()),
                [(x.genre.value, x.premier_jour, x.dernier_jour, x.nom, sorted(x.portees)) for x in lignes],
            )
        )
        calcules = {
            "lignes": lignes,
            "version": hashlib.sha256(contenu.encode()).hexdigest()[:16],
            "_nommes": frozenset(self.rythmes).union(*(x.portees for x in lignes)),
            "_annees": _index(lignes, frozenset({Genre.ANNEE})),
            "_vacances": _index(lignes, frozenset({Genre.VACANCES, Genre.ETE})),
            "_sans_classe": _index(lignes, frozenset({Genre.SANS_CLASSE})),
            "_classe": _index(lignes, frozenset({Genre.CLASSE})),
            "_fermetures": MappingProxyType(_index_portees(lignes, Genre.FERMETURE)),
            "_ouvertures": MappingProxyType(_index_portees(lignes, Genre.OUVERTURE)),
        }
        for nom, valeur in calcules.items():
            object.__setattr__(self, nom, valeur)

    @property
    def premier_jour(self) -> date:
        return min(self._annees)

    @property
    def dernier_jour(self) -> date:
        return max(self._annees)

    def couvre(self, jour: date) -> bool:
        return jour in self._annees

    def annee_scolaire(self, jour: date) -> str:
        if (ligne := self._annees.get(jour)) is None:
            raise HorsCalendrier(jour)
        return ligne.nom

    def rythme_de(self, site: str) -> frozenset[int]:
        return self.rythmes.get(site, self.rythme)

    def lieu_propre(self, site: str) -> str:
        """What its days depend on: sites that no line and no rhythm names are open and closed alike."""
        return site if site in self._nommes else ""

    def nom_ferie(self, jour: date) -> str | None:
        return nom_ferie(jour)

    def est_ferie(self, jour: date) -> bool:
        return nom_ferie(jour) is not None

    def vacances(self, jour: date) -> Ligne | None:
        return self._vacances.get(jour)

    def est_vacances(self, jour: date) -> bool:
        return jour in self._vacances

    def est_ouvrable(self, jour: date) -> bool:
        return jour.weekday() != 6 and not self.est_ferie(jour)

    def est_ouvre(self, jour: date) -> bool:
        return jour.weekday() < 5 and not self.est_ferie(jour)

    def jour_ouvert(self, jour: date, rythme: frozenset[int] | None = None) -> bool:
        """Is there school that day, with this weekly rhythm (the town's by default)?"""
        if jour not in self._annees:
            raise HorsCalendrier(jour)
        return self.motif(jour, rythme) is None

    def motif(self, jour: date, rythme: frozenset[int] | None = None) -> Motif | None:
        """Why there is no school, the strongest reason first; None on a school day. Closures by the town are apart."""
        if jour not in self._annees:
            return _INCONNU
        if (ferie := nom_ferie(jour)) is not None:
            return Motif("ferie", ferie)
        if jour in self._classe:
            return None
        if (ligne := self._vacances.get(jour) or self._sans_classe.get(jour)) is not None:
            return Motif(ligne.genre.value, ligne.nom)
        if jour.weekday() not in (self.rythme if rythme is None else rythme):
            return Motif("semaine", f"pas d’école le {mots.nom_du_jour(jour)}")
        return None

    def compte(self, jour: date, comptage: Comptage, rythme: frozenset[int] | None = None) -> bool:
        """Does this day count, in a deadline said in these days? ``rythme`` is the school's, the town's by default.

        A strike does not move a deadline already announced: closures of the town are not looked at.
        """
        match comptage:
            case Comptage.CALENDAIRE:
                return True
            case Comptage.OUVRABLE:
                return self.est_ouvrable(jour)
            case Comptage.OUVRE:
                return self.est_ouvre(jour)
            case Comptage.SCOLAIRE:
                return self.jour_ouvert(jour, rythme)

    def fermeture(self, jour: date, portees: Iterable[str] = ()) -> Motif | None:
        """The town's own closure of that day for one of these scopes (activity, kind, site), or for all."""
        for ligne in self._fermetures.get(jour, ()):
            if _concerne(ligne, portees):
                return Motif(ligne.genre.value, ligne.nom)
        return None

    def est_ouverture(self, jour: date, portees: Iterable[str] = ()) -> bool:
        return any(_concerne(ligne, portees) for ligne in self._ouvertures.get(jour, ()))


def _concerne(ligne: Ligne, portees: Iterable[str]) -> bool:
    return PARTOUT in ligne.portees or not ligne.portees.isdisjoint(portees)

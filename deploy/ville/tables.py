"""Reading a town's tables: CSV with ``;``, one header, comments with ``#``. Every mistake is told, in French, by line.

Public names
    Erreur(fichier, ligne, phrase), VilleInvalide(erreurs)
    Colonne(lire, defaut)                         ``defaut`` OBLIGATOIRE where a cell may not be empty
    read_csv(chemin, colonnes, erreurs) -> list[Ligne]
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

from services.planning.domain.calendrier import Comptage

PARIS: Final = ZoneInfo("Europe/Paris")
OBLIGATOIRE: Final = object()
JOURS: Final = ("lun", "mar", "mer", "jeu", "ven", "sam", "dim")


@dataclass(frozen=True, slots=True)
class Erreur:
    """One mistake. ``ligne`` is 0 where the whole file is meant."""

    fichier: str
    ligne: int
    phrase: str

    def __str__(self) -> str:
        lieu = f"{self.fichier}, ligne {self.ligne}" if self.ligne else self.fichier
        return f"{lieu} : {self.phrase}"


class VilleInvalide(Exception):
    """The files cannot be loaded; nothing was. ``erreurs``: all of them."""

    def __init__(self, erreurs: Iterable[Erreur]) -> None:
        self.erreurs = tuple(erreurs)
        super().__init__("\n".join(map(str, self.erreurs)))


@dataclass(frozen=True, slots=True)
class Colonne:
    """How a cell is read: ``lire`` raises ValueError with a French sentence."""

    lire: Callable[[str], Any]
    defaut: Any = OBLIGATOIRE


@dataclass(frozen=True, slots=True)
class Ligne:
    """A row and where it is written."""

    numero: int
    valeurs: dict[str, Any]

    def __getitem__(self, colonne: str) -> Any:
        return self.valeurs[colonne]


def read_csv(chemin: Path, colonnes: Mapping[str, Colonne], erreurs: list[Erreur]) -> list[Ligne]:
    """The rows that can be read; what cannot is added to ``erreurs``. A file that is absent is a mistake too."""
    if not chemin.exists():
        erreurs.append(Erreur(chemin.name, 0, "ce fichier manque."))
        return []
    entetes: list[str] = []
    lues: list[Ligne] = []
    for numero, texte in enumerate(_texts(chemin, erreurs), start=1):
        if not texte.strip() or texte.startswith("#"):
            continue
        cellules = [cellule.strip() for cellule in next(csv.reader([texte], delimiter=";"))]
        if not entetes:
            entetes = cellules
            if phrase := _wrong_header(entetes, colonnes):
                erreurs.append(Erreur(chemin.name, numero, phrase))
                return []
        elif len(cellules) != len(entetes):
            phrase = f"{len(entetes)} colonnes attendues, {len(cellules)} trouvées (séparateur « ; »)."
            erreurs.append(Erreur(chemin.name, numero, phrase))
        else:
            lues += _read_row(chemin.name, numero, dict(zip(entetes, cellules, strict=True)), colonnes, erreurs)
    return lues


def _texts(chemin: Path, erreurs: list[Erreur]) -> list[str]:
    try:
        return chemin.read_text("utf-8-sig").splitlines()
    except UnicodeDecodeError:
        erreurs.append(Erreur(chemin.name, 0, "enregistrez ce fichier en UTF-8 (« CSV UTF-8 » dans le tableur)."))
        return []


def _wrong_header(entetes: list[str], colonnes: Mapping[str, Colonne]) -> str:
    if inconnues := [nom for nom in entetes if nom not in colonnes]:
        return f"colonne inconnue : {', '.join(inconnues)}. Attendues : {', '.join(colonnes)}."
    absentes = [nom for nom, colonne in colonnes.items() if colonne.defaut is OBLIGATOIRE and nom not in entetes]
    return f"il manque la colonne {', '.join(absentes)}." if absentes else ""


def _read_row(
    fichier: str, numero: int, cellules: Mapping[str, str], colonnes: Mapping[str, Colonne], erreurs: list[Erreur]
) -> list[Ligne]:
    valeurs: dict[str, Any] = {}
    fausses: list[Erreur] = []
    for nom, colonne in colonnes.items():
        cellule = cellules.get(nom, "")
        if not cellule and colonne.defaut is not OBLIGATOIRE:
            valeurs[nom] = colonne.defaut
            continue
        try:
            if not cellule:
                raise ValueError("cette case ne peut pas être vide")
            valeurs[nom] = colonne.lire(cellule)
        except ValueError as erreur:
            fausses.append(Erreur(fichier, numero, f"{nom} : {erreur}."))
    erreurs += fausses
    return [] if fausses else [Ligne(numero, valeurs)]


# ---- cells ----


def code(texte: str) -> str:
    if not re.fullmatch(r"[a-z][a-z0-9_-]{0,39}", texte):
        raise ValueError(f"« {texte[:40]} » n’est pas un code (minuscules sans accent, chiffres, tirets)")
    return texte


def codes(texte: str) -> list[str]:
    return [code(mot) for mot in texte.split()]


def libelle(texte: str) -> str:
    if len(texte) > 120:
        raise ValueError("120 caractères au plus")
    return texte


def entier(mini: int, maxi: int) -> Callable[[str], int]:
    def lire(texte: str) -> int:
        if not re.fullmatch(r"[0-9]{1,6}", texte) or not mini <= int(texte) <= maxi:
            raise ValueError(f"« {texte[:20]} » n’est pas un nombre entier entre {mini} et {maxi}")
        return int(texte)

    return lire


def heure(texte: str) -> str:
    try:
        return time.fromisoformat(texte).isoformat("minutes")
    except ValueError:
        raise ValueError(f"« {texte[:20]} » n’est pas une heure, par exemple 11:30") from None


def jour(texte: str) -> date:
    try:
        return date.fromisoformat(texte)
    except ValueError:
        raise ValueError(f"« {texte[:20]} » n’est pas un jour, par exemple 2027-02-06") from None


def instant(texte: str) -> datetime:
    """An hour of the town: ``2027-01-05 08:00``."""
    try:
        return datetime.strptime(texte, "%Y-%m-%d %H:%M").replace(tzinfo=PARIS)
    except ValueError:
        raise ValueError(f"« {texte[:20]} » n’est pas une date et une heure, par exemple 2027-01-05 08:00") from None


def oui_non(texte: str) -> bool:
    if texte not in ("oui", "non"):
        raise ValueError(f"« {texte[:20]} » : écrivez oui ou non")
    return texte == "oui"


def delai(texte: str) -> dict[str, Any]:
    """``3``, ``3 ouvrable``, ``2 ouvre 10:00``, ``1 exclu``: days before, their counting, last hour, J-n or its eve.

    The hour is the last one accepted; 23:59 is the end of the day, as without an hour.
    """
    nombre, *mots = texte.split()
    lu: dict[str, Any] = {"jours": entier(0, 365)(nombre)}
    for mot in mots:
        nom, valeur = _read_mot_de_delai(mot)
        if nom in lu:
            raise ValueError(f"« {texte[:40]} » dit deux fois la même chose")
        lu[nom] = valeur
    return {nom: valeur for nom, valeur in lu.items() if valeur != "23:59"}


def _read_mot_de_delai(mot: str) -> tuple[str, Any]:
    if mot in tuple(Comptage):
        return "comptage", mot
    if mot in ("inclus", "exclu"):
        return "inclus", mot == "inclus"
    try:
        return "heure_limite", heure(mot)
    except ValueError:
        permis = ", ".join(Comptage)
        raise ValueError(f"« {mot[:20]} » n’est ni {permis}, ni exclu, ni une heure, par exemple 10:00") from None


def jours(texte: str) -> list[int]:
    """``lun mar jeu ven`` → 0, 1, 3, 4."""
    inconnus = [mot for mot in texte.split() if mot not in JOURS]
    if inconnus:
        raise ValueError(f"jour inconnu : {inconnus[0][:20]}. Écrivez {' '.join(JOURS)}")
    return sorted({JOURS.index(mot) for mot in texte.split()})


def choix(enumeration: type[StrEnum] | tuple[str, ...]) -> Callable[[str], str]:
    permis = tuple(str(un) for un in enumeration)

    def lire(texte: str) -> str:
        if texte not in permis:
            raise ValueError(f"« {texte[:40]} » n’existe pas. Écrivez {', '.join(permis[:-1])} ou {permis[-1]}")
        return texte

    return lire

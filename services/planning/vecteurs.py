"""The rules against their vectors: CSV files where a town reads what it is promised, and adds its own rows.

    python -m services.planning.vecteurs [DIRECTORY]        default docs/regles/vecteurs, or ``make regles``

``delais*.csv``, ``garde*.csv`` and ``encadrement*.csv`` are read, ``;`` between columns, ``#`` begins a comment; a file
saved by a spreadsheet (BOM, windows-1252, 02/11/2026 for a day) is read as well. A row that fails, or that cannot be
read, is said in French with its number in the file, and the exit code is 1. A directory that holds a
``calendrier.csv`` (the columns of the town's table) is judged by that calendar.
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Final, TypeVar

from services.planning import donnees
from services.planning.domain import mots
from services.planning.domain.calendrier import (
    Calendrier,
    Comptage,
    HorsCalendrier,
    LigneInvalide,
    read_jour,
    read_lignes,
)
from services.planning.domain.delais import Delai, compute_echeance
from services.planning.domain.encadrement import Accueil, compute_animateurs, find_taux, read_taux
from services.planning.domain.garde import PartageVacances, RegleGarde, Rythme, SansGarde, foyer_en_charge

DOSSIER: Final = Path("docs/regles/vecteurs")
_DONNEES: Final = Path(donnees.__path__[0])
_BOOLEENS: Final = {"oui": True, "non": False}
_UNE_SECONDE: Final = timedelta(seconds=1)

Ligne = Mapping[str, str]
Trouve = Mapping[str, str]
"""What the rule says, under the names of the columns that it answers."""


@dataclass(frozen=True, slots=True)
class Echec:
    """``numero`` 0: the whole file."""

    fichier: str
    numero: int
    phrase: str

    def __str__(self) -> str:
        return f"{self.fichier}{f', ligne {self.numero}' if self.numero else ''} : {self.phrase}"


class Illisible(ValueError):
    """A row or a file that cannot be read; its text is a French sentence."""


T = TypeVar("T")


def _read(ligne: Ligne, colonne: str, lit: Callable[[str], T], attendu: str) -> T:
    if colonne not in ligne:
        raise Illisible(f"il manque la colonne « {colonne} »")
    try:
        return lit(ligne[colonne])
    except (ValueError, KeyError) as erreur:
        raise Illisible(f"{colonne} : « {ligne[colonne]} » n’est pas {attendu}") from erreur


def _nombre(ligne: Ligne, colonne: str, maximum: int = 9999) -> int:
    def lit(texte: str) -> int:
        if not 0 <= (nombre := int(texte)) <= maximum:
            raise ValueError
        return nombre

    return _read(ligne, colonne, lit, f"un nombre entier de 0 à {maximum}")


def _un_de(ligne: Ligne, colonne: str, mots_admis: Mapping[str, T]) -> T:
    return _read(ligne, colonne, mots_admis.__getitem__, f"l’un de : {', '.join(mot for mot in mots_admis if mot)}")


def _jour(ligne: Ligne, colonne: str) -> date:
    return _read(ligne, colonne, read_jour, "un jour (2026-11-02 ou 02/11/2026)")


def _limite(texte: str) -> time:
    limite = time.fromisoformat(texte)
    if limite == time(23, 59) or limite.microsecond or limite.tzinfo:
        raise ValueError
    return limite


def _heures(texte: str) -> float:
    if not 0 <= (heures := float(texte.replace(",", "."))) <= 24:
        raise ValueError
    return heures


def _instant(texte: str) -> datetime:
    """On the clock of Paris, unless it has its own offset."""
    jour, _, heure = texte.replace("T", " ").partition(" ")
    instant = datetime.fromisoformat(f"{read_jour(jour).isoformat()} {heure}".strip())
    return instant if instant.tzinfo else instant.replace(tzinfo=mots.PARIS)


def check_delai(ligne: Ligne, calendrier: Calendrier) -> Trouve:
    delai = Delai(
        _nombre(ligne, "delai_jours", 366),
        _un_de(ligne, "comptage", {un.value: un for un in Comptage}),
        _read(ligne, "heure_limite", _limite, "une heure (10:00, ou 23:59:59 pour la fin du jour)"),
        _un_de(ligne, "inclus", _BOOLEENS),
    )
    echeance = compute_echeance(delai, _jour(ligne, "jour"), calendrier)
    return {
        "dernier_accepte": _write_instant(echeance.limite - _UNE_SECONDE),
        "premier_refuse": _write_instant(echeance.limite),
        "en_mots": echeance.mots,
        "pourquoi": echeance.pourquoi,
    }


def check_garde(ligne: Ligne, calendrier: Calendrier) -> Trouve:
    pair = _un_de(ligne, "vacances_paires", {"": "", "A": "A", "B": "B"})
    quinzaines = _un_de(ligne, "ete", {"": True, "quinzaines": True, "moities": False})
    rythme = _un_de(ligne, "rythme", {un.value: un for un in Rythme})
    reference = _jour(ligne, "reference") if ligne.get("reference") else None
    if rythme is Rythme.ALTERNANCE_STRICTE and reference is None:
        raise Illisible("reference : une alternance stricte demande un jour de référence")
    regles = [
        RegleGarde(
            "A",
            "B",
            rythme,
            du=_jour(ligne, "du"),
            au=_jour(ligne, "au") if ligne.get("au") else None,
            reference=reference,
            jour_changement=_un_de(ligne, "jour_changement", {nom: rang for rang, nom in enumerate(mots.JOURS)}),
            heure_changement=_read(ligne, "heure_changement", time.fromisoformat, "une heure (18:00)"),
            vacances=PartageVacances(pair, quinzaines) if pair else None,
        )
    ]
    if ligne.get("jugement_du"):
        seul = _un_de(ligne, "jugement_foyer", {"A": "A", "B": "B"})
        autre = "B" if seul == "A" else "A"
        regles.append(RegleGarde(seul, autre, Rythme.FOYER_UNIQUE, du=_jour(ligne, "jugement_du")))
    instant = _read(ligne, "instant", _instant, "un instant (2026-11-16 08:30)")
    try:
        foyer = foyer_en_charge(regles, instant, calendrier)
    except SansGarde:
        foyer = "aucun"
    return {"foyer": foyer}


def check_encadrement(ligne: Ligne, calendrier: Calendrier) -> Trouve:
    table = read_taux((_DONNEES / "encadrement.csv").read_text("utf-8").splitlines())
    taux = find_taux(
        table,
        _un_de(ligne, "accueil", {un.value: un for un in Accueil}),
        timedelta(hours=_read(ligne, "duree_heures", _heures, "un nombre d’heures (5 ou 5,5)")),
        _un_de(ligne, "pedt", _BOOLEENS),
    )
    return {"animateurs": str(compute_animateurs(taux, _nombre(ligne, "moins_de_6"), _nombre(ligne, "six_et_plus")))}


REGLES: Final[Mapping[str, Callable[[Ligne, Calendrier], Trouve]]] = {
    "delais": check_delai,
    "garde": check_garde,
    "encadrement": check_encadrement,
}


def read_vecteurs(chemin: Path) -> Iterator[tuple[int, Ligne]]:
    """Each row with its number in the file, as a spreadsheet shows it. Raises Illisible."""
    colonnes: list[str] = []
    for numero, texte in enumerate(_read_lignes(chemin), start=1):
        if not texte.strip(" ;\t") or texte.startswith("#"):
            continue
        champs = [champ.strip() for champ in next(csv.reader([texte], delimiter=";"))]
        if colonnes:
            yield numero, dict(zip(colonnes, champs, strict=False))
        elif len(champs) == 1:
            raise Illisible("la première ligne doit nommer les colonnes, séparées par des points-virgules")
        else:
            colonnes = champs


def _read_lignes(chemin: Path) -> list[str]:
    """UTF-8, or what a French spreadsheet saves."""
    octets = chemin.read_bytes()
    try:
        texte = octets.decode("utf-8-sig")
    except UnicodeDecodeError:
        texte = octets.decode("cp1252", errors="replace")
    return texte.splitlines()


def check_ligne(regle: str, ligne: Ligne, calendrier: Calendrier) -> list[str]:
    """The sentences of what is not as promised; none when the row holds."""
    try:
        trouve = REGLES[regle](ligne, calendrier)
    except HorsCalendrier as dehors:
        return [f"le {dehors.jour:%d/%m/%Y} n’est pas dans le calendrier"]
    except Illisible as illisible:
        return [str(illisible)]
    return [
        f"{colonne} : attendu « {ligne.get(colonne, '')} », trouvé « {valeur} »"
        for colonne, valeur in trouve.items()
        if not _same(ligne.get(colonne, ""), valeur)
    ]


def check_dossier(dossier: Path) -> tuple[dict[str, int], list[Echec]]:
    """How many rows each file has, and those that fail. Nothing is judged by a calendar that cannot be read."""
    propre = dossier / "calendrier.csv"
    table = propre if propre.exists() else _DONNEES / "calendrier_zone_c.csv"
    nombres: dict[str, int] = {}
    try:
        calendrier = Calendrier(read_lignes(_read_lignes(table)))
    except LigneInvalide as invalide:
        return nombres, [Echec(table.name, invalide.numero, f"« {invalide.texte} » ne se lit pas")]
    except ValueError:
        return nombres, [Echec(table.name, 0, "deux lignes disent le même jour")]
    echecs: list[Echec] = []
    for regle in REGLES:
        for chemin in sorted(dossier.glob(f"{regle}*.csv")):
            nombres[chemin.name] = 0
            try:
                for numero, ligne in read_vecteurs(chemin):
                    nombres[chemin.name] += 1
                    echecs += [Echec(chemin.name, numero, p) for p in check_ligne(regle, ligne, calendrier)]
            except Illisible as illisible:
                echecs.append(Echec(chemin.name, 0, str(illisible)))
    return nombres, echecs


def main(arguments: Sequence[str]) -> int:
    dossier = Path(arguments[0]) if arguments else DOSSIER
    nombres, echecs = check_dossier(dossier)
    if not any(nombres.values()) and not echecs:
        sys.stdout.write(f"Aucune ligne à vérifier dans {dossier} : delais.csv, garde.csv ou encadrement.csv.\n")
        return 1
    for nom, nombre in nombres.items():
        rates = len({echec.numero for echec in echecs if echec.fichier == nom})
        sys.stdout.write(f"{nom} : {nombre} lignes, {f'{rates} ne tiennent pas' if rates else 'toutes tiennent'}.\n")
    for echec in echecs:
        sys.stdout.write(f"  {echec}\n")
    return 1 if echecs else 0


def _write_instant(instant: datetime) -> str:
    return mots.to_paris(instant).isoformat(sep=" ")


def _same(attendu: str, trouve: str) -> bool:
    """The same words, or the same instant: with another offset, or as the clock of Paris shows it."""
    if attendu == trouve:
        return True
    try:
        dit = _instant(attendu)
        return datetime.fromisoformat(trouve) in {dit, dit.replace(fold=1)}
    except ValueError:
        return False


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

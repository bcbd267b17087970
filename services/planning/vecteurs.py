"""The rules against their vectors: CSV files where a town reads what it is promised, and adds its own rows.

    python -m services.planning.vecteurs [DIRECTORY]        default docs/regles/vecteurs, or ``make regles``

``delais*.csv``, ``garde*.csv`` and ``encadrement*.csv`` are read, ``;`` between columns, ``#`` begins a comment. A row
that fails is said in French with what was expected and what was found, and the exit code is 1. A directory that holds
a ``calendrier.csv`` (the columns of the town's table) is judged by that calendar.
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Final

from services.planning import donnees
from services.planning.domain import mots
from services.planning.domain.calendrier import Calendrier, Comptage, HorsCalendrier, read_lignes
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
    fichier: str
    numero: int
    phrase: str

    def __str__(self) -> str:
        return f"{self.fichier}, ligne {self.numero} : {self.phrase}"


def check_delai(ligne: Ligne, calendrier: Calendrier) -> Trouve:
    delai = Delai(
        int(ligne["delai_jours"]),
        Comptage(ligne["comptage"]),
        time.fromisoformat(ligne["heure_limite"]),
        _BOOLEENS[ligne["inclus"]],
    )
    echeance = compute_echeance(delai, date.fromisoformat(ligne["jour"]), calendrier)
    return {
        "dernier_accepte": _instant(echeance.limite - _UNE_SECONDE),
        "premier_refuse": _instant(echeance.limite),
        "en_mots": echeance.mots,
        "pourquoi": echeance.pourquoi,
    }


def check_garde(ligne: Ligne, calendrier: Calendrier) -> Trouve:
    vacances = (
        PartageVacances(ligne["vacances_paires"], ligne["ete"] != "moities") if ligne["vacances_paires"] else None
    )
    regles = [
        RegleGarde(
            "A",
            "B",
            Rythme(ligne["rythme"]),
            du=date.fromisoformat(ligne["du"]),
            au=_jour(ligne["au"]),
            reference=_jour(ligne["reference"]),
            jour_changement=mots.JOURS.index(ligne["jour_changement"]),
            heure_changement=time.fromisoformat(ligne["heure_changement"]),
            vacances=vacances,
        )
    ]
    if jugement := _jour(ligne["jugement_du"]):
        seul = ligne["jugement_foyer"]
        regles.append(RegleGarde(seul, "B" if seul == "A" else "A", Rythme.FOYER_UNIQUE, du=jugement))
    instant = datetime.fromisoformat(ligne["instant"])
    try:
        foyer = foyer_en_charge(regles, instant if instant.tzinfo else instant.replace(tzinfo=mots.PARIS), calendrier)
    except SansGarde:
        foyer = "aucun"
    return {"foyer": foyer}


def check_encadrement(ligne: Ligne, calendrier: Calendrier) -> Trouve:
    table = read_taux((_DONNEES / "encadrement.csv").read_text("utf-8").splitlines())
    duree = timedelta(hours=float(ligne["duree_heures"].replace(",", ".")))
    taux = find_taux(table, Accueil(ligne["accueil"]), duree, _BOOLEENS[ligne["pedt"]])
    return {"animateurs": str(compute_animateurs(taux, int(ligne["moins_de_6"]), int(ligne["six_et_plus"])))}


REGLES: Final[Mapping[str, Callable[[Ligne, Calendrier], Trouve]]] = {
    "delais": check_delai,
    "garde": check_garde,
    "encadrement": check_encadrement,
}


def read_vecteurs(chemin: Path) -> Iterator[tuple[int, Ligne]]:
    """Each row with its number in the file, as a spreadsheet shows it."""
    textes = chemin.read_text("utf-8-sig").splitlines()
    utiles = [(n, t) for n, t in enumerate(textes, start=1) if t.strip(" ;") and not t.startswith("#")]
    lecteur = csv.reader([texte for _, texte in utiles], delimiter=";")
    colonnes = next(lecteur, [])
    for (numero, _), champs in zip(utiles[1:], lecteur, strict=True):
        yield numero, {nom.strip(): champ.strip() for nom, champ in zip(colonnes, champs, strict=False)}


def check_ligne(regle: str, ligne: Ligne, calendrier: Calendrier) -> list[str]:
    """The sentences of what is not as promised; none when the row holds."""
    try:
        trouve = REGLES[regle](ligne, calendrier)
    except KeyError as inconnu:
        return [f"colonne ou mot inconnu : {inconnu.args[0]}"]
    except HorsCalendrier as dehors:
        return [f"le {dehors.jour:%d/%m/%Y} n’est pas dans le calendrier"]
    except ValueError as erreur:
        return [f"ligne illisible ({erreur})"]
    return [
        f"{colonne} : attendu « {ligne.get(colonne, '')} », trouvé « {valeur} »"
        for colonne, valeur in trouve.items()
        if not _same(ligne.get(colonne, ""), valeur)
    ]


def check_dossier(dossier: Path) -> tuple[dict[str, int], list[Echec]]:
    """How many rows each file has, and those that fail."""
    propre = dossier / "calendrier.csv"
    table = propre if propre.exists() else _DONNEES / "calendrier_zone_c.csv"
    calendrier = Calendrier(read_lignes(table.read_text("utf-8").splitlines()))
    nombres, echecs = {}, []
    for regle in REGLES:
        for chemin in sorted(dossier.glob(f"{regle}*.csv")):
            lignes = list(read_vecteurs(chemin))
            nombres[chemin.name] = len(lignes)
            for numero, ligne in lignes:
                echecs += [Echec(chemin.name, numero, phrase) for phrase in check_ligne(regle, ligne, calendrier)]
    return nombres, echecs


def main(arguments: Sequence[str]) -> int:
    dossier = Path(arguments[0]) if arguments else DOSSIER
    nombres, echecs = check_dossier(dossier)
    if not any(nombres.values()):
        sys.stdout.write(f"Aucune ligne à vérifier dans {dossier} : delais.csv, garde.csv ou encadrement.csv.\n")
        return 1
    for nom, nombre in nombres.items():
        rates = len({echec.numero for echec in echecs if echec.fichier == nom})
        sys.stdout.write(f"{nom} : {nombre} lignes, {f'{rates} ne tiennent pas' if rates else 'toutes tiennent'}.\n")
    for echec in echecs:
        sys.stdout.write(f"  {echec}\n")
    return 1 if echecs else 0


def _jour(texte: str) -> date | None:
    return date.fromisoformat(texte) if texte else None


def _instant(instant: datetime) -> str:
    return mots.to_paris(instant).isoformat(sep=" ")


def _same(attendu: str, trouve: str) -> bool:
    """The same words, or the same instant written with another offset."""
    if attendu == trouve:
        return True
    try:
        return datetime.fromisoformat(attendu) == datetime.fromisoformat(trouve)
    except (ValueError, TypeError):
        return False


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""What a town's folder says, checked as a whole before anything is loaded: pure, no database.

Public names
    Ville                        what the reference functions of the services take
    read_ville(dossier) -> Ville VilleInvalide with every mistake of every file
    DEMO                         the folder of the demo town
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

from deploy.ville import tables
from deploy.ville.tables import Colonne, Erreur, Ligne, VilleInvalide, read_csv
from services.billing.domain.lecture_tarif import TarifInvalide, lire_tarif
from services.planning.domain.activite import GenreActivite, Periode, Unite
from services.planning.domain.calendrier import Calendrier, LigneInvalide, read_lignes
from services.planning.domain.calendrier import Ligne as Journee
from services.planning.domain.lancement import Groupe

DEMO: Final = Path(__file__).parent / "demo"
GENRES_DE_SITE: Final = ("ecole", "centre", "creche")
_NOMBRE, _AGE = tables.entier(0, 100_000), tables.entier(0, 99)
SITES: Final = {
    "code": Colonne(tables.code),
    "libelle": Colonne(tables.libelle),
    "genre": Colonne(tables.choix(GENRES_DE_SITE)),
    "rythme": Colonne(tables.jours, None),
}
ACTIVITES: Final = {
    "code": Colonne(tables.code),
    "libelle": Colonne(tables.libelle),
    "libelle_inscription": Colonne(tables.libelle, ""),
    "mot": Colonne(tables.libelle, ""),
    "genre": Colonne(tables.choix(GenreActivite)),
    "jours": Colonne(tables.jours),
    "debut": Colonne(tables.heure),
    "fin": Colonne(tables.heure),
    "cuisine_jours": Colonne(tables.delai, None),
    "animateurs_jours": Colonne(tables.delai),
    "annulation_jours": Colonne(tables.delai),
    "age_min": Colonne(_AGE, 0),
    "age_max": Colonne(_AGE, 99),
    "groupe": Colonne(tables.code, ""),
    "periode": Colonne(tables.choix(Periode), "scolaire"),
    "unite": Colonne(tables.choix(Unite), "jour"),
    "pieces": Colonne(tables.codes, None),
}
OUVERTURES: Final = {
    "activite": Colonne(tables.code),
    "site": Colonne(tables.code),
    "capacite": Colonne(_NOMBRE, None),
    "ecoles": Colonne(tables.codes, ()),
    "liste_attente": Colonne(tables.oui_non, True),
}
LANCEMENTS: Final = {
    "activite": Colonne(tables.code),
    "site": Colonne(tables.code, ""),
    "premier_jour": Colonne(tables.jour),
    "dernier_jour": Colonne(tables.jour),
    "groupe": Colonne(tables.choix(Groupe)),
    "ouvre_at": Colonne(tables.instant),
}
DESTINATAIRES: Final = {
    "code": Colonne(tables.code),
    "libelle": Colonne(tables.libelle),
    "services": Colonne(tables.codes, ()),
    "delai_jours": Colonne(tables.entier(1, 60), 7),
}
THEMES: Final = {
    "destinataire": Colonne(tables.code),
    "code": Colonne(tables.code),
    "libelle": Colonne(tables.libelle),
}
REGIE: Final = {"code", "libelle", "emetteur_nom", "emetteur_qualite", "collectivite"}
REGIE_PLUS: Final = {"prefixe", "activites", "delai_jours"}
MAIRIE: Final = {"ville", "adresse", "telephone", "courriel", "horaires", "accessibilite"}
REGLEMENT: Final = {"version", "titre", "en_vigueur_du", "fichier"}
CONDITIONS: Final = {"version", "resume", "en_vigueur_du", "fichier"}
Valeurs = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Ville:
    """``calendrier`` is empty where the town keeps the one of its zone, ``lancements`` where all is always open."""

    sites: tuple[Valeurs, ...]
    activites: tuple[Valeurs, ...]
    ouvertures: tuple[Valeurs, ...]
    destinataires: tuple[Valeurs, ...]
    regies: tuple[Valeurs, ...]
    tarifs: tuple[Valeurs, ...]
    reglements: tuple[Valeurs, ...]
    conditions: tuple[Valeurs, ...]
    mairie: Valeurs
    pedt: bool = False
    creche_tranche_minutes: int = 30
    calendrier: tuple[Journee, ...] = ()
    lancements: tuple[Valeurs, ...] = ()


def read_ville(dossier: Path) -> Ville:
    """Every file read, and each name that one uses of another found. Raises VilleInvalide."""
    lecture = _Lecture(dossier)
    ville = lecture.read()
    if lecture.erreurs:
        raise VilleInvalide(sorted(lecture.erreurs, key=lambda e: (e.fichier, e.ligne)))
    return ville


class _Lecture:
    """One folder, and what is wrong in it so far."""

    def __init__(self, dossier: Path) -> None:
        self.dossier = dossier
        self.erreurs: list[Erreur] = []

    def read(self) -> Ville:
        sites, activites = self._table("sites", SITES), self._table("activites", ACTIVITES)
        ouvertures = self._table("ouvertures", OUVERTURES, "activite", "site")
        destinataires = self._table("destinataires", DESTINATAIRES)
        themes = self._table("themes", THEMES, "destinataire", "code")
        self._check_links(sites, activites, ouvertures, destinataires, themes)
        generales = self._toml("ville.toml", {"mairie", "encadrement", "creche", "regies", "reglements", "conditions"})
        return Ville(
            sites=tuple(site.valeurs for site in sites),
            activites=tuple(_activite(ligne) for ligne in activites),
            ouvertures=tuple(ligne.valeurs for ligne in ouvertures),
            destinataires=tuple(_destinataire(ligne, themes) for ligne in destinataires),
            regies=tuple(self._regies(generales, {a["code"] for a in activites})),
            tarifs=tuple(self._tarifs({a["code"] for a in activites})),
            reglements=tuple(self._textes(generales, "reglements", REGLEMENT)),
            conditions=tuple(self._textes(generales, "conditions", CONDITIONS)),
            mairie=self._mairie(generales.get("mairie", {})),
            pedt=self._pedt(generales.get("encadrement", {})),
            creche_tranche_minutes=self._tranche(generales.get("creche", {})),
            calendrier=self._calendrier(),
            lancements=self._lancements({a["code"] for a in activites}, {s["code"] for s in sites}),
        )

    # ---- tables ----

    def _table(self, nom: str, colonnes: dict[str, Colonne], *cle: str) -> list[Ligne]:
        fichier = f"{nom}.csv"
        lignes = read_csv(self.dossier / fichier, colonnes, self.erreurs)
        premieres: dict[tuple[Any, ...], int] = {}
        for ligne in lignes:
            valeur = tuple(ligne[colonne] for colonne in cle or ("code",))
            premiere = premieres.setdefault(valeur, ligne.numero)
            if premiere != ligne.numero:
                self._refuse(fichier, ligne.numero, f"« {' '.join(map(str, valeur))} » est déjà à la ligne {premiere}.")
        return lignes

    def _check_links(
        self,
        sites: list[Ligne],
        activites: list[Ligne],
        ouvertures: list[Ligne],
        destinataires: list[Ligne],
        themes: list[Ligne],
    ) -> None:
        ecoles = {site["code"] for site in sites if site["genre"] == "ecole"}
        for ligne in activites:
            if ligne["debut"] >= ligne["fin"]:
                self._refuse("activites.csv", ligne.numero, f"fin : {ligne['fin']} vient avant {ligne['debut']}.")
            if ligne["age_min"] > ligne["age_max"]:
                self._refuse("activites.csv", ligne.numero, "age_max : cet âge est plus petit que age_min.")
        for ligne in ouvertures:
            self._known(
                "ouvertures.csv", ligne.numero, [ligne["activite"]], {a["code"] for a in activites}, "activites.csv"
            )
            self._known("ouvertures.csv", ligne.numero, [ligne["site"]], {s["code"] for s in sites}, "sites.csv")
            self._known("ouvertures.csv", ligne.numero, ligne["ecoles"], ecoles, "les écoles de sites.csv")
        for ligne in themes:
            connus = {d["code"] for d in destinataires}
            self._known("themes.csv", ligne.numero, [ligne["destinataire"]], connus, "destinataires.csv")

    def _known(self, fichier: str, numero: int, noms: Iterable[str], connus: Set[str], ou: str) -> None:
        for nom in noms:
            if nom not in connus:
                self._refuse(fichier, numero, f"« {nom} » n’est pas dans {ou}.")

    def _refuse(self, fichier: str, ligne: int, phrase: str) -> None:
        self.erreurs.append(Erreur(fichier, ligne, phrase))

    # ---- TOML ----

    def _toml(self, fichier: str, attendus: set[str]) -> dict[str, Any]:
        chemin = self.dossier / fichier
        try:
            lu = tomllib.loads(chemin.read_text("utf-8-sig"))
        except FileNotFoundError:
            self._refuse(fichier, 0, "ce fichier manque.")
            return {}
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as erreur:
            self._refuse(fichier, 0, f"ce fichier ne se lit pas ({erreur}).")
            return {}
        for nom in lu.keys() - attendus:
            self._refuse(fichier, self._line(fichier, nom, 0), f"« {nom} » n’est pas attendu ici.")
        return lu

    def _line(self, fichier: str, groupe: str, rang: int) -> int:
        """Where the ``rang``-th ``[[groupe]]`` is written, for whoever must mend it."""
        lignes = (self.dossier / fichier).read_text("utf-8-sig").splitlines()
        debuts = [
            n for n, texte in enumerate(lignes, start=1) if texte.strip().startswith((f"[[{groupe}]]", f"[{groupe}]"))
        ]
        return debuts[rang] if rang < len(debuts) else 0

    def _groups(
        self, lu: Mapping[str, Any], groupe: str, attendus: Set[str], plus: Set[str], activites: Set[str]
    ) -> Iterator[Valeurs]:
        groupes = lu.get(groupe, [])
        if not isinstance(groupes, list) or not all(isinstance(un, dict) for un in groupes):
            self._refuse("ville.toml", self._line("ville.toml", groupe, 0), f"écrivez [[{groupe}]] devant chacun.")
            return
        for rang, valeurs in enumerate(groupes):
            ligne = self._line("ville.toml", groupe, rang)
            avant = len(self.erreurs)
            if absents := sorted(attendus - valeurs.keys()):
                self._refuse("ville.toml", ligne, f"il manque {', '.join(absents)}.")
            for nom, valeur in valeurs.items():
                if phrase := _wrong_value(nom, valeur, attendus | plus):
                    self._refuse("ville.toml", ligne, phrase)
            if len(self.erreurs) == avant:
                self._known("ville.toml", ligne, valeurs.get("activites", ()), activites, "activites.csv")
                yield valeurs | {"ligne": ligne}

    def _textes(self, lu: Mapping[str, Any], groupe: str, attendus: Set[str]) -> Iterator[Valeurs]:
        """Each version with its text, which is in a file of its own."""
        for valeurs in self._groups(lu, groupe, attendus, set(), set()):
            ligne, chemin = valeurs.pop("ligne"), self.dossier / Path(valeurs.pop("fichier")).name
            texte = chemin.read_text("utf-8-sig").strip() if chemin.is_file() else ""
            if not texte:
                self._refuse("ville.toml", ligne, f"le fichier « {chemin.name} » manque ou est vide.")
            yield valeurs | {"texte": texte}

    def _regies(self, lu: Mapping[str, Any], activites: Set[str]) -> Iterator[Valeurs]:
        for valeurs in self._groups(lu, "regies", REGIE, REGIE_PLUS, activites):
            yield {nom: valeur for nom, valeur in valeurs.items() if nom != "ligne"}

    def _mairie(self, lue: dict[str, Any]) -> Valeurs:
        ligne = self._line("ville.toml", "mairie", 0) if (self.dossier / "ville.toml").exists() else 0
        for nom in sorted(lue.keys() - MAIRIE):
            self._refuse("ville.toml", ligne, f"« {nom} » n’est pas attendu ici.")
        return {nom: "|".join(valeur) if isinstance(valeur, list) else str(valeur) for nom, valeur in lue.items()}

    def _pedt(self, lu: object) -> bool:
        if not isinstance(lu, dict) or set(lu) - {"pedt"} or type(lu.get("pedt", False)) is not bool:
            ligne = self._line("ville.toml", "encadrement", 0)
            self._refuse("ville.toml", ligne, "[encadrement] : pedt = true ou pedt = false est attendu.")
            return False
        return bool(lu.get("pedt", False))

    def _tranche(self, lu: object) -> int:
        minutes = lu.get("tranche_minutes", 30) if isinstance(lu, dict) else 0
        if set(lu if isinstance(lu, dict) else ()) - {"tranche_minutes"} or not _is_between(minutes, 1, 60):
            ligne = self._line("ville.toml", "creche", 0)
            self._refuse("ville.toml", ligne, "[creche] : tranche_minutes, un nombre de 1 à 60, est attendu.")
            return 30
        return int(minutes)

    def _tarifs(self, activites: Set[str]) -> Iterator[Valeurs]:
        for rang, stocke in enumerate(self._toml("tarifs.toml", {"tarifs"}).get("tarifs", [])):
            ligne = self._line("tarifs.toml", "tarifs", rang)
            try:
                tarif = lire_tarif(stocke)
            except TarifInvalide as invalide:
                for erreur in invalide.erreurs:
                    self._refuse("tarifs.toml", ligne, f"{erreur.champ} : {erreur.message}.")
                continue
            self._known("tarifs.toml", ligne, tarif.activites, activites, "activites.csv")
            yield stocke

    def _lancements(self, activites: Set[str], sites: Set[str]) -> tuple[Valeurs, ...]:
        """When reservations open, where the town says it."""
        if not (self.dossier / "lancements.csv").exists():
            return ()
        lignes = self._table("lancements", LANCEMENTS, "activite", "site", "premier_jour", "groupe")
        tous = {_periode(ligne) for ligne in lignes if ligne["groupe"] == Groupe.TOUS}
        for ligne in lignes:
            self._known("lancements.csv", ligne.numero, [ligne["activite"]], activites, "activites.csv")
            self._known("lancements.csv", ligne.numero, [ligne["site"]] if ligne["site"] else [], sites, "sites.csv")
            if ligne["premier_jour"] > ligne["dernier_jour"]:
                self._refuse("lancements.csv", ligne.numero, "dernier_jour vient avant premier_jour.")
            if _periode(ligne) not in tous:
                self._refuse("lancements.csv", ligne.numero, "il manque la ligne « tous » de cette période.")
        return tuple(ligne.valeurs for ligne in lignes)

    def _calendrier(self) -> tuple[Journee, ...]:
        """The school year as the town keeps it, if it keeps its own."""
        chemin = self.dossier / "calendrier.csv"
        if not chemin.exists():
            return ()
        try:
            lignes = read_lignes(chemin.read_text("utf-8-sig").splitlines())
            Calendrier(lignes)
        except LigneInvalide as erreur:
            self._refuse(chemin.name, erreur.numero, f"cette ligne ne se lit pas ({erreur}).")
            return ()
        except ValueError as erreur:
            self._refuse(chemin.name, 0, f"deux lignes se contredisent ({erreur}).")
            return ()
        return lignes


def _is_between(valeur: object, premier: int, dernier: int) -> bool:
    return type(valeur) is int and premier <= valeur <= dernier


def _wrong_value(nom: str, valeur: object, permis: Set[str]) -> str:
    """What is wrong with one value of ``ville.toml``, or nothing."""
    if nom not in permis:
        return f"« {nom} » n’est pas attendu ici."
    if nom == "activites":
        est_liste = isinstance(valeur, list) and all(isinstance(un, str) for un in valeur)
        return "" if est_liste else "activites : une liste de textes est attendue."
    if nom == "delai_jours":
        return "" if type(valeur) is int and 1 <= valeur <= 365 else "delai_jours : un nombre de jours est attendu."
    if nom == "en_vigueur_du":
        return "" if type(valeur) is date else "en_vigueur_du : une date est attendue, par exemple 2026-09-01."
    return "" if isinstance(valeur, str) else f"{nom} : un texte est attendu."


def _periode(ligne: Ligne) -> tuple[Any, ...]:
    return tuple(ligne[nom] for nom in ("activite", "site", "premier_jour", "dernier_jour"))


def _activite(ligne: Ligne) -> Valeurs:
    """As the services read it: the deadlines together, and nothing where the town says nothing."""
    delais = {nom: ligne[f"{nom}_jours"] for nom in ("cuisine", "animateurs", "annulation")}
    valeurs = {
        nom: valeur for nom, valeur in ligne.valeurs.items() if not nom.endswith("_jours") and valeur is not None
    }
    return valeurs | {"delais": {nom: delai for nom, delai in delais.items() if delai is not None}}


def _destinataire(ligne: Ligne, themes: list[Ligne]) -> Valeurs:
    siens = [(theme["code"], theme["libelle"]) for theme in themes if theme["destinataire"] == ligne["code"]]
    return ligne.valeurs | {"genre": "service", "themes": siens}

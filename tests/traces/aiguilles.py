"""What no log may hold: who everybody of the run is, and what a sum, an IBAN or an income looks like."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from deploy.seed.noms import ALLERGIES, FILLES, GARCONS, NOMS, PARENTS, RUES
from tests.chaos.town import Town
from tests.integration.accounts.fabrique import AUTRE_MOT_DE_PASSE, MOT_DE_PASSE
from tests.keeper import SERVICES

COLONNES = (
    "adresse", "bic", "commune", "debiteur", "email", "employeur", "medecin", "nom", "nom_complet", "nom_fichier",
    "nom_utilisateur", "objet", "prenom", "profession", "telephone", "texte", "titulaire",
)  # fmt: skip
"""Columns that hold what somebody is or wrote, wherever they are; sealed ones cannot be read, nor looked for."""
SANS_PERSONNE = ("minuterie", "alembic_version", "audit", "changement")
"""Tables whose columns of these names hold words of the code."""
SANTE = (
    "allergie à",
    "asthme",
    "diabète",
    "épilepsie",
    "insuline",
    "Ventoline",
    "panier_pai",
    "sans_porc",
    "vegetarien",
)
ESSAIS = ("Kervadec", "kervadec.zoe@exemple.fr", "Un-mot-de-passe-jamais-ecrit-47", "Inès Martin", "rue des Lilas")
"""What tests type or make by hand."""
LETTRES_MIN = 4
_MOTS = re.compile(r"\w+")
_FORMES = {
    "mail": r"(?<![\w.+/-])[\w.+-]+@[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}(?![\w@])",
    "telephone": r"(?<![\w.:/+-])(?:\+33 ?|0)[1-9](?:[ .]?\d{2}){4}(?![\w-])",
    "somme": r"\d+(?:,\d\d)? ?(?:€|euros?\b|centimes\b|cents\b)",
    "somme nommée": r"(?i)\b(?:montant|\w*centimes|revenus?|quotient|qf|ressources?)\b['\"]? ?[:=] ?['\"]?[\d.]",
    "adresse secrète": r"/(?:ical|absent)/[\w.~-]{40,}",
    "santé nommée": r"(?i)\b(?:regime|allergies?|a_un_pai|pai|sante)\b['\"]? ?[:=] ?['\"\[]?\w",
}
FORMES = {nom: re.compile(forme) for nom, forme in _FORMES.items()}
_IBAN = re.compile(r"(?<!\w)[A-Z]{2}\d{2}(?:[ -]?[0-9A-Z]){11,30}(?!\w)")
MACHINES = re.compile(r"portail(?:-\w+)?@localhost(?:\.log|_upgrade\.log)?")
"""How the broker names itself, and its own files."""


def aiguilles(town: Town) -> set[str]:
    """Every word to look for: of the demo town, of what the databases hold now, of the tests."""
    mots = {*ALLERGIES, *SANTE, *ESSAIS, *FILLES, *GARCONS, *PARENTS, *NOMS, *RUES, MOT_DE_PASSE, AUTRE_MOT_DE_PASSE}
    for service in SERVICES:
        mots.update(_mots_de(town, service))
    return {mot for mot in mots if len(mot) >= LETTRES_MIN}


def _mots_de(town: Town, service: str) -> Iterator[str]:
    colonnes = town.sql(
        service,
        "select table_name, column_name from information_schema.columns where table_schema = 'public'"
        " and data_type = 'text' and column_name = any(%s) and table_name <> all(%s)",
        list(COLONNES),
        list(SANS_PERSONNE),
    )
    for table, colonne in colonnes:
        rows = town.sql(service, f"select distinct {colonne} from {table} where {colonne} <> ''")
        yield from (valeur for (valeur,) in rows)


def find_words(text: str, mots: Iterable[str]) -> list[str]:
    """Those that stand there as they are written, between two other signs."""
    connus = set(_MOTS.findall(text))
    candidats = (mot for mot in mots if connus.issuperset(_MOTS.findall(mot)) and mot in text)
    return sorted(mot for mot in candidats if re.search(rf"(?<!\w){re.escape(mot)}(?!\w)", text))


def find_shapes(text: str) -> list[str]:
    """Sums, addresses, telephone and account numbers, whosever."""
    propre = MACHINES.sub("", text)
    found = {f"{nom} : {trouve.group()}" for nom, forme in FORMES.items() for trouve in forme.finditer(propre)}
    return sorted(found | {f"IBAN : {trouve.group()}" for trouve in _IBAN.finditer(propre) if _is_iban(trouve.group())})


def _is_iban(texte: str) -> bool:
    """ISO 13616: the whole, turned, is 1 modulo 97."""
    signes = re.sub(r"[ -]", "", texte)
    return int("".join(str(int(signe, 36)) for signe in signes[4:] + signes[:4])) % 97 == 1

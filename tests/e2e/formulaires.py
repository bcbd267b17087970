"""What every form is given wrong: values by the kind of field, and those that only one field takes wrong.

The forms themselves are found by walking the portal (``parcours.py``): a new one is tested without a line here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from gateway.portail.dossier_mots import PERMISSIONS
from tests.e2e.mobilier import MANDAT, MOT_DE_PASSE
from tests.gateway.personne import Champ

LONG: Final = "é" * 10_000
HOSTILES: Final = {
    "nul": "Nom\x00caché",
    "rtl": "Nom\u202egnal.exe",
    "balise": "<script>alert(1)</script>",
    "sql": "'; drop table compte; --",
    "emoji": "Nom \U0001f9d2\U0001f3fd",
    "combinant": "Zoe\u0301" + "\u0301" * 20,
    "gabarit": "{{ 7*7 }}${7*7}",
    "lignes": "un\r\nBcc: tous@exemple.fr",
}
"""What nobody types by mistake. Each is refused beside its field, or kept and shown as text."""
COURTS: Final = ("nul", "balise", "lignes")
"""In every run; the others are ``make test-all``'s, and every kind of text is in the unit tests of the contracts."""
JAMAIS: Final = frozenset({"nul", "rtl"})
"""Refused everywhere: the first cannot be kept, the second shows another text than it is."""
TEXTES: Final = frozenset({"text", "email", "tel", "search", "textarea"})
CHOIX: Final = frozenset({"select", "radio"})
DATES: Final = frozenset({"date", "time", "number"})
FAUX_ID: Final = ("", "pas-un-id", "00000000-0000-0000-0000-000000000000", "' or 1=1 --", LONG)
PROPRES: Final[dict[tuple[str, str], tuple[str, ...]]] = {
    ("/inscription/mes-informations", "email"): (
        "sans-arobase", "a@b", "é@exemple.fr", "a@exemple..fr", "a b@exemple.fr",
    ),
    ("/inscription/mes-informations", "nom_utilisateur"): ("ab", "é.nom", "-nom", "a b", "amelie.nguessan"),
    ("/inscription/mes-references-dossier", "numero"): ("59", "59611234567", "dossier", "५९६१", "5961;"),
    ("/inscription/mes-references-dossier", "email"): ("sans-arobase", "a@b"),
    ("/dossier/coordonnees/{adulte_id}", "email"): ("sans-arobase", "a@b"),
    ("/paiements/prelevements", "iban"): ("FR76", "FR00 3000 6000 0112 3456 7890 189", "XX12"),
    ("/simulateur", "revenu"): ("-1", "beaucoup", "1e99"),
    ("/simulateur", "enfants"): ("-1", "beaucoup", "99999"),
    ("/planning/{enfant_id}/{mois}", "r"): ("restauration", "2026-13-45.restauration", "2026-11-24.<script>"),
    ("/planning/{enfant_id}/{mois}/recapitulatif", "r"): ("restauration", "2026-13-45.restauration"),
    ("/planning/famille/{mois}", "r"): ("restauration", "0.2026-13-45.restauration", "9.2026-11-24.restauration"),
    ("/planning/famille/{mois}/recapitulatif", "r"): ("restauration", "0.2026-13-45.restauration"),
    ("/planning/repeter", "enfant"): FAUX_ID,
    ("/planning/repeter", "case"): ("restauration", "7.restauration", "0.<script>"),
    ("/pointage/{site}/{activite}/{jour}", "enfant_id"): FAUX_ID,
    ("/pointage/{site}/{activite}/{jour}", "etat"): ("conflit", "", "PRESENT", LONG),
    ("/compte/sessions/fermer", "session_id"): FAUX_ID,
    ("/dossier/inscriptions", "enfant_id"): FAUX_ID,
}  # fmt: skip
"""Wrong in these fields alone, by line of the table and name."""
RANGEES: Final[dict[str, tuple[str, ...]]] = {
    "/mairie/cuisine/menus": ("_plat_standard",),
    "/mairie/encadrement/{site}": ("-0",),
    "/dossier/autorisations/{enfant_id}": (*(nom for nom, _ in PERMISSIONS), "version_lue", "_restauration"),
}
"""Forms of many like rows: the fields with these endings speak for the others."""
GESTES: Final = {"motif_refus": "refuser", "motif": "refuser"}
"""The button under which these fields are read; the others, under the first button of the form."""
_SIGN_UP: Final = {
    "nom": "Test", "prenom": "Camille", "email": "formes@exemple.fr", "nom_utilisateur": "formes.test",
    "mot_de_passe": MOT_DE_PASSE, "mot_de_passe_bis": MOT_DE_PASSE,
}  # fmt: skip
VALIDES: Final[dict[str, dict[str, str]]] = {
    "/inscription/mes-informations": _SIGN_UP,
    "/paiements/prelevements": MANDAT,
    "/mairie/desaccords/{litige_id}": {"decision": "premiere"},
}
"""What the other fields hold where the page leaves them empty and one refusal would hide another."""
DEPENDANTS: Final = frozenset({
    "/dossier/autorisations/{enfant_id}", "/dossier/fiche/{enfant_id}", "/planning/{enfant_id}/{mois}",
    "/mairie/encadrement/{site}", "/mairie/creche/{enfant_id}/contrat",
    "/planning/{enfant_id}/{mois}/recapitulatif", "/planning/famille/{mois}", "/planning/famille/{mois}/recapitulatif",
    "/planning/repeter",
})  # fmt: skip
"""Forms of rows: a field alone is half an answer, or nothing; the sentence is somewhere on the page."""
TOLERES: Final = frozenset({
    ("/simulateur", "enfants"), ("/simulateur", "aeeh"), ("/simulateur", "residence"),
    ("/dossier/pieces/deposer", "genre"),
})  # fmt: skip
"""What is left out there has a value by default, said on the page; the field of a file is read with its file."""
LONGS: Final = frozenset({("/mairie/conditions", "texte")})
"""A whole text: 20,000 characters are its limit."""
SANS_SUITE: Final = frozenset({
    "/mairie/rattachements/{demande_id}", "/mairie/inscriptions/{inscription_id}",
    "/mairie/changements/{proposition_id}", "/mairie/desaccords/{litige_id}", "/mairie/pieces/{document_id}",
    "/mairie/messages/{fil_id}", "/mairie/pour-le-compte",
    "/mairie/regie/comptes/{foyer_id}", "/mairie/regie/mandats/{mandat_id}",
    "/mairie/regie/recus/{paiement_id}/rembourser", "/mot-de-passe/{lien}",
    "/paiements/prelevements",
})  # fmt: skip
"""What is accepted there ends the matter: only values that must be refused are sent."""


@dataclass(frozen=True, slots=True)
class Essai:
    """One value for one field; None: the field is not sent."""

    quoi: str
    valeur: str | None
    doit_etre_refuse: bool


def hostiles_of(chemin: str, champ: Champ, mots: Iterable[str]) -> Iterator[Essai]:
    """The hostile texts of these names, where the field takes text."""
    for mot in mots:
        if champ.sorte in TEXTES and (mot in JAMAIS or chemin not in SANS_SUITE):
            yield Essai(mot, HOSTILES[mot], mot in JAMAIS)


def essais_of(chemin: str, nom: str, champ: Champ) -> Iterator[Essai]:
    """Every value that this field is given in every run, one by one."""
    for rang, faux in enumerate(PROPRES.get((chemin, nom), ())):
        yield Essai(f"wrong {rang}", faux, True)
    doit = (chemin, nom) not in TOLERES
    if champ.sorte in TEXTES or champ.sorte == "password":
        yield Essai("10,000 characters", LONG, (chemin, nom) not in LONGS)
        if champ.est_requis and champ.sorte != "password":  # a draft keeps the one already given
            yield Essai("missing", None, doit)
            yield Essai("empty", "", doit)
        yield from hostiles_of(chemin, champ, COURTS)
    elif champ.sorte in CHOIX:
        for mot in ("balise", "sql"):
            yield Essai(mot, HOSTILES[mot], doit)
        yield Essai("10,000 characters", LONG, doit)
    elif champ.sorte in DATES:
        for valeur in ("0000-00-00", "2026-02-30", "demain", "99:99", LONG):
            yield Essai(valeur[:20], valeur, True)

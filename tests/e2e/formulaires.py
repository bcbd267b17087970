"""Every form of the portal, one line each: who fills it, where, with what, and which values each field takes wrong.

An address of the table that takes a POST without a line here fails (``test_formulaires.py``).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from tests.e2e.adresses import (
    ADMINISTRATEUR,
    AGENT,
    ANIMATEUR,
    INACTIF,
    INSCRIT,
    MOT_DE_PASSE,
    PARENT,
    REGISSEUR,
    VISITEUR,
)

LONG: Final = "é" * 10_000
ENORME: Final = "x" * 300_000
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
JAMAIS: Final = frozenset({"nul", "rtl"})
"""Refused everywhere: the first cannot be kept, the second shows another text than it is."""
FAUX_ID: Final = ("", "pas-un-id", "00000000-0000-0000-0000-000000000000", "' or 1=1 --", LONG)


@dataclass(frozen=True, slots=True)
class Champ:
    """One field: its name, wrong values of its own, whether it may be empty, whether the page shows it."""

    nom: str
    faux: tuple[str, ...] = ()
    facultatif: bool = False
    est_visible: bool = True
    est_secret: bool = False
    """A password: never shown again."""
    est_id: bool = False
    """One of somebody else is introuvable, as a page."""
    est_decisif: bool = False
    """A text that is accepted ends the matter: only refused ones are sent."""
    aussi: str = ""
    """Another field that must say the same."""


@dataclass(frozen=True, slots=True)
class Formulaire:
    """``chemin`` takes the POST; ``page`` shows the form whose button is ``bouton``."""

    chemin: str
    qui: str
    page: str
    bouton: str
    valides: dict[str, str] = field(default_factory=dict)
    champs: tuple[Champ, ...] = ()


_INFORMATIONS: Final = {
    "nom": "Test",
    "prenom": "Camille",
    "email": "formes@exemple.fr",
    "nom_utilisateur": "formes.test",
    "mot_de_passe": MOT_DE_PASSE,
    "mot_de_passe_bis": MOT_DE_PASSE,
}
_REFERENCES: Final = {"service": "Service enfance", "numero": "5961", "nom": "TEST", "email": "formes@exemple.fr"}
_MOIS: Final = "/planning/{enfant_id}/{mois}"
_FEUILLE: Final = "/pointage/{site}/{activite}/{jour}"
_CASES: Final = Champ(
    "r", ("restauration", "2026-13-45.restauration", "2026-11-24.<script>", "2026-11-24", LONG), True, est_visible=False
)

FORMULAIRES: Final = (
    Formulaire(
        "/inscription/mes-informations", VISITEUR, "/inscription/mes-informations", "Continuer", _INFORMATIONS,
        (
            Champ("nom"), Champ("prenom"),
            Champ("email", ("sans-arobase", "a@b", "é@exemple.fr", "a@exemple..fr", "a b@exemple.fr")),
            Champ("nom_utilisateur", ("ab", "é.nom", "-nom", "a b", "amelie.nguessan")),
            Champ(
                "mot_de_passe", ("court", "azertyuiop123", "motdepasse2026"), True, est_secret=True,
                aussi="mot_de_passe_bis",
            ),
            Champ("mot_de_passe_bis", ("autre",), est_secret=True),
        ),
    ),
    Formulaire(
        "/inscription/mes-references-dossier", INSCRIT, "/inscription/mes-references-dossier", "Continuer",
        _REFERENCES,
        (
            Champ("service", ("Service inconnu",)), Champ("numero", ("59", "59611234567", "dossier", "५९६१", "5961;")),
            Champ("nom"), Champ("email", ("sans-arobase", "a@b")),
        ),
    ),
    Formulaire(
        "/inscription/conditions-d-utilisation", INSCRIT, "/inscription/conditions-d-utilisation", "Continuer",
        {"acceptees": "oui"}, (Champ("acceptees", ("non", "<script>", LONG)),),
    ),
    Formulaire("/inscription/annuler", VISITEUR, "/inscription/mes-informations", "Annuler"),
    Formulaire("/inscription/valider", INSCRIT, "/inscription/recapitulatif", "Valider mon inscription"),
    Formulaire(
        "/connexion", VISITEUR, "/connexion", "Me connecter",
        {"identifiant": "personne.inconnue", "mot_de_passe": "Pas-le-bon-1 !"},
        (Champ("identifiant"), Champ("mot_de_passe", est_secret=True)),
    ),
    Formulaire("/deconnexion", ADMINISTRATEUR, "/mairie", "Quitter"),
    Formulaire(
        "/activation", VISITEUR, "/activation", "Recevoir un nouveau lien", {"identifiant": "personne"},
        (Champ("identifiant"),),
    ),
    Formulaire("/activation/{lien}", VISITEUR, "/activation/{lien}", "Activer mon compte"),
    Formulaire("/activation/{lien}/renvoyer", VISITEUR, "/activation/{lien}", "Activer mon compte"),
    Formulaire("/compte/renvoyer", INACTIF, "/compte", "Recevoir un nouveau lien"),
    Formulaire(
        "/compte/sessions/fermer", AGENT, "/compte/sessions", "Me déconnecter", {"session_id": ""},
        (Champ("session_id", FAUX_ID, est_visible=False),),
    ),
    Formulaire(
        "/dossier/pieces/deposer", PARENT, "/dossier/pieces/deposer", "Envoyer la pièce", {"genre": "assurance"},
        (Champ("genre", ("inconnu",)), Champ("enfant_id", FAUX_ID[1:], True, est_id=True)),
    ),
    Formulaire(
        "/mairie/pour-le-compte", AGENT, "/mairie/familles/{dossier_id}", "Agir pour le compte de ce foyer",
        {"dossier_id": "{dossier_id}", "foyer_id": ""},
        (
            Champ("dossier_id", FAUX_ID, est_visible=False),
            Champ("foyer_id", FAUX_ID, est_visible=False),
        ),
    ),
    Formulaire(
        "/mairie/pour-le-compte/terminer", AGENT, "/mairie/familles/{dossier_id}", "Agir pour le compte de ce foyer"
    ),
    Formulaire(
        "/mairie/rattachements/{demande_id}", AGENT, "/mairie/rattachements/{demande_id}", "Refuser la demande",
        {"geste": "refuser", "motif_refus": ""}, (Champ("motif_refus", est_decisif=True),),
    ),
    Formulaire(
        "/mairie/rattachements/{demande_id}", AGENT, "/mairie/rattachements/{demande_id}", "Rattacher à cette personne",
        {"geste": "accepter"}, (Champ("adulte_id", FAUX_ID, est_id=True, est_decisif=True),),
    ),
    Formulaire(
        "/mairie/facturation/{mois}/confirmer", REGISSEUR, "/mairie/facturation/2026-09/confirmer",
        "Émettre les factures",
    ),
    Formulaire(_MOIS, PARENT, _MOIS, "Valider", {}, (_CASES,)),
    Formulaire(f"{_MOIS}/abandonner", PARENT, _MOIS, "Abandonner ces changements"),
    Formulaire(f"{_MOIS}/recapitulatif", PARENT, _MOIS, "Valider", {}, (_CASES,)),
    Formulaire(
        _FEUILLE, ANIMATEUR, _FEUILLE, "Présent", {"enfant_id": "{enfant_id}", "etat": "present"},
        (
            Champ("enfant_id", FAUX_ID, est_visible=False),
            Champ("etat", ("conflit", "", "PRESENT", LONG), est_visible=False),
            Champ("remplace", ("pas-un-id", LONG), True, est_visible=False),
        ),
    ),
)  # fmt: skip

"""Words of the dossier's pages: fields of the history and of proposals, kinds of what was sent and what comes next."""

from __future__ import annotations

from typing import Final

from contracts.dossiers import ChangementVue, GenreEnvoi, GenreLitige, GenreProposition

REGIMES: Final = (
    ("standard", "Menu standard"),
    ("sans_porc", "Menu sans porc"),
    ("vegetarien", "Menu végétarien"),
    ("panier_pai", "Panier apporté par la famille (PAI)"),
)
OUI_NON: Final = (("oui", "Oui"), ("non", "Non"))
PERMISSIONS: Final = (
    ("photo", "Votre enfant peut-il être photographié ou filmé pendant les activités ?"),
    ("sorties", "Peut-il participer aux sorties organisées par la ville ?"),
    ("soins", "En cas d’urgence, la ville peut-elle faire donner les soins nécessaires ?"),
)

PROPOSITIONS: Final = {
    GenreProposition.ADRESSE: "Changement d’adresse",
    GenreProposition.ECOLE: "Changement d’école",
    GenreProposition.GARDE: "Changement de garde",
    GenreProposition.IDENTITE: "Correction d’identité",
}
ETATS_PROPOSITIONS: Final = {
    "en_attente": ("En vérification", "attente", "heure"),
    "acceptee": ("Accepté", "ok", "ok"),
    "refusee": ("Refusé", "manque", "non"),
}
LITIGES: Final = {
    GenreLitige.SANTE: "Deux réponses sur la fiche sanitaire",
    GenreLitige.PERSONNE: "Une personne autorisée ou non",
    GenreLitige.AUTORISATION: "Les deux foyers ne répondent pas pareil",
}
OBJETS: Final = {
    "adulte": "Coordonnées",
    "adresse": "Adresse",
    "ecole": "École",
    "garde": "Garde",
    "identite": "Identité",
    "sante": "Fiche sanitaire",
    "vaccination": "Vaccins",
    "personne": "Personne autorisée",
    "autorisation": "Autorisations",
    "inscription": "Inscription",
    "reglement": "Règlement intérieur",
    "acces": "Accès au dossier de l’enfant",
    "litige": "Décision d’un agent",
}
CHAMPS: Final = {
    "telephone": "téléphone",
    "email": "adresse e-mail",
    "adresse": "adresse",
    "ecole": "école",
    "classe": "classe",
    "garde": "garde",
    "du": "à partir du",
    "au": "jusqu’au",
    "changement": "jour du changement",
    "prenom": "prénom",
    "nom": "nom",
    "naissance": "date de naissance",
    "regime": "menu",
    "allergies": "allergies",
    "a_un_pai": "PAI",
    "pai_au": "fin du PAI",
    "medicaments": "médicaments",
    "medecin": "médecin traitant",
    "medecin_telephone": "téléphone du médecin",
    "enfants": "enfants",
    "lien": "lien avec l’enfant",
    "sens": "autorisée ou refusée",
    "a_appeler": "à appeler en cas de besoin",
    "photo": "photos et films",
    "sorties": "sorties",
    "soins": "soins d’urgence",
    "rentre_seul": "rentrer seul",
    "version": "version acceptée",
    "acces_accorde": "accès accordé",
    "personne": "personne",
    "motif": "raison",
}
_VALEURS: Final = {
    "standard": "menu standard",
    "sans_porc": "menu sans porc",
    "vegetarien": "menu végétarien",
    "panier_pai": "panier PAI",
    "autorisee": "peut venir",
    "refusee": "ne doit pas venir",
    "lire": "lecture",
    "ecrire": "lecture et modification",
}
_SANS_MOTS: Final = frozenset({"inscription", "vaccination"})
"""Objects whose field is already a word of the town."""


def champ_of(changement: ChangementVue) -> str:
    """What changed, in words: "téléphone", "rentrer seul, etude"."""
    nom, _, precision = changement.champ.partition(":")
    mot = changement.champ if changement.objet in _SANS_MOTS else CHAMPS.get(nom, nom)
    return f"{mot}, {precision}" if precision and changement.objet not in _SANS_MOTS else mot


def valeur_of(valeur: str) -> str:
    """A coded value in words; anything else as it is, and "rien" for nothing."""
    return _VALEURS.get(valeur, valeur) or "rien"


TITRES: Final = {
    GenreEnvoi.COORDONNEES: "Vos coordonnées sont enregistrées",
    GenreEnvoi.PROPOSITION: "Votre demande de changement est reçue",
    GenreEnvoi.FICHE: "La fiche sanitaire est enregistrée",
    GenreEnvoi.PERSONNE: "La liste des personnes est enregistrée",
    GenreEnvoi.AUTORISATIONS: "Les autorisations sont enregistrées",
    GenreEnvoi.INSCRIPTION: "Votre demande d’inscription est reçue",
    GenreEnvoi.REGLEMENT: "Votre accord est enregistré",
}
SUITES: Final = {
    GenreEnvoi.COORDONNEES: "Rien à faire : le changement compte dès maintenant.",
    GenreEnvoi.PROPOSITION: "Un agent relit votre demande. Votre dossier ne change qu’une fois qu’elle est acceptée.",
    GenreEnvoi.FICHE: "Rien à faire : les équipes voient dès maintenant le menu, les allergies et le PAI.",
    GenreEnvoi.PERSONNE: "Rien à faire : les équipes voient la liste à jour dès maintenant.",
    GenreEnvoi.AUTORISATIONS: "Rien à faire : vos réponses comptent tout de suite, jusqu’à la fin de l’année scolaire.",
    GenreEnvoi.INSCRIPTION: "Un agent étudie votre demande. Vous pourrez réserver dès qu’elle est acceptée.",
    GenreEnvoi.REGLEMENT: "Rien à faire. Une nouvelle version vous sera proposée si le règlement change.",
}
RETOURS: Final = {
    GenreEnvoi.PERSONNE: ("/dossier/autorisations", "Retour aux autorisations"),
    GenreEnvoi.AUTORISATIONS: ("/dossier/autorisations", "Retour aux autorisations"),
    GenreEnvoi.INSCRIPTION: ("/dossier/inscriptions", "Retour aux inscriptions"),
}

"""The fields of the sign-up and what is said beside each (leaflet L2)."""

from __future__ import annotations

from typing import Final

CHAMPS_INFORMATIONS: Final = ("nom", "prenom", "email", "nom_utilisateur", "mot_de_passe", "mot_de_passe_bis")
CHAMPS_REFERENCES: Final = ("service", "numero", "nom", "email")
CHAMPS_CONDITIONS: Final = ("acceptees", "version")


PHRASES: Final = {
    "nom.string_too_short": "Écrivez le nom.",
    "nom.string_too_long": "Le nom a 80 caractères au plus.",
    "prenom.string_too_short": "Écrivez votre prénom.",
    "prenom.string_too_long": "Le prénom a 80 caractères au plus.",
    "email.string_pattern_mismatch": "L’adresse e-mail s’écrit avec un « @ », par exemple prenom.nom@exemple.fr.",
    "email.adresse_impossible": "Cette adresse e-mail ne peut pas exister. Vérifiez les points et la fin.",
    "email.string_too_long": "L’adresse e-mail a 254 caractères au plus.",
    "nom_utilisateur.string_too_short": "Le nom d’utilisateur a au moins 3 caractères.",
    "nom_utilisateur.string_too_long": "Le nom d’utilisateur a 40 caractères au plus.",
    "nom_utilisateur.string_pattern_mismatch": "Le nom d’utilisateur s’écrit avec des lettres sans accent, des "
    "chiffres, point, tiret ou souligné, et commence par une lettre ou un chiffre.",
    "mot_de_passe.string_too_long": "Ce mot de passe est trop long : 128 caractères au plus.",
    "mot_de_passe.missing": "Choisissez un mot de passe.",
    "mot_de_passe_bis.different": "Les deux mots de passe ne sont pas les mêmes. Tapez-les de nouveau.",
    "numero.string_pattern_mismatch": "Le numéro de dossier a 4 chiffres, par exemple 5961.",
    "numero.missing": "Écrivez le numéro de dossier : il est en haut à droite de votre facture.",
    "nom.missing": "Écrivez le nom du dossier.",
    "email.missing": "Écrivez l’adresse e-mail que la mairie connaît.",
    "service.enum": "Choisissez un service de la liste.",
    "acceptees.missing": "Cochez la case pour accepter les conditions générales d’utilisation.",
    "version": "Les conditions ont changé depuis l’ouverture de cette page. Relisez-les, puis acceptez-les.",
}

"""Signing up, activating, logging in."""

from __future__ import annotations

from contracts import accounts
from gateway.errors.registre import Explication, fixed, says
from gateway.presentation.mots import liste

fixed(
    accounts.IdentifiantsRefuses,
    422,
    "Connexion refusée",
    "Le nom d’utilisateur ou le mot de passe n’est pas le bon.",
    "Vérifiez les majuscules, puis réessayez.",
)
fixed(
    accounts.LienExpire,
    410,
    "Ce lien d’activation a expiré",
    "Il était valable 24 heures. Votre inscription est gardée : rien n’est à refaire.",
    "Demandez un nouveau lien, il part tout de suite.",
)
fixed(
    accounts.LienDejaUtilise,
    410,
    "Ce lien a déjà servi",
    "Votre compte est déjà activé.",
    "Connectez-vous avec votre nom d’utilisateur et votre mot de passe.",
)
fixed(
    accounts.LienInconnu,
    404,
    "Ce lien d’activation n’est plus valable",
    "Un lien plus récent l’a peut-être remplacé, ou l’adresse a été coupée en la recopiant.",
    "Ouvrez le dernier e-mail reçu du portail, ou demandez un nouveau lien.",
)
fixed(
    accounts.LienMotDePasseExpire,
    410,
    "Ce lien a expiré",
    "Il était valable 1 heure. Votre mot de passe n’a pas changé.",
    "Demandez un nouveau lien, il part tout de suite.",
)
fixed(
    accounts.LienMotDePasseUtilise,
    410,
    "Ce lien a déjà servi",
    "Votre mot de passe a été changé avec ce lien.",
    "Connectez-vous avec le nouveau. Si vous ne l’avez pas changé vous-même, demandez un nouveau lien tout de suite.",
)
fixed(
    accounts.LienMotDePasseInconnu,
    404,
    "Ce lien n’est plus valable",
    "Un lien plus récent l’a peut-être remplacé, ou l’adresse a été coupée en la recopiant.",
    "Ouvrez le dernier e-mail reçu du portail, ou demandez un nouveau lien.",
)
fixed(
    accounts.ConditionsRemplacees,
    409,
    "Le texte vient de changer",
    "Une version plus récente est entrée en vigueur pendant votre lecture. La voici.",
    "Lisez-la, puis donnez votre accord.",
)


@says(accounts.ConditionsDejaPubliees)
def _(refus: accounts.ConditionsDejaPubliees) -> Explication:
    return Explication(
        409,
        "Cette version existe déjà",
        f"La version {refus.version} est publiée : des parents l’ont peut-être acceptée, elle ne change plus.",
        "Donnez un autre nom à la nouvelle version.",
    )


@says(accounts.MotDePasseFaible)
def _(refus: accounts.MotDePasseFaible) -> Explication:
    phrases = {
        "trop_court": "Ce mot de passe est trop court. Il en faut un de 12 caractères avec majuscule, minuscule, "
        "chiffre et signe, ou de 14 caractères avec trois de ces sortes, ou 7 mots.",
        "trop_commun": "Ce mot de passe est trop facile à deviner : un ou deux mots courants et un nombre ne suffisent "
        "pas. Ajoutez des mots sans rapport entre eux.",
        "trop_long": "Ce mot de passe est trop long : 128 caractères au plus.",
    }
    texte = phrases.get(refus.raison, "Ce mot de passe n’est pas assez sûr. Choisissez-en un plus long.")
    return Explication(422, "Mot de passe à changer", texte, "Choisissez un autre mot de passe.")


@says(accounts.NomUtilisateurPris)
def _(refus: accounts.NomUtilisateurPris) -> Explication:
    exemples = f" Libres en ce moment : {liste(refus.propositions, 'ou')}." if refus.propositions else ""
    return Explication(
        422,
        "Nom d’utilisateur déjà pris",
        f"Ce nom d’utilisateur est déjà pris.{exemples}",
        "Choisissez un autre nom d’utilisateur.",
    )


@says(accounts.BrouillonIncomplet)
def _(refus: accounts.BrouillonIncomplet) -> Explication:
    return Explication(
        422,
        "Il manque une étape",
        f"L’étape {refus.etape} n’est pas remplie. Aucun compte n’a été créé.",
        "Remplissez cette étape, puis revenez au récapitulatif.",
    )

"""The refusals that any page may meet."""

from __future__ import annotations

from typing import Final

from contracts import errors
from gateway.csrf import PageDeMonCompte, PageExpiree
from gateway.errors.registre import Explication, fixed, says
from gateway.presentation.mots import date_longue, heure, pluriel, to_paris

QUOI: Final = {
    "accounts": "Les comptes",
    "dossiers": "Les dossiers",
    "planning": "Les réservations",
    "billing": "Les factures et paiements",
    "documents": "Les pièces déposées",
}
"""What each service is for a person."""

fixed(
    errors.RefusInconnu,
    409,
    "Votre demande n’a pas pu être acceptée",
    "Le portail est en cours de mise à jour et ne sait pas encore dire pourquoi. Rien n’a été enregistré.",
    "Réessayez dans quelques minutes. Si le refus revient, appelez la mairie.",
)
fixed(
    errors.RequeteInvalide,
    422,
    "Une réponse n’a pas la forme attendue",
    "Rien n’a été enregistré.",
    "Revenez à la page précédente et corrigez votre réponse.",
)
fixed(
    errors.NonAuthentifie,
    401,
    "Vous n’êtes plus connecté",
    "Votre session est terminée. Rien n’a été enregistré.",
    "Connectez-vous de nouveau : vous reprendrez là où vous étiez.",
)
fixed(
    errors.ActionInterdite,
    403,
    "Cette page n’est pas ouverte à votre compte",
    "Elle est réservée à d’autres personnes que celles de votre compte.",
    "Revenez à votre accueil. Si elle devrait vous être ouverte, appelez la mairie.",
)
fixed(
    errors.Introuvable,
    404,
    "Cette page est introuvable",
    "Elle n’existe pas, n’existe plus, ou n’est pas la vôtre.",
    "Revenez à votre accueil : tout ce qui vous concerne s’y trouve.",
)
fixed(
    errors.OperationReutilisee,
    409,
    "Ce formulaire a déjà été envoyé",
    "Il avait été envoyé une première fois avec d’autres réponses. Cette fois-ci, rien n’a été enregistré.",
    "Rouvrez la page pour voir ce qui est enregistré, puis recommencez si besoin.",
)
fixed(
    errors.ModifieEntreTemps,
    409,
    "Quelqu’un a changé la même chose entre-temps",
    "Vos changements n’ont pas remplacé les siens : rien n’a été enregistré.",
    "Rouvrez la page pour voir la version actuelle, puis refaites vos changements.",
)


@says(errors.ServiceIndisponible)
def _(refus: errors.ServiceIndisponible) -> Explication:
    return Explication(
        503,
        "Service momentanément indisponible",
        f"{QUOI.get(refus.service, 'Ce service')} ne répondent pas en ce moment. Rien n’a été perdu.",
        "Réessayez dans quelques minutes. Le reste du portail fonctionne normalement.",
        mot="Réessayer",
        sorte="attente",
        signe="coupe",
    )


@says(errors.IssueInconnue)
def _(refus: errors.IssueInconnue) -> Explication:
    return Explication(
        503,
        "Nous ne savons pas encore si c’est enregistré",
        f"La liaison a été coupée pendant l’envoi : {QUOI.get(refus.service, 'ce service').lower()} n’ont pas répondu.",
        "Réessayez : le même envoi ne compte qu’une fois.",
        mot="À vérifier",
        sorte="attente",
        signe="coupe",
    )


@says(errors.TropDEssais)
def _(refus: errors.TropDEssais) -> Explication:
    return Explication(
        429,
        "Trop d’essais en peu de temps",
        "Pour protéger votre compte, le portail fait une pause.",
        f"Réessayez dans {duree(refus.reessayer_dans_s)}. Votre compte n’est pas bloqué.",
    )


@says(errors.DelaiDepasse)
def _(refus: errors.DelaiDepasse) -> Explication:
    local = to_paris(refus.limite)
    return Explication(
        409,
        "Le délai est passé",
        f"Le délai était {date_longue(local.date(), annee=False)}, {heure(local)} ({_avant(refus)}).",
        "Appelez le service enfance : un agent peut encore vous aider.",
        mot="Fermé en ligne",
        signe="cadenas",
    )


def _avant(refus: errors.DelaiDepasse) -> str:
    genres = {
        "ouvrable": ("jour ouvrable", "jours ouvrables"),
        "ouvre": ("jour ouvré", "jours ouvrés"),
        "scolaire": ("jour d’école", "jours d’école"),
    }
    return f"{pluriel(refus.jours, *genres.get(refus.comptage, ('jour', 'jours')))} avant"


fixed(
    PageExpiree,
    403,
    "Cette page a expiré",
    "Rien n’a été enregistré.",
    "Revenez à la page précédente, rechargez-la, puis envoyez de nouveau votre réponse.",
)
fixed(
    PageDeMonCompte,
    403,
    "Cette page a expiré",
    "Rien n’a été enregistré.",
    "Ce que vous avez rempli est gardé : envoyez-le de nouveau.",
)


def duree(secondes: int) -> str:
    """``45 secondes``, ``3 minutes``, ``2 heures``: rounded up, so that trying then is not too early."""
    if secondes < 90:
        return pluriel(max(1, secondes), "seconde")
    if secondes < 5400:
        return pluriel(-(-secondes // 60), "minute")
    return pluriel(-(-secondes // 3600), "heure")

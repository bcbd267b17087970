"""The calendar of the town, and agendas of families."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from contracts import planning
from gateway.errors.registre import Explication, fixed, says
from gateway.presentation.mots import date_longue


@says(planning.TropDAgendas)
def _(refus: planning.TropDAgendas) -> Explication:
    return Explication(
        409,
        "Vous avez déjà beaucoup d’adresses",
        f"{refus.maximum} adresses d’agenda sont en service pour votre compte. Aucune n’a été ajoutée.",
        "Supprimez celle qui ne sert plus, puis recommencez.",
    )


fixed(
    planning.AgendaFerme,
    410,
    "Cette adresse d’agenda ne sert plus",
    "Elle a été supprimée, ou l’enfant n’est plus rattaché au compte qui l’avait créée.",
    "Retirez-la de votre agenda. Créez-en une autre depuis la page Planning.",
)


fixed(
    planning.CalendrierChange,
    409,
    "Quelqu’un a changé le calendrier",
    "Il a changé depuis que cette page est ouverte. Rien n’est enregistré.",
    "Rouvrez le calendrier, puis recommencez : les effets seront recomptés.",
)

RAISONS: Final[Mapping[str, str]] = {
    "bornes": "Choisissez une année entre {autre}.",
    "trop_long": "C’est trop long : {autre} jours au plus.",
    "nom_annee": "Une année scolaire se nomme comme « {autre} ».",
    "hors_annee": "Le {jour} n’est dans aucune année scolaire. Ajoutez d’abord l’année.",
    "chevauche": "Ces jours touchent « {autre} », qui commence le {jour}. Changez l’un ou l’autre.",
    "passe": "Le {jour} a commencé ou est passé : il ne change plus.",
    "fermeture": "Une fermeture se décide et se lève à la page Fermetures.",
    "lieux": "Cochez au moins un lieu ou une activité de la liste.",
    "annee_utilisee": "Cette année contient « {autre} » ({jour}). Retirez d’abord ce qu’elle contient.",
}
RAISONS_DU_FICHIER: Final[Mapping[str, str]] = {
    "vide": "Ce fichier est vide. Téléchargez-le de nouveau.",
    "colonnes": "Ce fichier n’a pas les colonnes attendues. Choisissez l’export du calendrier scolaire officiel.",
    "date": "Une date de ce fichier ne se lit pas ({detail}). Téléchargez-le de nouveau.",
    "ics": "Ce fichier ICS est abîmé. Téléchargez-le de nouveau.",
    "zone": "Ce fichier ne dit rien de la zone de la ville. Choisissez celui de sa zone.",
    "rien": "Ce fichier ne contient pas de vacances scolaires. Choisissez le calendrier scolaire officiel.",
    "trop_long": "Ce fichier est trop long : {detail} lignes au plus.",
}


def explain_raison(refus: planning.CalendrierRefuse) -> str:
    """The sentence beside the field."""
    jour = date_longue(refus.jour) if refus.jour else ""
    return RAISONS.get(refus.raison, "Cette ligne n’est pas acceptée. Corrigez-la.").format(
        autre=refus.autre, jour=jour
    )


def explain_fichier(refus: planning.FichierDeCalendrierRefuse) -> str:
    phrase = RAISONS_DU_FICHIER.get(refus.raison, "Ce fichier ne se lit pas. Téléchargez-le de nouveau.")
    return phrase.format(detail=refus.detail or "une ligne")


@says(planning.CalendrierRefuse)
def _(refus: planning.CalendrierRefuse) -> Explication:
    return Explication(422, "Le calendrier ne peut pas changer ainsi", explain_raison(refus), "Rien n’est enregistré.")


@says(planning.FichierDeCalendrierRefuse)
def _(refus: planning.FichierDeCalendrierRefuse) -> Explication:
    return Explication(422, "Ce fichier n’est pas accepté", explain_fichier(refus), "Rien n’est enregistré.")

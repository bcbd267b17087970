"""Staffing and the crèche."""

from __future__ import annotations

from contracts import planning
from gateway.errors.registre import Explication, says
from gateway.presentation.mots import date_longue, heure, pluriel


@says(planning.TableauModifie)
def _(_refus: planning.TableauModifie) -> Explication:
    return Explication(
        409,
        "Ce tableau a changé entre-temps",
        "Une autre personne vient d’enregistrer ce tableau : rien de sa saisie n’est effacé.",
        "Comparez les deux, corrigez le vôtre si besoin, puis enregistrez de nouveau.",
    )


@says(planning.ContratModifie)
def _(_refus: planning.ContratModifie) -> Explication:
    return Explication(
        409,
        "Ce contrat a changé entre-temps",
        "Une autre personne vient de signer une version : rien n’est remplacé.",
        "Rouvrez la page, lisez la nouvelle version, puis recommencez si besoin.",
    )


@says(planning.ContratAVenir)
def _(refus: planning.ContratAVenir) -> Explication:
    return Explication(
        409,
        "Un autre contrat commence dans cette période",
        f"Un contrat commence le {date_longue(refus.jour)}, et un enfant n’en a qu’un à la fois.",
        "Finissez la veille au plus tard, ou commencez ce jour-là pour le remplacer.",
    )


@says(planning.CrecheComplete)
def _(refus: planning.CrecheComplete) -> Explication:
    jours = f" et {pluriel(refus.nombre - 1, 'autre jour', 'autres jours')}" if refus.nombre > 1 else ""
    return Explication(
        409,
        "La crèche est complète certains jours",
        f"Les {refus.capacite} places sont prises le {date_longue(refus.jour)}{jours}. Rien n’est signé.",
        "Choisissez d’autres jours, ou une autre période.",
    )


@says(planning.ContratDansLePasse)
def _(refus: planning.ContratDansLePasse) -> Explication:
    return Explication(
        409,
        "Ce contrat commence trop tôt",
        f"Le premier jour possible est le {date_longue(refus.jour)} : ce qui est passé ne change pas.",
        "Choisissez ce jour ou un suivant.",
    )


@says(planning.PasDePlaceEnCreche)
def _(refus: planning.PasDePlaceEnCreche) -> Explication:
    return Explication(
        409,
        "L’enfant n’a pas de place à la crèche à cette date",
        f"Aucune inscription à la crèche n’est acceptée pour le {date_longue(refus.jour)}.",
        "Acceptez d’abord l’inscription, dans « Inscriptions ».",
    )


@says(planning.ContratHorsHoraires)
def _(refus: planning.ContratHorsHoraires) -> Explication:
    return Explication(
        409,
        "La crèche est fermée à ces heures",
        f"La crèche est ouverte de {heure(refus.ouvre)} à {heure(refus.ferme)} : "
        "l’arrivée et le départ sont entre les deux.",
        "Corrigez les heures de ce jour.",
    )


@says(planning.HorsDuContrat)
def _(_refus: planning.HorsDuContrat) -> Explication:
    return Explication(
        409,
        "Aucun contrat ne couvre ces jours",
        "Il n’y a pas d’heures réservées ces jours-là : il n’y a rien à déduire.",
        "Vérifiez les dates de l’absence.",
    )

"""Gestures on all the children of a family, as its parent makes them."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

from contracts import planning as contrat
from contracts.actor import Actor
from tests.integration.planning.ville import MOIS, Famille


def coches(famille: Famille, rang: int, activite: str, *jours: date, voulu: bool = True) -> list[dict[str, Any]]:
    """Ticks of the child of this rank."""
    enfant_id = str(famille.enfants[rang].enfant_id)
    return [{"enfant_id": enfant_id, "activite": activite, "jour": j.isoformat(), "voulu": voulu} for j in jours]


def save(
    famille: Famille, ticks: list[dict[str, Any]], actor: Actor | None = None, **champs: Any
) -> contrat.FamilleSauvee:
    request = {"operation_id": str(uuid.uuid4()), "mois": MOIS, "coches": ticks}
    sauvee: contrat.FamilleSauvee = famille.ville.call(contrat.SAVE_FAMILLE, request | champs, actor or famille.parent)
    return sauvee


def repetition(famille: Famille, du: date, au: date, *cases: tuple[int, str], **champs: Any) -> dict[str, Any]:
    return {
        "enfants": [str(enfant.enfant_id) for enfant in famille.enfants],
        "du": du.isoformat(),
        "au": au.isoformat(),
        "semaine": [{"jour": jour, "activite": activite} for jour, activite in cases],
    } | champs


def repeat(famille: Famille, motif: dict[str, Any], actor: Actor | None = None, **champs: Any) -> contrat.FamilleSauvee:
    request = {"operation_id": str(uuid.uuid4()), "repetition": motif} | champs
    sauvee: contrat.FamilleSauvee = famille.ville.call(contrat.SAVE_FAMILLE, request, actor or famille.parent)
    return sauvee


def preview(famille: Famille, actor: Actor | None = None, **champs: Any) -> contrat.RecapFamille:
    recap: contrat.RecapFamille = famille.ville.call(contrat.PREVIEW_FAMILLE, champs, actor or famille.parent)
    return recap


def undo(famille: Famille, accuse: str, actor: Actor | None = None, **champs: Any) -> contrat.FamilleSauvee:
    request = {"operation_id": str(uuid.uuid4()), "accuse": accuse} | champs
    sauvee: contrat.FamilleSauvee = famille.ville.call(contrat.SAVE_ANNULATION, request, actor or famille.parent)
    return sauvee


def said(reponse: contrat.RecapFamille | contrat.FamilleSauvee) -> list[tuple[str, str, str, list[date]]]:
    """Child, activity, effect and days of each line of changes."""
    return [
        (part.enfant.prenom, ligne.activite, ligne.effet.value, ligne.jours)
        for part in reponse.enfants
        for ligne in part.changements
    ]


def refused(reponse: contrat.RecapFamille | contrat.FamilleSauvee) -> list[tuple[str, str, str, int]]:
    """Child, activity, reason and number of days of each line of refusals."""
    return [
        (part.enfant.prenom, ligne.activite, ligne.code, len(ligne.jours))
        for part in reponse.enfants
        for ligne in part.refusees
    ]

"""Addresses of agendas and what they show. Thursday 5 November 2026."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any
from uuid import UUID

from contracts import planning
from gateway.presentation.mots import PARIS
from tests.gateway.fabrique import A_14H12, MARDI_17


def des_agendas(*agendas: planning.AgendaVu) -> planning.Agendas:
    """Nothing made yet for Léonie and Gaspard, unless told otherwise."""
    enfants = [
        planning.EnfantDeLAgenda(enfant_id=UUID(int=rang), prenom=prenom)
        for rang, prenom in enumerate(("Léonie", "Gaspard"), 1)
    ]
    return planning.Agendas(agendas=list(agendas), enfants=enfants)


def un_evenement(**change: Any) -> planning.EvenementAgenda:
    """Léonie's lunch of Tuesday 17 November 2026."""
    debut = datetime.combine(MARDI_17, time(11, 30), PARIS)
    valeurs: dict[str, Any] = {
        "uid": UUID(int=17),
        "prenom": "Léonie",
        "mot": "repas",
        "site": "école Jean-Jaurès",
        "jour": MARDI_17,
        "debut": debut,
        "fin": debut.replace(hour=13, minute=20),
        "est_annule": False,
        "est_autre_foyer": False,
        "version": 1,
        "modifie_at": A_14H12,
    }
    return planning.EvenementAgenda(**(valeurs | change))


def un_agenda_lu(*evenements: planning.EvenementAgenda, prenom: str = "") -> planning.AgendaLu:
    return planning.AgendaLu(prenom=prenom, evenements=list(evenements or (un_evenement(),)))

"""The rules of a thread: whose turn it is, by when the town answers, how much one person may write (leaflet L7).

Public names
    Cote, FILS_PAR_JOUR, MESSAGES_PAR_JOUR
    next_etat(cote) -> str                       whose turn it is after a message
    reponse_avant(question, delai_jours) -> date
    name_accuse(annee, numero) -> str            M-2026-000123
"""

from __future__ import annotations

from datetime import date, timedelta
from enum import StrEnum

FILS_PAR_JOUR = 20
"""New threads of one account in 24 hours [choice]: more is a program, not a parent."""
MESSAGES_PAR_JOUR = 100


class Cote(StrEnum):
    """Who speaks."""

    FAMILLE = "famille"
    VILLE = "ville"


def next_etat(cote: Cote) -> str:
    """After a message of the family the town is awaited, and the other way round."""
    return "attend_ville" if cote is Cote.FAMILLE else "attend_famille"


def reponse_avant(question: date, delai_jours: int) -> date:
    """The last day of the promised answer: calendar days from the day of the question (Europe/Paris)."""
    return question + timedelta(days=delai_jours)


def name_accuse(annee: int, numero: int) -> str:
    """The number that the family may quote; never used twice."""
    return f"M-{annee}-{numero:06d}"

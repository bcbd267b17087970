"""Bookings that the town cancelled, by a closure or an edit of the calendar: who hears of it, whatever the reason."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from kit.database import Transaction
from services.planning.cuisine import commandes
from services.planning.domain import mots
from services.planning.etats import etat_of, group_etats
from services.planning.petite_enfance import heures
from services.planning.referentiel import Referentiel


def say_annulees(tx: Transaction, referentiel: Referentiel, rows: Sequence[Any]) -> list[str]:
    """The slots and the crèche's hours to billing, the differences to the kitchens. Returns the households concerned.

    ``rows`` have ``COLONNES_ETAT``; the caller has locked their children's rows, and tells the accounts, since it knows
    why.
    """
    tx.say(*group_etats([etat_of(referentiel, row.enfant_id, row) for row in rows]))
    courant = mots.jour_of(tx.now).replace(day=1)
    creches = {row.enfant_id for row in rows if row.activite in heures.creche_activites(referentiel)}
    heures.refresh(tx, referentiel, creches, {m for row in rows if (m := row.jour.replace(day=1)) <= courant})
    for jour in sorted({row.jour for row in rows}):
        commandes.emit_now(tx, jour)
    return sorted({str(row.foyer_id) for row in rows})

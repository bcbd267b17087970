"""Every slot's current state, for a reader that starts from nothing (``python -m kit.snapshot planning --to …``)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from uuid import UUID

from contracts.base import Event
from kit.database import Transaction
from services.planning import referentiel as memoire
from services.planning.etats import COLONNES_ETAT, etat_of, group_etats
from services.planning.petite_enfance.heures import etat_of_heures

BATCH = 2000


def snapshot(tx: Transaction) -> Iterator[Event]:
    """``CreneauxEtat`` of all the slots, then ``HeuresEtat`` of the crèche, in key order; memory is one batch.

    Versions are the current ones: an event said meanwhile is greater and wins, whatever arrives first.
    """
    referentiel = memoire.read(tx)
    after: tuple[UUID, date, str] = (UUID(int=0), date(1900, 1, 1), "")
    while rows := tx.execute(
        f"select {COLONNES_ETAT} from creneau c"  # noqa: S608 - constant text
        " where (enfant_id, jour, activite) > (:enfant_id, :jour, :activite)"
        " order by enfant_id, jour, activite limit :batch",
        enfant_id=after[0],
        jour=after[1],
        activite=after[2],
        batch=BATCH,
    ):
        yield from group_etats([etat_of(referentiel, row.enfant_id, row) for row in rows])
        after = (rows[-1].enfant_id, rows[-1].jour, rows[-1].activite)
    apres: tuple[UUID, date, UUID] = (UUID(int=0), date(1900, 1, 1), UUID(int=0))
    while rows := tx.execute(
        "select * from heures_creche where (enfant_id, mois, foyer_id) > (:enfant_id, :mois, :foyer_id)"
        " order by enfant_id, mois, foyer_id limit :batch",
        enfant_id=apres[0],
        mois=apres[1],
        foyer_id=apres[2],
        batch=BATCH,
    ):
        yield from (etat_of_heures(referentiel, row) for row in rows)
        apres = (rows[-1].enfant_id, rows[-1].mois, rows[-1].foyer_id)

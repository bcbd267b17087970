"""Holidays that change share custody otherwise: each later slot goes to the household in charge by the new calendar.

Who booked it stays as it was; who pays follows (DOMAIN §3: the household in charge when the slot starts).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any, Final

from kit.database import Transaction
from services.planning.domain.activite import compute_debut
from services.planning.domain.garde import SansGarde, foyer_en_charge
from services.planning.etats import COLONNES_ETAT, etat_of, group_etats
from services.planning.famille import read_gardes
from services.planning.referentiel import Referentiel

ENFANTS_PAR_LOT: Final = 300
# Only children whose holidays are shared: weeks go on whatever the calendar.
_PARTAGES = """
select c.enfant_id, c.activite, c.jour, c.foyer_id, e.gardes from creneau c join enfant e using (enfant_id)
where c.jour between :premier and :dernier and c.etat <> 'aucune' and c.presence is null
  and exists (select 1 from jsonb_array_elements(e.gardes) g where g->'regle'->'vacances' is not null)
order by c.enfant_id, c.jour, c.activite
"""
_LOCK = """
select e.enfant_id from enfant e where e.enfant_id = any(cast(:enfants as uuid[]))
order by e.enfant_id for no key update
"""
_GIVE = f"""
update creneau c set foyer_id = t.foyer_id, version = c.version + 1, modifie_at = :now
from unnest(cast(:enfants as uuid[]), cast(:activites as text[]), cast(:jours as date[]), cast(:foyers as uuid[]))
     as t (enfant_id, activite, jour, foyer_id)
where c.enfant_id = t.enfant_id and c.activite = t.activite and c.jour = t.jour and c.presence is null
returning {COLONNES_ETAT}
"""  # noqa: S608 - constant text


def share_next(tx: Transaction, referentiel: Referentiel, premier: date, dernier: date) -> int:
    """One batch of children; returns how many slots changed hands. Idempotent: nothing is left the second time."""
    bornes = {"premier": premier, "dernier": dernier}
    enfants = list(dict.fromkeys(str(row.enfant_id) for row, _ in _list_moved(referentiel, tx, bornes)))
    if not enfants:
        return 0
    lot = set(enfants[:ENFANTS_PAR_LOT])
    tx.execute(_LOCK, enfants=sorted(lot))
    moved = [un for un in _list_moved(referentiel, tx, bornes) if str(un[0].enfant_id) in lot]
    rows: Sequence[Any] = tx.execute(
        _GIVE,
        now=tx.now,
        enfants=[str(row.enfant_id) for row, _ in moved],
        activites=[row.activite for row, _ in moved],
        jours=[row.jour for row, _ in moved],
        foyers=[foyer for _, foyer in moved],
    )
    tx.say(*group_etats([etat_of(referentiel, row.enfant_id, row) for row in rows]))
    return len(rows)


def _list_moved(referentiel: Referentiel, tx: Transaction, bornes: dict[str, date]) -> Iterator[tuple[Any, str]]:
    for row in tx.execute(_PARTAGES, **bornes):
        proposee = referentiel.activites.get(row.activite)
        if proposee is None:
            continue
        try:
            debut = compute_debut(proposee.regle, row.jour)
            foyer = foyer_en_charge(read_gardes(row.gardes), debut, referentiel.calendrier)
        except SansGarde:
            continue
        if foyer != str(row.foyer_id):
            yield row, foyer

"""Notices to the accounts of a household: accounts writes and sends the mails (``contracts/avis.py``)."""

from __future__ import annotations

import uuid
from uuid import UUID

from contracts.avis import AvisDossiers, GenreAvis
from kit.database import Transaction

# Whoever acts for the household (the same words as in ``etats.py``); nobody for a family without internet.
_COMPTES = """
select a.compte_id from adulte a
where a.foyer_id = :foyer_id and a.compte_id is not null
  and (exists (select from lien l where l.adulte_id = a.adulte_id and (l.autorite_parentale or l.part_payeur > 0))
       or not exists (select from enfant e where e.dossier_id = a.dossier_id))
order by a.compte_id
"""


def tell_foyer(tx: Transaction, foyer_id: UUID, genre: GenreAvis, lien: str, **valeurs: str) -> None:
    """One notice for each account of the household; no health word, no reason, no address."""
    for row in tx.execute(_COMPTES, foyer_id=foyer_id):
        tell_compte(tx, row.compte_id, genre, lien, **valeurs)


def tell_compte(tx: Transaction, compte_id: UUID, genre: GenreAvis, lien: str, **valeurs: str) -> None:
    tx.say(AvisDossiers(avis_id=uuid.uuid4(), compte_id=compte_id, genre=genre, lien=lien, valeurs=valeurs))

"""The first month of the demo, invoiced and mostly paid at the counter, by billing's own code; the next is the régie's.

Deterministic but for ids. A large town is for measures, which issue by themselves: nothing is written for it.
"""

from __future__ import annotations

import uuid
from datetime import date, datetime, time, timedelta

from contracts.billing import ModeReglement
from kit.clock import PARIS
from kit.database import Transaction
from services.billing import facturation, guichet
from services.billing.encaissement import Recu, encaisse

FAMILLES_MAX = 2_000
NEUF_HEURES = time(9, 0)
MODES = (ModeReglement.CHEQUE, ModeReglement.ESPECES, ModeReglement.CESU)
PAYES_SUR_DIX = 7
UNE_PARTIE_SUR_DIX = 1

_A_PAYER = """
select f.facture_id, f.foyer_id, f.regie, s.reste_centimes
from facture f
join facture_solde s using (facture_id)
where s.reste_centimes > 0
order by f.regie, f.rang
"""


def write_factures(tx: Transaction, mois: date) -> None:
    """Issued on the 5th of the next month, paid from the 8th on; nothing of it is said: readers have it already."""
    present = tx.now
    fin = (mois + timedelta(days=32)).replace(day=1)
    tx.now = datetime.combine(fin.replace(day=5), NEUF_HEURES, PARIS)
    facturation.open_facturation(tx, f"{mois:%Y-%m}")
    while facturation.run_batch(tx):
        continue
    for rang, facture in enumerate(tx.execute(_A_PAYER)):
        montant = _montant(rang, facture.reste_centimes)
        if montant:
            tx.now = datetime.combine(fin.replace(day=8 + rang % 12), NEUF_HEURES, PARIS) + timedelta(minutes=rang)
            _pay(tx, rang, facture, montant)
    tx.finish()
    tx.execute("delete from outbox")
    tx.now = present


def _montant(rang: int, reste_centimes: int) -> int:
    """Seven in ten pay all, one pays half, two have not paid yet."""
    place = rang * 7 % 10
    if place < PAYES_SUR_DIX:
        return reste_centimes
    return reste_centimes // 2 if place < PAYES_SUR_DIX + UNE_PARTIE_SUR_DIX else 0


def _pay(tx: Transaction, rang: int, facture: object, montant_centimes: int) -> None:
    mode = MODES[rang % len(MODES)] if montant_centimes <= guichet.ESPECES_MAX_CENTIMES else ModeReglement.CHEQUE
    recu = Recu(
        uuid.uuid4(), facture.foyer_id, facture.regie, mode, montant_centimes, [facture.facture_id],  # type: ignore[attr-defined]
        f"{4_100_000 + rang}" if mode is ModeReglement.CHEQUE else "",
    )  # fmt: skip
    guichet.open_row(tx, recu, None)
    encaisse(tx, recu)

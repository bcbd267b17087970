"""Money that came in, and money taken back: entry, balances, receipt and events in the caller's transaction.

Public names
    encaisse(tx, recu) -> str                       the number of the receipt
    Recu(...)
    reprend(tx, paiement, repris_centimes, motif)   what is refunded or disputed in all, whatever was before
    Paiement                                        a row of ``paiement``, locked
    lock_paiement(tx, paiement_id) -> Paiement | None
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from contracts.avis import GenreAvis
from contracts.billing import ModeReglement, PaiementRecu
from kit.clock import PARIS
from kit.database import Transaction
from services.billing.acces import lock_foyer
from services.billing.avis import say_avis
from services.billing.colonnes import plain
from services.billing.domain.ecritures import (
    Compte,
    Ecriture,
    ModePaiement,
    NatureEcriture,
    record_paiement,
    reprendre,
)
from services.billing.domain.numero import Numero, Serie
from services.billing.livre import FactureDue, post, read_dues, read_ecriture

_NUMBER = """
insert into compteur as c (regie, serie, annee, dernier) values (:regie, 'Q', :annee, 1)
on conflict (regie, serie, annee) do update set dernier = c.dernier + 1
returning dernier
"""
_QUITTANCE = """
insert into quittance (paiement_id, regie, annee, rang, numero, emise_at, mode, montant_centimes, avance_centimes,
                       debiteur, adresse, emetteur, regie_libelle)
select :paiement_id, r.code, :annee, :rang, :numero, :now, :mode, :montant, :avance, :debiteur, :adresse,
       r.emetteur_nom || ', ' || r.emetteur_qualite || ', ' || r.collectivite, r.libelle
from regie r
where r.code = :regie
"""
_QUITTANCE_FACTURES = """
insert into quittance_facture (paiement_id, rang, facture_id, montant_centimes)
select :paiement_id, t.rang, t.facture_id, t.montant
from unnest(cast(:factures as uuid[]), cast(:montants as integer[])) with ordinality as t (facture_id, montant, rang)
"""
_PAYE = """
update paiement
set etat = 'paye', encaisse_centimes = :montant, paye_at = :now, url = '', reference = :reference,
    relire_at = case when mode = 'carte' then cast(:now as timestamptz) + interval '1 day' end, lectures = 0
where paiement_id = :paiement_id
"""
_LOCK = """
select paiement_id, foyer_id, regie, mode, etat, montant_centimes, encaisse_centimes, repris_centimes, session, url,
       reference, paye_at, lectures, demande_at, expire_at
from paiement
where paiement_id = :paiement_id
for update
"""


@dataclass(frozen=True, slots=True)
class Recu:
    """A sum received for these invoices. ``paiement_id`` is also the id of its entry and of its receipt."""

    paiement_id: UUID
    foyer_id: UUID
    regie: str
    mode: ModeReglement
    montant_centimes: int
    facture_ids: Sequence[UUID]
    reference: str = ""


Paiement = Any


def lock_paiement(tx: Transaction, paiement_id: UUID) -> Paiement | None:
    """The household first, then the row: the same order everywhere."""
    foyer_id = tx.scalar("select foyer_id from paiement where paiement_id = :id", id=paiement_id)
    if foyer_id is None:
        return None
    lock_foyer(tx, foyer_id)
    return tx.one_or_none(_LOCK, paiement_id=paiement_id)


def encaisse(tx: Transaction, recu: Recu) -> str:
    """Posts a payment whose row exists and is locked. Once: its entry, receipt and row share one id.

    What exceeds what the invoices owe is kept as the household's credit.
    """
    dues = read_dues(tx, recu.facture_ids)
    ecriture = record_paiement(
        recu.foyer_id, ModePaiement(recu.mode.value), recu.montant_centimes, [due.du for due in dues]
    )
    post(tx, recu.paiement_id, ecriture, recu.paiement_id)
    tx.execute(
        _PAYE,
        paiement_id=recu.paiement_id,
        montant=recu.montant_centimes,
        now=tx.now,
        reference=recu.reference,
    )
    numero = _write_quittance(tx, recu, ecriture, dues)
    tx.say(
        PaiementRecu(
            paiement_id=recu.paiement_id,
            foyer_id=recu.foyer_id,
            facture_ids=list(recu.facture_ids),
            quittance=numero,
            mode=recu.mode,
            recu_at=tx.now,
        )
    )
    lien = f"/paiements/recus/{recu.paiement_id}"
    say_avis(tx, recu.foyer_id, GenreAvis.PAIEMENT_RECU, lien, quittance=numero)
    tx.audit("paiement.recu", str(recu.paiement_id))
    return numero


def reprend(tx: Transaction, paiement: Paiement, repris_centimes: int, motif: str) -> None:
    """Brings what was taken back of a payment to ``repris_centimes`` in all. Key: that total.

    More than before: a reversing entry reopens the invoices. Less (a dispute won): the difference is received again.
    """
    deja = paiement.repris_centimes
    if repris_centimes == deja:
        return
    if repris_centimes > deja:
        ecriture = reprendre(read_ecriture(tx, paiement.paiement_id), deja, repris_centimes, motif)
    else:
        ecriture = _give_back(tx, paiement, deja - repris_centimes)
    post(tx, uuid.uuid4(), ecriture, paiement.paiement_id)
    tx.execute(
        "update paiement set repris_centimes = :repris, etat = case when :repris = encaisse_centimes then 'repris'"
        " else 'paye' end where paiement_id = :paiement_id",
        repris=repris_centimes,
        paiement_id=paiement.paiement_id,
    )
    numero = tx.scalar("select numero from quittance where paiement_id = :id", id=paiement.paiement_id)
    if repris_centimes > deja:
        say_avis(tx, paiement.foyer_id, GenreAvis.PAIEMENT_ANNULE, "/paiements", quittance=numero)
    tx.audit("paiement.repris", str(paiement.paiement_id))


def _give_back(tx: Transaction, paiement: Paiement, montant_centimes: int) -> Ecriture:
    ids = [
        row.facture_id
        for row in tx.execute(
            "select facture_id from quittance_facture where paiement_id = :id order by rang", id=paiement.paiement_id
        )
    ]
    dus = [due.du for due in read_dues(tx, ids)]
    ecriture = record_paiement(paiement.foyer_id, ModePaiement(paiement.mode), montant_centimes, dus)
    return Ecriture(NatureEcriture.PAIEMENT, "Paiement rétabli par la banque", ecriture.mouvements)


def _write_quittance(tx: Transaction, recu: Recu, ecriture: Ecriture, dues: Sequence[FactureDue]) -> str:
    annee = tx.now.astimezone(PARIS).year
    rang = tx.scalar(_NUMBER, regie=recu.regie, annee=annee)
    prefixe = tx.scalar("select prefixe from regie where code = :regie", regie=recu.regie)
    numero = str(Numero(Serie.QUITTANCE, annee, rang, prefixe))
    payes: dict[UUID, int] = {}
    for m in ecriture.mouvements:
        if m.compte is Compte.REDEVABLE and m.facture_id:
            payes[m.facture_id] = payes.get(m.facture_id, 0) - m.montant_centimes
    ids = recu.facture_ids or [due.facture_id for due in dues]
    qui = tx.one_or_none(
        "select debiteur, adresse from facture where facture_id = any(cast(:ids as uuid[]))"
        " order by emise_at desc, facture_id limit 1",
        ids=plain(ids),
    )
    tx.execute(
        _QUITTANCE,
        paiement_id=recu.paiement_id,
        regie=recu.regie,
        annee=annee,
        rang=rang,
        numero=numero,
        now=tx.now,
        mode=recu.mode.value,
        montant=recu.montant_centimes,
        avance=recu.montant_centimes - sum(payes.values()),
        debiteur=qui.debiteur if qui else "",
        adresse=qui.adresse if qui else "",
    )
    tx.execute(_QUITTANCE_FACTURES, paiement_id=recu.paiement_id, factures=plain(payes), montants=plain(payes.values()))
    return numero

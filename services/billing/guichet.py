"""The régie's counter: cash, cheque and CESU with a receipt, a household's credit, looking for a household, the day.

Public names
    record_paiement(tx, actor, request) -> QuittanceVue
    open_row(tx, recu, par)                                the row of a payment, then ``encaisse`` it
    use_credit(tx, actor, request) -> AvanceUtilisee
    search_comptes(tx, actor, texte) -> ComptesTrouves
    read_journal(tx, jour) -> Journal
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import groupby
from uuid import UUID

from contracts.actor import Actor
from contracts.billing import (
    ESPECES_MAX_CENTIMES,
    AvanceUtilisee,
    ComptesTrouves,
    CompteTrouve,
    EspecesTropElevees,
    GetJournal,
    Journal,
    JournalRegie,
    LigneJournal,
    ModeReglement,
    QuittanceVue,
    RecordPaiement,
    RienAPayer,
    UseAvance,
)
from kit.clock import PARIS
from kit.database import Transaction
from services.billing.acces import est_regie, is_own_family, lock_foyer, qui, readable, refuse_own_family
from services.billing.carte import one_account
from services.billing.colonnes import plain
from services.billing.domain.ecritures import use_avance
from services.billing.domain.numero import Numero
from services.billing.encaissement import Recu, encaisse
from services.billing.livre import post, read_avance, read_dues
from services.billing.quittances import read_quittance

TROUVES_MAX = 30

_TOUTES = "select facture_id, foyer_id, regie from facture where facture_id = any(cast(:factures as uuid[]))"
_LISIBLES = f"{_TOUTES} and {readable('facture.foyer_id')}"
_PAIEMENT = """
insert into paiement (paiement_id, foyer_id, regie, mode, etat, montant_centimes, demande_at, demande_par, reference)
values (:paiement_id, :foyer_id, :regie, :mode, 'prepare', :montant, :now, :par, :reference)
"""
_SEARCH = f"""
select p.foyer_id, p.nom_complet as nom, p.adresse, coalesce(sum(s.reste_centimes), 0) as reste
from payeur p
left join facture f using (foyer_id)
left join facture_solde s using (facture_id)
where (p.foyer_id in (select foyer_id from facture where numero = any(cast(:numeros as text[])))
       or translate(lower(p.nom_complet), :accents, :plats) like '%' || translate(lower(:texte), :accents, :plats)
          || '%')
  and not {is_own_family("p.foyer_id")}
group by p.foyer_id
order by p.nom_complet, p.foyer_id
limit :limite
"""  # noqa: S608 - constant text
# The last two, apostrophes, have no counterpart: translate() drops them, so that "nguessan" finds N’Guessan.
_ACCENTS, _PLATS = "àâäçéèêëîïôöùûüÿñ-’'", "aaaceeeeiioouuuyn "
_JOURNAL = """
select q.regie_libelle as regie, q.numero as quittance, q.paiement_id, q.emise_at, q.mode, q.debiteur,
       q.montant_centimes
from quittance q
where q.emise_at >= :debut and q.emise_at < :fin
order by q.regie, q.rang
"""


def record_paiement(tx: Transaction, actor: Actor, request: RecordPaiement) -> QuittanceVue:
    """Key: the operation id. Cash above the ceiling is refused; what exceeds the invoices is kept as credit."""
    mode = ModeReglement(request.mode)
    if mode is ModeReglement.ESPECES and request.montant_centimes > ESPECES_MAX_CENTIMES:
        raise EspecesTropElevees(maximum_centimes=ESPECES_MAX_CENTIMES)
    rows = tx.execute(_TOUTES, factures=plain(request.facture_ids))
    foyer_id, regie = one_account(rows, request.facture_ids)
    refuse_own_family(tx, foyer_id)
    lock_foyer(tx, foyer_id)
    if not any(due.du.total_centimes for due in read_dues(tx, request.facture_ids)):
        raise RienAPayer
    paiement_id = uuid.uuid5(request.operation_id, "paiement")
    recu = Recu(paiement_id, foyer_id, regie, mode, request.montant_centimes, request.facture_ids, request.reference)
    open_row(tx, recu, actor.compte_id)
    encaisse(tx, recu)
    return read_quittance(tx, actor, paiement_id)


def open_row(tx: Transaction, recu: Recu, par: UUID | None) -> None:
    """The row of a sum that is on the counter, before it is posted in the same transaction."""
    tx.execute(
        _PAIEMENT,
        paiement_id=recu.paiement_id,
        foyer_id=recu.foyer_id,
        regie=recu.regie,
        mode=recu.mode.value,
        montant=recu.montant_centimes,
        now=tx.now,
        par=par,
        reference=recu.reference,
    )


def use_credit(tx: Transaction, actor: Actor, request: UseAvance) -> AvanceUtilisee:
    """The oldest invoice first, as far as the credit goes. Key: the operation id."""
    rows = tx.execute(_LISIBLES, factures=plain(request.facture_ids), est_regie=est_regie(actor), **qui(actor))
    foyer_id, _ = one_account(rows, request.facture_ids)
    lock_foyer(tx, foyer_id)
    dus = [due.du for due in read_dues(tx, request.facture_ids)]
    montant = min(read_avance(tx, foyer_id), sum(du.total_centimes for du in dus))
    if montant <= 0:
        raise RienAPayer
    post(tx, uuid.uuid5(request.operation_id, "avance"), use_avance(foyer_id, montant, dus))
    tx.audit("avance.utilisee", str(foyer_id))
    return AvanceUtilisee(montant_centimes=montant)


def search_comptes(tx: Transaction, actor: Actor, texte: str) -> ComptesTrouves:
    """Households whose payer bears these letters, accents aside, or the one of an invoice's number; not her own."""
    rows = tx.execute(
        _SEARCH,
        compte=actor.compte_id,
        texte=texte.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_"),
        numeros=_numeros(texte),
        accents=_ACCENTS,
        plats=_PLATS,
        limite=TROUVES_MAX,
    )
    return ComptesTrouves(
        comptes=[
            CompteTrouve(foyer_id=row.foyer_id, nom=row.nom, adresse=row.adresse, reste_centimes=int(row.reste))
            for row in rows
        ]
    )


def _numeros(texte: str) -> str:
    try:
        return '{"' + str(Numero.parse(texte)) + '"}'
    except ValueError:
        return "{}"


def read_journal(tx: Transaction, request: GetJournal) -> Journal:
    """The receipts of one day in Paris, by régie, with the totals by means of payment."""
    debut = datetime.combine(request.jour, datetime.min.time(), PARIS)
    fin = datetime.combine(request.jour + timedelta(days=1), datetime.min.time(), PARIS)
    rows = tx.execute(_JOURNAL, debut=debut, fin=fin)
    return Journal(
        jour=request.jour,
        regies=[
            _journal_regie(regie, [LigneJournal.model_validate({**row._mapping}) for row in lignes])
            for regie, lignes in groupby(rows, key=lambda row: row.regie)
        ],
    )


def _journal_regie(regie: str, lignes: Sequence[LigneJournal]) -> JournalRegie:
    totaux: dict[ModeReglement, int] = {}
    for ligne in lignes:
        totaux[ligne.mode] = totaux.get(ligne.mode, 0) + ligne.montant_centimes
    return JournalRegie(regie=regie, lignes=list(lignes), total_by_mode=totaux, total_centimes=sum(totaux.values()))

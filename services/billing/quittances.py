"""Reading payments and receipts: each reader takes the actor.

Public names
    read_paiement(tx, actor, paiement_id) -> PaiementVue
    read_quittance(tx, actor, paiement_id) -> QuittanceVue
"""

from __future__ import annotations

from uuid import UUID

from contracts.actor import Actor
from contracts.billing import EtatPaiement, FacturePayee, ModeReglement, PaiementVue, QuittanceVue
from contracts.errors import Introuvable
from kit.database import Transaction
from services.billing.acces import est_regie, qui, readable

_PAIEMENT = f"""
select p.paiement_id, p.etat, p.montant_centimes, p.encaisse_centimes, p.paye_at, p.url,
       coalesce(q.numero, '') as quittance, coalesce(q.avance_centimes, 0) as avance
from paiement p
left join quittance q using (paiement_id)
where p.paiement_id = :paiement_id and {readable("p.foyer_id")}
"""  # noqa: S608
_QUITTANCE = f"""
select q.paiement_id, q.numero, q.emise_at, q.mode, q.montant_centimes, q.avance_centimes, q.debiteur, q.adresse,
       q.emetteur, q.regie_libelle as regie, p.reference, p.repris_centimes
from quittance q
join paiement p using (paiement_id)
where q.paiement_id = :paiement_id and {readable("p.foyer_id")}
"""  # noqa: S608
_FACTURES = """
select f.facture_id, f.numero, f.mois, t.montant_centimes
from (
    select facture_id, montant_centimes, rang from quittance_facture where paiement_id = :paiement_id
    union all
    select facture_id, montant_centimes, 0 from paiement_facture
    where paiement_id = :paiement_id and not exists (select from quittance where paiement_id = :paiement_id)
) t
join facture f using (facture_id)
order by t.rang, f.emise_le, f.mois, f.numero
"""


def read_paiement(tx: Transaction, actor: Actor, paiement_id: UUID) -> PaiementVue:
    """Introuvable for another household's."""
    row = tx.one_or_none(_PAIEMENT, paiement_id=paiement_id, est_regie=est_regie(actor), **qui(actor))
    if row is None:
        raise Introuvable(objet="paiement")
    return PaiementVue(
        paiement_id=row.paiement_id,
        etat=EtatPaiement(row.etat),
        montant_centimes=row.encaisse_centimes or row.montant_centimes,
        factures=_factures(tx, paiement_id),
        quittance=row.quittance,
        paye_at=row.paye_at,
        avance_centimes=row.avance,
        url=row.url if row.etat == "ouvert" else "",
    )


def read_quittance(tx: Transaction, actor: Actor, paiement_id: UUID) -> QuittanceVue:
    """The receipt as written; Introuvable before the payment and for another household's."""
    row = tx.one_or_none(_QUITTANCE, paiement_id=paiement_id, est_regie=est_regie(actor), **qui(actor))
    if row is None:
        raise Introuvable(objet="quittance")
    champs = {**row._mapping, "mode": ModeReglement(row.mode)}
    return QuittanceVue(factures=_factures(tx, paiement_id), **champs)


def _factures(tx: Transaction, paiement_id: UUID) -> list[FacturePayee]:
    return [
        FacturePayee(
            facture_id=row.facture_id,
            numero=row.numero,
            mois=f"{row.mois:%Y-%m}",
            montant_centimes=row.montant_centimes,
        )
        for row in tx.execute(_FACTURES, paiement_id=paiement_id)
    ]

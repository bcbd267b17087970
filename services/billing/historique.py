""" "Consulter l'historique de mon compte": the ledger of a household in words, with its running balance."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from contracts.actor import Actor
from contracts.billing import CompteFoyer, Historique, LigneHistorique
from contracts.errors import Introuvable
from kit.database import Transaction
from services.billing.acces import MES_FOYERS, est_regie, is_own_family, qui
from services.billing.colonnes import plain
from services.billing.domain.trace import MOIS
from services.billing.livre import read_avance
from services.billing.views import read_a_payer

_FOYERS = f"""
select f.foyer_id, coalesce(p.nom_complet, '') as nom
from (select foyer_id from {MES_FOYERS} m union
      select foyer_id from payeur where :est_regie and foyer_id = :foyer and not {is_own_family("payeur.foyer_id")}) f
left join payeur p using (foyer_id)
where cast(:foyer as uuid) is null or f.foyer_id = :foyer
order by p.nom_complet, f.foyer_id
"""  # noqa: S608
_LIGNES = """
select e.ecriture_id, e.nature, e.libelle, e.passee_at, e.paiement_id, m.montant, m.factures, q.numero as quittance,
       f.numero, f.mois
from (
    select ecriture_id, sum(montant_centimes) as montant, array_agg(distinct facture_id) as factures
    from mouvement
    where foyer_id = any(cast(:foyers as uuid[])) and compte in ('redevable', 'avance')
    group by ecriture_id
) m
join ecriture e using (ecriture_id)
left join quittance q on q.paiement_id = e.paiement_id
left join facture f on f.facture_id = e.ecriture_id
order by e.passee_at, e.nature <> 'facture', q.rang nulls first, e.ecriture_id
"""
_MODES = {
    "Paiement, carte": "Paiement par carte",
    "Paiement, especes": "Paiement en espèces",
    "Paiement, cheque": "Paiement par chèque",
    "Paiement, cesu": "Paiement en CESU",
    "Paiement, prelevement": "Prélèvement",
}


def read_historique(tx: Transaction, actor: Actor, foyer_id: UUID | None) -> Historique:
    """Each household of the person who asks, or the one that the régie names; Introuvable for another's."""
    foyers = tx.execute(_FOYERS, foyer=foyer_id, est_regie=est_regie(actor), **qui(actor))
    if foyer_id is not None and not foyers:
        raise Introuvable(objet="compte")
    return Historique(foyers=[_compte(tx, foyer) for foyer in foyers])


def _compte(tx: Transaction, foyer: Any) -> CompteFoyer:
    solde, lignes = 0, []
    for row in tx.execute(_LIGNES, foyers=plain([foyer.foyer_id])):
        solde += int(row.montant)
        lignes.append(
            LigneHistorique(
                passee_at=row.passee_at,
                genre=row.nature,
                libelle=_in_words(row),
                montant_centimes=int(row.montant),
                solde_centimes=solde,
                facture_id=row.ecriture_id if row.nature == "facture" else None,
                paiement_id=row.paiement_id,
            )
        )
    return CompteFoyer(
        foyer_id=foyer.foyer_id,
        nom=foyer.nom,
        solde_centimes=solde,
        avance_centimes=max(0, read_avance(tx, foyer.foyer_id)),
        lignes=lignes[::-1],
        a_payer=read_a_payer(tx, foyer.foyer_id),
    )


def _in_words(row: Any) -> str:
    if row.nature == "facture" and row.numero:
        return f"Facture n° {row.numero}, {MOIS[row.mois.month - 1]} {row.mois.year}"
    if row.nature == "avance":
        return "Crédit utilisé pour payer une facture"
    dit = _MODES.get(row.libelle, row.libelle)
    return f"{dit}, quittance n° {row.quittance}" if row.quittance else dit

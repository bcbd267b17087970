"""The ledger in SQL: what invoices still owe, and entries with the balances they change.

Public names
    FactureDue(facture_id, foyer_id, regie, numero, mois, du)
    read_dues(tx, facture_ids) -> list[FactureDue]           the oldest first
    post(tx, ecriture_id, ecriture, paiement_id=None)        entry, balances, and ``FactureEtat`` of each invoice
    read_ecriture(tx, ecriture_id) -> Ecriture
    read_avance(tx, foyer_id) -> int                         the household's credit, in cents
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from contracts.billing import FactureEtat
from kit.database import Transaction
from services.billing.colonnes import plain, texts
from services.billing.domain.bareme import Partie
from services.billing.domain.ecritures import Compte, Du, Ecriture, Mouvement, NatureEcriture


@dataclass(frozen=True, slots=True)
class FactureDue:
    facture_id: UUID
    foyer_id: UUID
    regie: str
    numero: str
    mois: date
    du: Du


_DUES = """
select f.facture_id, f.foyer_id, f.regie, f.numero, f.mois, m.partie, coalesce(sum(m.montant_centimes), 0) as reste
from facture f
left join mouvement m on m.facture_id = f.facture_id and m.compte = 'redevable'
where f.facture_id = any(cast(:factures as uuid[]))
group by f.facture_id, m.partie
order by f.emise_le, f.mois, f.numero, m.partie
"""
_POST = """
with ecritures as (
    insert into ecriture (ecriture_id, nature, libelle, passee_at, paiement_id)
    values (:ecriture_id, :nature, :libelle, :now, :paiement_id)
)
insert into mouvement (ecriture_id, rang, compte, montant_centimes, foyer_id, facture_id, partie, tiers)
select :ecriture_id, * from unnest(cast(:rangs as smallint[]), cast(:comptes as text[]), cast(:montants as integer[]),
                                   cast(:foyers as uuid[]), cast(:factures as uuid[]), cast(:parties as text[]),
                                   cast(:tiers as text[]))
"""
_SOLDES = """
update facture_solde s
set reste_centimes = s.reste_centimes + t.montant, version = s.version + 1
from unnest(cast(:factures as uuid[]), cast(:montants as integer[])) as t (facture_id, montant), facture f
where s.facture_id = t.facture_id and f.facture_id = s.facture_id
returning s.facture_id, s.reste_centimes, s.version, f.foyer_id, f.mois, f.numero, f.total_centimes
"""


def read_dues(tx: Transaction, facture_ids: Sequence[UUID]) -> list[FactureDue]:
    """What each invoice still owes by part, the oldest first. Read under ``lock_foyer``."""
    restes: dict[UUID, dict[Partie, int]] = {}
    rows = tx.execute(_DUES, factures=plain(facture_ids))
    for row in rows:
        parties = restes.setdefault(row.facture_id, {})
        if row.partie and row.reste > 0:
            parties[Partie(row.partie)] = int(row.reste)
    vues = {row.facture_id: row for row in rows}
    return [
        FactureDue(
            row.facture_id, row.foyer_id, row.regie, row.numero, row.mois, Du(row.facture_id, restes[facture_id])
        )
        for facture_id, row in vues.items()
    ]


def post(tx: Transaction, ecriture_id: UUID, ecriture: Ecriture, paiement_id: UUID | None = None) -> None:
    """Writes an entry once (its id) with the balances that it changes; the database refuses one out of balance."""
    mouvements = ecriture.mouvements
    tx.execute(
        _POST,
        ecriture_id=ecriture_id,
        nature=ecriture.nature.value,
        libelle=ecriture.libelle,
        now=tx.now,
        paiement_id=paiement_id,
        rangs=plain(range(1, len(mouvements) + 1)),
        comptes=plain(m.compte.value for m in mouvements),
        montants=plain(m.montant_centimes for m in mouvements),
        foyers=plain(m.foyer_id for m in mouvements),
        factures=plain(m.facture_id for m in mouvements),
        parties=plain(m.partie.value if m.partie else None for m in mouvements),
        tiers=texts(m.tiers for m in mouvements),
    )
    sommes: dict[UUID, int] = {}
    for m in mouvements:
        if m.compte is Compte.REDEVABLE and m.facture_id:
            sommes[m.facture_id] = sommes.get(m.facture_id, 0) + m.montant_centimes
    for row in tx.execute(_SOLDES, factures=plain(sommes), montants=plain(sommes.values())):
        tx.say(
            FactureEtat(
                version=row.version,
                facture_id=row.facture_id,
                foyer_id=row.foyer_id,
                mois=f"{row.mois:%Y-%m}",
                numero=row.numero,
                total_centimes=row.total_centimes,
                reste_centimes=row.reste_centimes,
            )
        )


def read_ecriture(tx: Transaction, ecriture_id: UUID) -> Ecriture:
    """An entry as it was posted."""
    tete = tx.one_or_none("select nature, libelle from ecriture where ecriture_id = :id", id=ecriture_id)
    assert tete is not None
    rows = tx.execute(
        "select compte, montant_centimes, foyer_id, facture_id, partie, tiers from mouvement"
        " where ecriture_id = :id order by rang",
        id=ecriture_id,
    )
    mouvements = tuple(
        Mouvement(
            Compte(row.compte),
            row.montant_centimes,
            row.foyer_id,
            row.facture_id,
            Partie(row.partie) if row.partie else None,
            row.tiers,
        )
        for row in rows
    )
    return Ecriture(NatureEcriture(tete.nature), tete.libelle, mouvements)


def read_avance(tx: Transaction, foyer_id: UUID) -> int:
    """Above zero: overpayments that the household may use."""
    return -int(
        tx.scalar(
            "select coalesce(sum(montant_centimes), 0) from mouvement where foyer_id = :foyer and compte = 'avance'",
            foyer=foyer_id,
        )
    )

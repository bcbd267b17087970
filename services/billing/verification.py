"""``python -m services.billing.verification``: the promises of the books, asked of the database; lists what breaks.

The triggers refuse most of it already; this looks at everything that is written, whoever wrote it.
"""

from __future__ import annotations

import sys

from kit.database import Transaction
from kit.dependencies import database_of

PROMESSES = {
    "une écriture n’est pas équilibrée": """
        select ecriture_id from mouvement group by ecriture_id having sum(montant_centimes) <> 0
    """,
    "le reste d’une facture n’est pas celui du grand livre": """
        select s.facture_id from facture_solde s
        left join mouvement m on m.facture_id = s.facture_id and m.compte = 'redevable'
        group by s.facture_id, s.reste_centimes having s.reste_centimes <> coalesce(sum(m.montant_centimes), 0)
    """,
    "une facture doit moins que rien": "select facture_id from facture_solde where reste_centimes < 0",
    "les numéros de factures ont un trou": """
        select regie || ' ' || annee from facture group by regie, annee having max(rang) <> count(*)
    """,
    "les numéros de quittances ont un trou": """
        select regie || ' ' || annee from quittance group by regie, annee having max(rang) <> count(*)
    """,
    "un compteur n’est pas à ce qui est émis": """
        select c.regie || ' ' || c.serie || ' ' || c.annee from compteur c
        where c.dernier <> (select count(*) from facture f
                            where c.serie = '' and f.regie = c.regie and f.annee = c.annee)
                         + (select count(*) from quittance q
                            where c.serie = 'Q' and q.regie = c.regie and q.annee = c.annee)
    """,
    "un paiement est sans quittance, ou une quittance sans écriture": """
        select p.paiement_id from paiement p
        left join quittance q using (paiement_id)
        left join ecriture e on e.ecriture_id = p.paiement_id
        where (p.paye_at is not null) <> (q.paiement_id is not null)
           or (p.paye_at is not null) <> (e.ecriture_id is not null)
    """,
    "ce qui est encaissé n’est pas dans le grand livre": """
        select p.paiement_id from paiement p
        left join ecriture e using (paiement_id)
        left join mouvement m on m.ecriture_id = e.ecriture_id and m.compte like 'encaissement%'
        group by p.paiement_id
        having p.encaisse_centimes - p.repris_centimes <> coalesce(sum(m.montant_centimes), 0)
    """,
}


def verify(tx: Transaction) -> list[str]:
    """One sentence for each broken promise, with the first ids; empty when the books are right."""
    plaintes = []
    for promesse, sql in PROMESSES.items():
        fautives = [str(row[0]) for row in tx.execute(f"select * from ({sql}) f limit 5")]  # noqa: S608
        if fautives:
            plaintes.append(f"{promesse} : {', '.join(fautives)}")
    return plaintes


def main() -> int:
    with database_of("billing").reading() as tx:
        plaintes = verify(tx)
    sys.stdout.write("\n".join(plaintes or ["les livres sont justes"]) + "\n")
    return 1 if plaintes else 0


if __name__ == "__main__":
    sys.exit(main())

"""``python -m services.planning.verification``: the promises of places and orders, asked of the database.

Each sentence names what breaks by codes, dates and counts, never by a name.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from itertools import groupby
from typing import Any

from kit.database import Transaction
from kit.dependencies import database_of
from services.planning.domain.commande import Comptes, add, count_repas

# A place offered is a place taken, an absence keeps its own; a marked slot says who came, whatever was booked.
_PLACES = """
select c.activite || ' à ' || c.site || ' le ' || c.jour || ' : ' || count(*) || ' places prises sur ' || o.capacite
from creneau c join ouverture o using (activite, site)
where c.etat in ('reservee', 'absence_prevenue', 'proposee') and o.capacite is not null
group by c.activite, c.site, c.jour, o.capacite
having count(*) > o.capacite
order by 1
"""
_VERSIONS = "select jour, site, activite, version, lignes, adultes from commande order by jour, site, activite, version"
_DITES = """
select dite ->> 'jour' as jour, dite ->> 'site' as site, dite ->> 'activite' as activite,
       cast(dite ->> 'version' as integer) as version, cast(dite ->> 'repas' as integer) as repas,
       cast(coalesce(dite ->> 'adultes', '0') as integer) as adultes
from outbox, lateral (select body::jsonb -> 'data') as corps (dite) where type = 'planning.commande.emise.v1'
"""

Repas = tuple[str, str, str]
"""Day, site, activity: one order."""
Dites = dict[tuple[str, str, str, int], tuple[int, int]]
"""Children's meals and adults in all, as the event of each version said them."""


def verify(tx: Transaction) -> list[str]:
    """One sentence for each broken promise; empty when places and orders are right."""
    return [*list_depassements(tx), *list_commandes_fausses(tx)]


def list_depassements(tx: Transaction) -> list[str]:
    """No more places taken than there are, whatever the concurrency was (DOMAIN §5)."""
    return [str(row[0]) for row in tx.execute(_PLACES)]


def list_commandes_fausses(tx: Transaction) -> list[str]:
    """Versions follow each other, no count goes below zero, and their sum is what each event said."""
    dites = {(row.jour, row.site, row.activite, row.version): (row.repas, row.adultes) for row in tx.execute(_DITES)}
    return [
        faute
        for repas, versions in groupby(
            tx.execute(_VERSIONS), key=lambda row: (row.jour.isoformat(), row.site, row.activite)
        )
        for faute in _follow(repas, versions, dites)
    ]


def _follow(repas: Repas, versions: Iterator[Any], dites: Dites) -> Iterator[str]:
    """Adds the versions of one order up, as a kitchen would."""
    somme: Comptes = {}
    derniere = adultes = 0
    for row in versions:
        quoi = f"{repas[2]} à {repas[1]} le {repas[0]}, version {row.version}"
        if row.version != derniere + 1:
            yield f"{quoi} : elle suit la version {derniere}"
        derniere = row.version
        somme = add(somme, {(regime, tranche): nombre for regime, tranche, nombre in row.lignes})
        adultes += row.adultes
        if adultes < 0 or any(nombre < 0 for nombre in somme.values()):
            yield f"{quoi} : un régime tombe sous zéro"
        total, dit = count_repas(somme), dites.get((*repas, row.version))
        # Events of before November 2026 counted the baskets too.
        if dit is not None and dit not in ((total, adultes), (sum(somme.values()), adultes)):
            yield f"{quoi} : {total} repas en tout et {adultes} adultes, l’événement en a dit {dit[0]} et {dit[1]}"


def main() -> int:
    with database_of("planning").reading() as tx:
        fautes = verify(tx)
    sys.stdout.write("\n".join(fautes or ["places et commandes sont justes"]) + "\n")
    return 1 if fautes else 0


if __name__ == "__main__":
    sys.exit(main())

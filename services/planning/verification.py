"""``python -m services.planning.verification``: the promises of places and orders, asked of the database.

Each sentence names what breaks by codes, dates and counts, never by a name.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import date
from itertools import groupby
from typing import Any

from kit.database import Transaction
from kit.dependencies import database_of
from services.planning import capacites
from services.planning.domain.commande import Comptes, add, count_repas

_VERSIONS = "select jour, site, activite, version, lignes, adultes from commande order by jour, site, activite, version"
_DITES = """
select dite ->> 'jour' as jour, dite ->> 'site' as site, dite ->> 'activite' as activite,
       cast(dite ->> 'version' as integer) as version, cast(dite ->> 'repas' as integer) as repas,
       cast(dite ->> 'repas_apportes' as integer) as paniers,
       cast(coalesce(dite ->> 'adultes', '0') as integer) as adultes
from outbox, lateral (select body::jsonb -> 'data') as corps (dite) where type = 'planning.commande.emise.v1'
"""

Repas = tuple[str, str, str]
"""Day, site, activity: one order."""
Dites = dict[tuple[str, str, str, int], tuple[int, int | None, int]]
"""Meals, baskets and adults in all, as the event of each version said them; none: of when baskets were among meals."""


def verify(tx: Transaction) -> list[str]:
    """One sentence for each broken promise; empty when places and orders are right."""
    return [*list_depassements(tx), *list_commandes_fausses(tx)]


def list_depassements(tx: Transaction) -> list[str]:
    """Nobody was confirmed beyond the places of that moment, whatever the concurrency was (DOMAIN §5).

    A place offered is a place taken, an absence keeps its own. Places lowered afterwards break no promise.
    """
    return [
        f"{row.activite} à {row.site} le {row.jour} : {row.rang} places prises quand il y en avait {row.capacite}"
        for row in capacites.list_depassements(tx)
    ]


def count_baisses(tx: Transaction) -> int:
    """Days with more places taken than there are now: lowered since, or to be seen in ``list_depassements``."""
    return sum(row.jours for row in capacites.list_au_dela(tx, date.min))


def list_commandes_fausses(tx: Transaction) -> list[str]:
    """Versions follow each other, no count goes below zero, and their sum is what each event said."""
    dites = {
        (row.jour, row.site, row.activite, row.version): (row.repas, row.paniers, row.adultes)
        for row in tx.execute(_DITES)
    }
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
        if (dit := dites.get((*repas, row.version))) is None:
            continue
        cuisines, total = count_repas(somme), sum(somme.values())
        if dit != ((total, None, adultes) if dit[1] is None else (cuisines, total - cuisines, adultes)):
            yield (
                f"{quoi} : {cuisines} repas, {total - cuisines} paniers et {adultes} adultes en tout,"
                f" l’événement a dit {dit[0]}, {dit[1]} et {dit[2]}"
            )


def main() -> int:
    with database_of("planning").reading() as tx:
        fautes = verify(tx)
    sys.stdout.write("\n".join(fautes or ["places et commandes sont justes"]) + "\n")
    return 1 if fautes else 0


if __name__ == "__main__":
    sys.exit(main())

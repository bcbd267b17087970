"""Promises that one service keeps alone, looked at in its own tables: places, orders, ledger, events to be said.

Each statement returns what breaks the promise, as one text a row, and what was looked at is counted beside it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from deploy.seed.bases import SERVICES, Bases
from deploy.verify.constats import Constat
from kit.database import Transaction
from services.planning.domain.commande import Comptes, add

# A place offered is a place taken; a marked slot says who came, whatever was booked.
_PLACES = """
select c.activite || ' à ' || c.site || ' le ' || c.jour || ' : ' || count(*) || ' places prises sur ' || o.capacite
from creneau c join ouverture o using (activite, site)
where c.etat in ('reservee', 'proposee') and o.capacite is not null
group by c.activite, c.site, c.jour, o.capacite
having count(*) > o.capacite
order by 1
"""
_LIMITEES = "select count(*) from ouverture where capacite is not null"
_VERSIONS = "select jour, site, activite, version, lignes from commande order by jour, site, activite, version"
_DITES = """
select dite ->> 'jour' as jour, dite ->> 'site' as site, dite ->> 'activite' as activite,
       cast(dite ->> 'version' as integer) as version, cast(dite ->> 'repas' as integer) as repas
from outbox, lateral (select body::jsonb -> 'data') as corps (dite) where type = 'planning.commande.emise.v1'
"""
_LIVRE = """
select 'écriture ' || ecriture_id || ' : il reste ' || sum(montant_centimes) || ' centimes'
from mouvement group by ecriture_id having sum(montant_centimes) <> 0 order by 1
"""
_TUS = """
select :service || ' : ' || type || ' attend depuis ' || to_char(min(written_at), 'YYYY-MM-DD HH24:MI:SS')
from outbox where sent_at is null group by type order by 1
"""

Repas = tuple[str, str, str]


@dataclass(slots=True)
class _Suite:
    """The versions of one meal's order, added up as a kitchen would."""

    somme: Comptes
    version: int = 0


def check_rules(bases: Bases) -> list[Constat]:
    """Every promise below, each from one look at one base."""
    with bases.reading("planning") as tx:
        planning = [check_places(tx), check_commandes(tx)]
    with bases.reading("billing") as tx:
        billing = [check_livre(tx)]
    return [*planning, *billing, check_outboxes(bases)]


def check_places(tx: Transaction) -> Constat:
    """No more places taken than there are, whatever the concurrency was (DOMAIN §5)."""
    limitees = tx.scalar(_LIMITEES)
    return Constat("aucun créneau au-delà de sa capacité", f"{limitees} ouvertures limitées", _texts(tx, _PLACES))


def check_commandes(tx: Transaction) -> Constat:
    """Versions follow each other, no count goes below zero, and their sum is what each event said."""
    dites = {(row.jour, row.site, row.activite, row.version): row.repas for row in tx.execute(_DITES)}
    rows = tx.execute(_VERSIONS)
    ecarts = [
        ecart
        for repas, versions in groupby(rows, key=lambda row: (row.jour.isoformat(), row.site, row.activite))
        for ecart in _follow(repas, versions, dites)
    ]
    return Constat("les versions des commandes s’additionnent", f"{len(rows)} versions", ecarts)


def _follow(repas: Repas, versions: Iterator[Any], dites: dict[tuple[str, str, str, int], int]) -> Iterator[str]:
    suite = _Suite({})
    for row in versions:
        quoi = f"{repas[2]} à {repas[1]} le {repas[0]}, version {row.version}"
        if row.version != suite.version + 1:
            yield f"{quoi} : elle suit la version {suite.version}"
        suite.version = row.version
        suite.somme = add(suite.somme, {(regime, tranche): nombre for regime, tranche, nombre in row.lignes})
        if any(nombre < 0 for nombre in suite.somme.values()):
            yield f"{quoi} : un régime tombe sous zéro"
        total, dit = sum(suite.somme.values()), dites.get((*repas, row.version))
        if dit is not None and dit != total:
            yield f"{quoi} : {total} repas en tout, l’événement en a dit {dit}"


def check_livre(tx: Transaction) -> Constat:
    """The ledger's sum is zero after every operation (DOMAIN §6)."""
    ecritures = tx.scalar("select count(*) from ecriture")
    return Constat("le grand livre est équilibré", f"{ecritures} écritures", _texts(tx, _LIVRE))


def check_outboxes(bases: Bases) -> Constat:
    """Whatever was written was said: a relay that stands still is seen here."""
    ecarts = []
    for service in SERVICES:
        with bases.reading(service) as tx:
            ecarts += _texts(tx, _TUS, service=service)
    return Constat("tout ce qui est écrit est dit", f"{len(SERVICES)} boîtes d’envoi", ecarts)


def _texts(tx: Transaction, statement: str, **values: object) -> list[str]:
    return [str(row[0]) for row in tx.execute(statement, **values)]

"""Throttling counters. A try is counted before it is judged, so tries made side by side are all counted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from contracts.errors import TropDEssais
from kit.database import Transaction
from services.accounts.domain.freinage import Compteur, Regle, count_essai, wait_s
from services.accounts.hachage import keyed

# Creates what is missing and locks every row, in key order (two logins never wait for each other crosswise).
_LOCK = """
insert into essai (cle, nombre, dernier_at, bloque_jusqu_a)
select cle, 0, :now, :now from unnest(cast(:cles as bytea[])) as cle order by cle
on conflict (cle) do update set cle = excluded.cle
returning cle, nombre, dernier_at, bloque_jusqu_a
"""
_KEEP = """
update essai e set nombre = t.nombre, dernier_at = :now, bloque_jusqu_a = t.bloque_jusqu_a
from unnest(cast(:cles as bytea[]), cast(:nombres as integer[]), cast(:bloques as timestamptz[]))
     as t (cle, nombre, bloque_jusqu_a)
where e.cle = t.cle
"""


@dataclass(frozen=True, slots=True)
class Frein:
    """One counter to pass: its rule, and its key, which says nothing to whoever reads the table."""

    regle: Regle
    cle: bytes

    @classmethod
    def on(cls, regle: Regle, valeur: str) -> Frein:
        return cls(regle, keyed(regle.nom, valeur))


def count(tx: Transaction, freins: Sequence[Frein]) -> None:
    """Counts one try under each brake; raises ``TropDEssais`` with the longest wait, and then counts nothing."""
    by_cle = {frein.cle: frein.regle for frein in freins}
    rows = tx.execute(_LOCK, cles=list(by_cle), now=tx.now)
    known = {
        bytes(row.cle): Compteur(row.nombre, row.dernier_at, row.bloque_jusqu_a) if row.nombre else None for row in rows
    }
    reessayer_dans_s = max((wait_s(compteur, tx.now) for compteur in known.values()), default=0)
    if reessayer_dans_s:
        raise TropDEssais(reessayer_dans_s=reessayer_dans_s)
    counted = {cle: count_essai(by_cle[cle], compteur, tx.now) for cle, compteur in known.items()}
    tx.execute(
        _KEEP,
        cles=list(counted),
        nombres=[compteur.nombre for compteur in counted.values()],
        bloques=[compteur.bloque_jusqu_a for compteur in counted.values()],
        now=tx.now,
    )


def forgive(tx: Transaction, whole: Sequence[Frein], one: Sequence[Frein]) -> None:
    """After a success: forgets the ``whole`` counters, and takes back one try from the others."""
    tx.execute("delete from essai where cle = any(cast(:cles as bytea[]))", cles=[frein.cle for frein in whole])
    tx.execute(
        "update essai set nombre = greatest(nombre - 1, 0), bloque_jusqu_a = :now"
        " where cle = any(cast(:cles as bytea[]))",
        cles=[frein.cle for frein in one],
        now=tx.now,
    )

"""Accusés de réception: the number of every submission (CRPA L112-11), ``F-2026-000123``."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from contracts.dossiers import Accuse, GenreEnvoi
from contracts.errors import Introuvable
from kit import clock
from kit.database import Transaction
from services.dossiers.acces import Moi

REPONSE = timedelta(days=15)
"""The town answers a proposal or an enrolment within 15 days [choice]."""
_A_DECIDER = frozenset({GenreEnvoi.PROPOSITION, GenreEnvoi.INSCRIPTION})

_INSERT = """
with rang as (select cast(nextval('accuse_numero') as text) as n)
insert into accuse (numero, at, foyer_id, compte_id, pour_le_compte_de, genre, objet_id, les_deux)
select 'F-' || :annee || '-' || lpad(n, greatest(6, length(n)), '0'), :at, :foyer_id, :compte_id, cast(:pour as uuid),
       :genre, cast(:objet_id as uuid), :les_deux
from rang
returning numero, at, genre, les_deux
"""
_LIRE = """
select numero, at, genre, les_deux from accuse
where numero = :numero and foyer_id = :foyer_id and (:agit or compte_id = :compte_id)
"""


def give(
    tx: Transaction, moi: Moi, genre: GenreEnvoi, objet_id: UUID | None = None, *, les_deux: bool = False
) -> Accuse:
    """The proof of what this transaction keeps; the audit log has both names where an agent acts for a family."""
    who = tx.who
    [row] = tx.execute(
        _INSERT,
        annee=tx.now.astimezone(clock.PARIS).year,
        at=tx.now,
        foyer_id=moi.foyer_id,
        compte_id=who.compte_id,
        pour=who.pour_le_compte_de,
        genre=genre.value,
        objet_id=objet_id,
        les_deux=les_deux,
    )
    tx.audit(f"{genre.value}.envoi", f"{genre.value}:{objet_id or moi.foyer_id}")
    return _read(row)


def read(tx: Transaction, moi: Moi, numero: str) -> Accuse:
    """One's own household's accusé. Raises ``Introuvable``."""
    row = tx.one_or_none(_LIRE, numero=numero, foyer_id=moi.foyer_id, agit=moi.agit, compte_id=tx.who.compte_id)
    if row is None:
        raise Introuvable(objet="accuse")
    return _read(row)


def _read(row: Any) -> Accuse:
    genre = GenreEnvoi(row.genre)
    return Accuse(
        numero=row.numero,
        recu_at=row.at,
        genre=genre,
        reponse_avant=answer_before(row.at) if genre in _A_DECIDER else None,
        les_deux_gardees=row.les_deux,
    )


def answer_before(at: datetime) -> date:
    """The day before whose end the town answers."""
    return (at.astimezone(clock.PARIS) + REPONSE).date()

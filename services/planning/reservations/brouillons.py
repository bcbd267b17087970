"""Drafts of a month: what « Valider » keeps. Rights were decided by ``famille.read_enfants``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from contracts.planning import Coche
from kit.database import Transaction, jsonb
from services.planning.redacteur import redacteur_of

_SAVE = """
with garde as (
    insert into brouillon_mois (compte_id, enfant_id, mois, coches, modifie_at)
    select :compte_id, t.enfant_id, :mois, t.coches, :now
    from unnest(cast(:enfants as uuid[]), cast(:coches as jsonb[])) as t (enfant_id, coches)
    on conflict (compte_id, enfant_id, mois) do update set coches = excluded.coches, modifie_at = excluded.modifie_at
)
delete from brouillon_mois
where compte_id = :compte_id and mois = :mois and enfant_id = any(cast(:vides as uuid[]))
"""


def save_brouillons(tx: Transaction, mois: str, coches_by_enfant: Mapping[UUID, Iterable[Coche]]) -> None:
    """The ticks of this writer and month, by child; none drops that child's draft. Idempotent by natural key."""
    gardes = {
        enfant_id: [coche.model_dump(mode="json", include={"activite", "jour", "voulu"}) for coche in coches]
        for enfant_id, coches in coches_by_enfant.items()
    }
    tx.execute(
        _SAVE,
        compte_id=redacteur_of(tx.who),
        mois=mois,
        now=tx.now,
        enfants=[str(enfant_id) for enfant_id, coches in gardes.items() if coches],
        coches=[jsonb(coches) for coches in gardes.values() if coches],
        vides=[str(enfant_id) for enfant_id, coches in gardes.items() if not coches],
    )


def drop_brouillons(tx: Transaction, mois: str, enfants: Sequence[UUID]) -> None:
    """Forgets these drafts; nothing happens where there is none."""
    save_brouillons(tx, mois, dict.fromkeys(enfants, ()))


def read_brouillons(tx: Transaction, mois: str, enfants: Sequence[UUID]) -> dict[UUID, list[Coche]]:
    """This writer's own ticks, by child that has some."""
    rows = tx.execute(
        "select enfant_id, coches from brouillon_mois"
        " where compte_id = :compte_id and mois = :mois and enfant_id = any(cast(:enfants as uuid[]))",
        compte_id=redacteur_of(tx.who),
        mois=mois,
        enfants=[str(enfant_id) for enfant_id in enfants],
    )
    return {row.enfant_id: [Coche.model_validate(coche) for coche in row.coches] for row in rows}

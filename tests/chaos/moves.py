"""Families that change on purpose, so that projections have something to follow."""

from __future__ import annotations

from services.dossiers import etats
from tests.chaos.town import Town


def move_families(town: Town, count: int) -> None:
    """``count`` children change class and their households move, as dossiers itself writes and says it."""
    with town.bases.writing("dossiers") as tx:
        moved = tx.execute(
            "select enfant_id, foyer_id from garde where au is null order by random() limit :count", count=count
        )
        enfants, foyers = {row.enfant_id for row in moved}, {row.foyer_id for row in moved}
        tx.execute(
            "update enfant set classe = case right(classe, 2) when ' B' then left(classe, -2) else classe || ' B' end"
            " where enfant_id = any(cast(:ids as uuid[]))",
            ids=[str(one) for one in enfants],
        )
        tx.execute(
            "update foyer set adresse = 'bis, ' || adresse where foyer_id = any(cast(:ids as uuid[]))",
            ids=[str(one) for one in foyers],
        )
        etats.bump_foyers(tx, foyers)
        etats.bump_enfants(tx, enfants)
        tx.say(*etats.read_foyers(tx, foyers), *etats.read_enfants(tx, enfants))

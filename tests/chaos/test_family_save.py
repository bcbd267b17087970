"""kill -9 of planning while a family's weeks are saved: all of them or none, and one accusé, whatever the instant."""

from __future__ import annotations

import uuid
from datetime import date

import pytest

from contracts import planning
from tests.chaos.counts import ONE_IS_SHORT
from tests.chaos.town import PATIENCE_S, Town, parent
from tests.chaos.verdict import broken, unsent
from tests.waiting import wait_until

_FAMILIES = """
select a.compte_id::text, array_agg(distinct a.enfant_id)::text[]
from acces a join enfant e using (enfant_id)
where a.niveau = 'ecrire' and e.inscriptions @> '[{"activite": "restauration", "etat": "acceptee"}]'
group by a.compte_id having count(distinct a.enfant_id) >= 2
order by count(distinct a.enfant_id) desc, a.compte_id
"""
_WRITTEN = """
select count(*), count(distinct modifie_at) from creneau
where enfant_id = any(cast(%s as uuid[])) and etat = 'reservee' and jour between %s and %s
"""
JUIN = (date(2027, 6, 1), date(2027, 6, 30))


@ONE_IS_SHORT
@pytest.mark.parametrize(
    "failpoint", ["planning.before_commit", pytest.param("planning.after_commit", marks=pytest.mark.long)]
)
def test_a_family_saved_while_planning_dies_is_saved_whole_and_once(town: Town, failpoint: str) -> None:
    compte_id, enfants = next(
        (compte_id, enfants)
        for compte_id, enfants in town.sql("planning", _FAMILIES)
        if town.sql("planning", _WRITTEN, enfants, *JUIN) == [(0, 0)]
    )
    semaine = [planning.CaseType(jour=jour, activite="restauration") for jour in (0, 1, 3, 4)]
    repetition = planning.Repetition(enfants=[uuid.UUID(e) for e in enfants], du=JUIN[0], au=JUIN[1], semaine=semaine)
    request = planning.SaveFamille(operation_id=uuid.uuid4(), repetition=repetition)
    accuses = "select count(*) from accuse where compte_id = %s"
    ((avant,),) = town.sql("planning", accuses, compte_id)
    (died,) = town.fail_at(failpoint)

    sauvee = town.insist(planning.SAVE_FAMILLE, request, parent(uuid.UUID(compte_id)))

    wait_until(lambda: not died.exists(), PATIENCE_S)
    faits = sum(len(ligne.jours) for part in sauvee.enfants for ligne in part.changements)
    assert faits > 20
    assert town.sql("planning", _WRITTEN, enfants, *JUIN) == [(faits, 1)]
    assert town.sql("planning", accuses, compte_id) == [(avant + 1,)]
    town.ready()
    wait_until(lambda: unsent(town) == {}, PATIENCE_S, lambda: unsent(town))
    wait_until(lambda: broken(town) == [], PATIENCE_S, lambda: broken(town))

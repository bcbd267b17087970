"""A service that is stopped costs its own block and nothing else."""

from __future__ import annotations

from itertools import islice

import pytest

from contracts import planning
from contracts.errors import IssueInconnue, ServiceIndisponible
from deploy.verify.projections import differences
from tests.chaos.counts import ONE_IS_SHORT
from tests.chaos.navigation import ParentEnLigne
from tests.chaos.town import Town, parent, save_of
from tests.chaos.verdict import assert_whole

AWAY = "Vos factures et paiements reviennent dès que possible. Rien n’est perdu. Vos réservations fonctionnent"


@ONE_IS_SHORT
def test_booking_works_through_the_portal_while_billing_is_stopped_and_billing_catches_up(town: Town) -> None:
    with ParentEnLigne(town) as somebody:
        cases, others = list(islice(somebody.cells, 3)), town.cases(20)
        assert AWAY not in somebody.open("/espace").texte
        town.stack.house("hold", program="billing")
        try:
            assert AWAY in somebody.open("/espace").texte
            assert "C’est enregistré" in somebody.tick(cases).confirm()
            town.book(others)
            assert "billing.creneau" in differences(town.bases)
        finally:
            town.stack.house("release", program="billing")

        town.ready()
        assert_whole(town, cases + others)
        assert AWAY not in somebody.open("/espace").texte


@ONE_IS_SHORT
def test_a_write_to_a_stopped_service_is_never_run_later(town: Town) -> None:
    (case,) = town.cases(1)
    request = save_of(case)
    town.stack.house("hold", program="planning")
    try:
        with pytest.raises((IssueInconnue, ServiceIndisponible)):
            town.run(town.rpc.call(planning.SAVE_MOIS, request, actor=parent(case.compte_id), timeout_s=1.0))
    finally:
        town.stack.house("release", program="planning")
    town.ready()

    kept = town.sql("planning", "select count(*) from operation where operation_id = %s", str(request.operation_id))
    assert kept == [(0,)]

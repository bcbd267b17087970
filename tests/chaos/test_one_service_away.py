"""A service that is stopped costs its own block and nothing else."""

from __future__ import annotations

import uuid

import pytest

from contracts import billing, planning
from contracts.errors import IssueInconnue, ServiceIndisponible
from tests.chaos.conftest import wait_until


def test_booking_works_while_billing_is_stopped_and_billing_catches_up(town):
    cases = town.cases(20)
    town.stack.house("hold", program="billing")
    try:
        answers = town.book_all(cases)
        assert all(len(answer.changements) == 1 for answer in answers)
        with pytest.raises(ServiceIndisponible):
            town.run(
                town.rpc.call(
                    billing.GET_ACCUEIL, billing.GetAccueil(), actor=town.parent(cases[0].compte_id), timeout_s=1.0
                )
            )
        assert town.projections_differ()
    finally:
        town.stack.house("release", program="billing")

    wait_until(lambda: town.projections_differ() == [])


def test_a_write_to_a_stopped_service_is_never_run_later(town):
    (case,) = town.cases(1)
    operation_id = uuid.uuid4()
    request = planning.SaveMois(
        operation_id=operation_id,
        enfant_id=case.enfant_id,
        mois=case.mois,
        coches=[planning.Coche(activite=case.activite, jour=case.jour, voulu=True)],
    )
    town.stack.house("hold", program="planning")
    try:
        with pytest.raises((IssueInconnue, ServiceIndisponible)):
            town.run(town.rpc.call(planning.SAVE_MOIS, request, actor=town.parent(case.compte_id), timeout_s=1.0))
    finally:
        town.stack.house("release", program="planning")
    town.ready()

    assert town.sql("planning", "select count(*) from operation where operation_id = %s", str(operation_id)) == [(0,)]

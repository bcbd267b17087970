"""kill -9 of planning in the middle of a closure's batches: all is cancelled, and each account is told once."""

from __future__ import annotations

import uuid
from datetime import date, timedelta
from pathlib import Path

import pytest

from contracts import planning
from contracts.actor import Actor
from kit import clock
from services.planning.calendrier.fermetures import ENFANTS_PAR_LOT
from tests.chaos.town import PATIENCE_S, Town
from tests.chaos.verdict import assert_whole
from tests.waiting import wait_until

AGENT = Actor(compte_id=uuid.uuid4(), roles=frozenset({"agent"}))
_PREMIER = "select min(jour) from creneau where activite = 'restauration' and etat = 'reservee' and jour > %s"
_CONCERNES = """
from creneau c where c.etat in ('reservee', 'absence_prevenue') and c.presence is null and c.jour between %s and %s
"""
_COMPTES = f"""
select distinct f.compte_id::text from foyer_compte f
where f.foyer_id in (select c.foyer_id {_CONCERNES}) order by f.compte_id::text
"""
_ANNULEES = "select count(*) from creneau where fermeture_id = %s and etat = 'annulee_par_la_ville'"
_DITS = """
select body::jsonb -> 'data' ->> 'compte_id', body::jsonb -> 'data' ->> 'avis_id' from outbox
where type = 'planning.avis.v1' and body::jsonb -> 'data' ->> 'genre' = 'fermeture' order by 1
"""
_COURRIELS = "select count(*) from courriel where courriel_id = any(cast(%s as uuid[]))"
_ACTIFS = "select count(*) from compte where compte_id = any(cast(%s as uuid[])) and etat = 'actif'"


@pytest.fixture
def jours(town: Town) -> tuple[date, date]:
    """Forty days of which the seed booked many: more children than one batch takes."""
    ((premier,),) = town.sql("planning", _PREMIER, clock.today() + timedelta(days=1))
    return premier, premier + timedelta(days=40)


@pytest.mark.long
@pytest.mark.parametrize("processes", [2], indirect=True)
def test_planning_killed_at_each_step_of_a_closure_cancels_all_and_tells_each_account_once(
    town: Town, jours: tuple[date, date]
) -> None:
    periode = planning.PreviewFermeture(premier_jour=jours[0], dernier_jour=jours[1])
    effet = town.insist(planning.PREVIEW_FERMETURE, periode, AGENT)
    assert effet.enfants > ENFANTS_PAR_LOT
    attendus = [compte for (compte,) in town.sql("planning", _COMPTES, *jours)]
    avant = {avis for _, avis in town.sql("planning", _DITS)}

    in_the_first = town.fail_at("planning.fermeture_lot")
    fermeture_id = _close(town, jours)
    once_it_is_kept = town.fail_at("planning.after_commit")
    _kill_at(town, *in_the_first)
    _kill_at(town, *once_it_is_kept)
    _kill_at(town, *town.fail_at("planning.fermeture_lot"))

    wait_until(lambda: town.sql("planning", f"select count(*) {_CONCERNES}", *jours) == [(0,)], PATIENCE_S)
    assert town.sql("planning", _ANNULEES, fermeture_id) == [(effet.reservations,)]
    dits = [(compte, avis) for compte, avis in town.sql("planning", _DITS) if avis not in avant]
    assert [compte for compte, _ in dits] == attendus
    reopen = planning.ReopenFermeture(operation_id=uuid.uuid4(), fermeture_id=fermeture_id)
    town.insist(planning.REOPEN_FERMETURE, reopen, AGENT)
    town.ready()
    assert_whole(town, town.book_with_every_process())
    assert town.sql("accounts", _COURRIELS, [avis for _, avis in dits]) == town.sql("accounts", _ACTIFS, attendus)


def _close(town: Town, jours: tuple[date, date]) -> str:
    """The whole town; returns the closure's id."""
    request = planning.SaveFermeture(
        operation_id=uuid.uuid4(), premier_jour=jours[0], dernier_jour=jours[1], motif="grève des agents"
    )
    fermetures = town.insist(planning.SAVE_FERMETURE, request, AGENT).fermetures
    [made] = [une for une in fermetures if (une.premier_jour, une.dernier_jour) == jours]
    return str(made.fermeture_id)


def _kill_at(town: Town, died: Path) -> None:
    """The process that passes there dies, and so does the other, which would have gone on."""
    wait_until(lambda: not died.exists(), PATIENCE_S)
    town.stack.house("kill", program="planning")
    town.stack.house("calm")

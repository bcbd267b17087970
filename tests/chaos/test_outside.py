"""A system outside the house hears of the town's day: booked, cancelled, marked, invoiced; and of nobody's name."""

from __future__ import annotations

import subprocess
import sys
import uuid
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from contracts import billing, planning
from contracts.actor import Actor
from deploy.local.processes import base_environment
from kit import clock
from tests.chaos.town import Town, parent
from tests.waiting import wait_until

SCRIPT = Path(__file__).parents[2] / "docs" / "interconnexions" / "exemple_abonne.py"
QUEUE = "abonne.demo-abonne.exemple"


@pytest.fixture
def printed(town: Town, tmp_path: Path) -> Iterator[Path]:
    """The example subscriber with its own credentials, in a folder of its own; what it prints."""
    output = tmp_path / "printed"
    with output.open("w") as file:
        process = subprocess.Popen(
            [sys.executable, SCRIPT],
            cwd=tmp_path,
            env=base_environment(AMQP_URI=town.stack["amqp"]["demo-abonne"]),
            stdout=file,
            stderr=subprocess.STDOUT,
        )
    wait_until(lambda: f"# {QUEUE} listens" in output.read_text())
    yield output
    process.terminate()
    process.wait(10)


def test_a_subscriber_prints_the_day_of_the_town(town: Town, printed: Path) -> None:
    (case,) = town.cases(1)
    town.book([case])
    cancel = planning.SaveMois(
        operation_id=uuid.uuid4(),
        enfant_id=case.enfant_id,
        mois=case.mois,
        coches=[planning.Coche(activite=case.activite, jour=case.jour, voulu=False)],
    )
    town.insist(planning.SAVE_MOIS, cancel, parent(case.compte_id))
    mark(town)
    issue(town)

    for said in (
        f"planning.reservations.creees.v1 {case.enfant_id}",
        f"planning.reservations.annulees.v1 {case.enfant_id}",
        "planning.presence.pointee.v1",
        "billing.facture.emise.v1",
    ):
        wait_until(lambda said=said: all(word in printed.read_text() for word in said.split()))
    names = town.sql("dossiers", "select nom from adulte union select nom from enfant")
    assert [nom for (nom,) in names if f'"{nom}"' in printed.read_text()] == []


def mark(town: Town) -> None:
    """An agent marks a child who is expected today or was lately."""
    ((enfant_id, site, activite, jour),) = town.sql(
        "planning",
        "select enfant_id, site, activite, jour from creneau where etat = 'reservee' and jour <= %s"
        " order by jour desc, enfant_id limit 1",
        clock.today(),
    )
    request = planning.Point(
        operation_id=uuid.uuid4(),
        site=site,
        activite=activite,
        jour=jour,
        marques=[
            planning.Marque(
                marque_id=uuid.uuid4(),
                enfant_id=enfant_id,
                etat=planning.EtatPointage.PRESENT,
                appareil="essai",
                instant=clock.now(),
            )
        ],
    )
    town.insist(planning.POINT, request, staff("agent"))


def issue(town: Town) -> None:
    """The régie issues last month's invoices; what stands in the way is settled first."""
    mois = (clock.today().replace(day=1) - timedelta(days=1)).strftime("%Y-%m")
    request = billing.IssueFactures(operation_id=uuid.uuid4(), mois=mois)
    town.insist(billing.ISSUE_FACTURES, request, staff("regisseur"))


def staff(role: str) -> Actor:
    return Actor(compte_id=uuid.uuid4(), roles=frozenset({role}))

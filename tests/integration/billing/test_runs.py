"""Runs by batches: once, without a gap, whoever works and whoever dies."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import eventlet
import pytest

from contracts import billing
from contracts.billing import GetFacturation, PreviewFacturation, RecordPaiement
from kit.timers import run_if_due
from services.billing import facturation
from services.billing.facturation import run_batch
from services.billing.service import Service
from services.billing.snapshot import snapshot
from services.billing.timers import Service as Timers
from tests.integration.base import Base
from tests.integration.billing.famille import (
    JOURS,
    OCTOBRE,
    Famille,
    des_familles,
    issue,
    issue_again,
    la_famille,
    regisseur,
)


@pytest.fixture
def petits_lots(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two households a batch, so that a few families make several."""
    monkeypatch.setattr(facturation, "TAILLE", 2)


def state(base: Base) -> Any:
    return base.call(Service, billing.GET_FACTURATION, GetFacturation(mois=OCTOBRE), regisseur())


def work(base: Base) -> int:
    """As the timer does; returns the number of batches."""
    lots = 0
    while True:
        with base.transaction() as tx:
            if not run_batch(tx):
                return lots
        lots += 1


def assert_gapless(base: Base, nombre: int) -> None:
    """Each household once, numbers from 1 without a gap, the counter at the last, the ledger at zero."""
    assert base.sql("select count(*), count(distinct foyer_id), min(rang), max(rang) from facture") == [
        (nombre, nombre, 1, nombre)
    ]
    assert base.sql("select dernier from compteur") == [(nombre,)]
    assert base.sql(
        "select (select sum(total_centimes) from facture) = (select sum(reste_centimes) from facture_solde),"
        " (select sum(montant_centimes) from mouvement),"
        " (select count(*) from outbox where type like 'billing.facture.%%')"
    ) == [(True, 0, 2 * nombre)]


def test_running_twice_creates_nothing_twice(billing_base: Base) -> None:
    la_famille(billing_base)

    issue(billing_base)
    seconde = issue_again(billing_base)

    assert (seconde.emises, seconde.deja_emises, seconde.total_centimes, seconde.premier_numero) == (0, 1, 0, "")
    assert_gapless(billing_base, 1)


def test_a_large_town_s_run_goes_on_after_the_answer(billing_base: Base, petits_lots: None) -> None:
    des_familles(billing_base, 5)

    reponse = issue(billing_base)

    assert (reponse.etat, reponse.emises, reponse.dernier_numero) == ("en_cours", 2, "2026-000 002")
    assert work(billing_base) == 2
    fini = state(billing_base)
    assert (fini.etat, fini.emises, fini.total_centimes) == ("terminee", 5, 5 * (294 + 25))
    assert (fini.premier_numero, fini.dernier_numero) == ("2026-000 001", "2026-000 005")
    assert_gapless(billing_base, 5)


def test_a_second_request_during_a_run_opens_no_other(billing_base: Base, petits_lots: None) -> None:
    des_familles(billing_base, 5)

    reponses = [issue(billing_base) for _ in range(3)]

    assert [(r.etat, r.emises) for r in reponses] == [("en_cours", 2), ("en_cours", 4), ("terminee", 5)]
    assert billing_base.sql("select count(*) from facturation") == [(1,)]
    assert_gapless(billing_base, 5)


def test_two_requests_and_two_workers_at_once_issue_each_invoice_once(billing_base: Base, petits_lots: None) -> None:
    des_familles(billing_base, 12)
    pool = eventlet.GreenPool(4)

    appels = [pool.spawn(issue, billing_base) for _ in range(2)] + [pool.spawn(work, billing_base) for _ in range(2)]
    for appel in appels:
        appel.wait()
    work(billing_base)

    assert_gapless(billing_base, 12)


def test_two_months_at_once_share_the_counter_without_a_gap(billing_base: Base, petits_lots: None) -> None:
    for famille in des_familles(billing_base, 6):
        famille.attend("Ana", [jour.replace(month=9) for jour in JOURS[:1]])
    pool = eventlet.GreenPool(4)

    appels = [pool.spawn(issue, billing_base, mois) for mois in (OCTOBRE, "2026-09")]
    for appel in [*appels, pool.spawn(work, billing_base), pool.spawn(work, billing_base)]:
        appel.wait()
    work(billing_base)

    assert billing_base.sql("select mois::text, count(*) from facture group by mois order by mois") == [
        ("2026-09-01", 6), ("2026-10-01", 6),
    ]  # fmt: skip
    assert billing_base.sql("select count(distinct rang), min(rang), max(rang) from facture") == [(12, 1, 12)]


def test_a_batch_that_fails_leaves_no_gap(
    billing_base: Base, petits_lots: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    des_familles(billing_base, 5)
    issue(billing_base)

    def break_down(_name: str) -> None:
        raise RuntimeError("panne")

    with monkeypatch.context() as panne:
        panne.setattr(facturation, "failpoint", break_down)
        with pytest.raises(RuntimeError):
            work(billing_base)
    assert billing_base.sql("select count(*), max(rang) from facture") == [(2, 2)]

    work(billing_base)
    assert_gapless(billing_base, 5)


def test_the_timer_ends_a_run_and_leaves_its_place_to_nobody(billing_base: Base, petits_lots: None) -> None:
    des_familles(billing_base, 5)
    issue(billing_base)
    timers = Timers()
    timers.kit = type("K", (), {"database": billing_base.database})()

    assert run_if_due(billing_base.database, "run_facturation", 1.0, lambda tx: Timers.run_batches(timers, tx))

    assert state(billing_base).etat == "terminee"
    assert_gapless(billing_base, 5)


def test_attendance_that_comes_late_for_a_new_household_is_issued_by_the_next_run(billing_base: Base) -> None:
    la_famille(billing_base)
    issue(billing_base)
    des_familles(billing_base, 1)

    reponse = issue_again(billing_base)

    assert (reponse.emises, reponse.deja_emises, reponse.premier_numero) == (1, 1, "2026-000 002")


def test_what_changes_after_the_issue_is_never_billed_again_but_told(billing_base: Base) -> None:
    famille = la_famille(billing_base)
    issue(billing_base)
    autre = Famille(billing_base).arrive().prove()
    autre.enfants = famille.enfants
    autre.hear(autre.creneau("Léonie", JOURS[0], version=2))  # a judgment moved a billed day
    famille.hear(famille.creneau("Léonie", JOURS[1], version=2, presence="absent"))
    famille.hear(famille.creneau("Léonie", JOURS[9]))

    reponse = issue_again(billing_base)
    vue = billing_base.call(Service, billing.PREVIEW_FACTURATION, PreviewFacturation(mois=OCTOBRE), regisseur())

    assert (reponse.emises, reponse.deja_emises) == (0, 1)
    assert (vue.factures, vue.deja_emises, vue.a_corriger) == (0, 1, 3)


def test_each_regie_has_its_own_series(billing_base: Base) -> None:
    billing_base.sql("insert into regie_activite (activite, regie) values ('etude', 'petite_enfance')")
    la_famille(billing_base)

    reponse = issue(billing_base)

    assert (reponse.emises, reponse.premier_numero, reponse.dernier_numero) == (2, "2026-000 001", "2026-000 001")
    assert billing_base.sql("select numero, total_centimes from facture order by numero") == [
        ("2026-000 001", 53_04), ("CRE-2026-000 001", 12_18),
    ]  # fmt: skip


def test_numbers_start_again_with_the_year_of_issue(billing_base: Base, horloge: Callable[[datetime], None]) -> None:
    famille = la_famille(billing_base)
    issue(billing_base)
    famille.attend("Léonie", [jour.replace(month=12) for jour in JOURS[:1]])

    horloge(datetime(2026, 12, 31, 23, 0, tzinfo=UTC))  # 1 January in Paris

    assert issue(billing_base, "2026-12").premier_numero == "2027-000 001"


def test_a_snapshot_tells_each_invoice_as_it_is_now(billing_base: Base) -> None:
    la_famille(billing_base)
    issue(billing_base)
    demande = RecordPaiement(
        operation_id=uuid4(),
        facture_ids=[billing_base.sql("select facture_id from facture")[0][0]],
        mode="cheque",
        montant_centimes=64_82,
    )
    billing_base.call(Service, billing.RECORD_PAIEMENT, demande, regisseur())

    with billing_base.transaction() as tx:
        etats = list(snapshot(tx))

    assert [(e.numero, e.mois, e.total_centimes, e.reste_centimes, e.version) for e in etats] == [
        ("2026-000 001", OCTOBRE, 65_22, 40, 2)
    ]

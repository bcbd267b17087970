"""kill -9 in the middle of a payment, in real processes, whoever pays: the same form again ends it, once, no gap."""

from __future__ import annotations

import base64
import uuid
from typing import Any
from uuid import UUID

import pytest

from contracts import billing
from contracts.actor import Actor
from contracts.billing import PaiementOuvert
from deploy.local.stripe_deliveries import sign
from services.billing.verification import verify
from tests.integration.base import Base
from tests.integration.billing.famille import LE_3_NOVEMBRE, regisseur
from tests.integration.billing.paiement import Double, la_facture, notification, open_paiement, reste, see
from tests.integration.programmes import Programmes
from tests.longs import short_of

EVERYTHING = "rpc,listeners"
OUVERTURE = [
    "billing.paiement_demande",
    "billing.paiement_prepare",
    "billing.paiement_ouvert",
    "billing.paiement_garde",
    "billing.before_reply",
]
"""Asked but not committed; committed, the provider knows nothing; it has a page; its page is written; all is kept."""
REMBOURSEMENT = [
    "billing.remboursement_demande",
    "billing.remboursement_note",
    "billing.rembourse",
    "billing.before_commit",
    "billing.after_commit",
    "billing.before_reply",
]
NOTIFICATION = [
    "billing.notification_gardee",
    "billing.notification_relue",
    "billing.notification_appliquee",
    "billing.before_commit",
    "billing.after_commit",
    "billing.before_reply",
]
COMPTOIR = ["billing.before_commit", "billing.after_commit", "billing.before_reply"]


@pytest.mark.parametrize("failpoint", short_of(NOTIFICATION, "billing.notification_gardee", "billing.after_commit"))
def test_a_killed_notification_is_finished_once(
    billing_base: Base, double: Double, en_novembre: Programmes, failpoint: str
) -> None:
    famille, facture = la_facture(billing_base)
    session = double.pay(open_paiement(billing_base, famille.parent, facture))
    billing_base.sql("update paiement set relire_at = now() + interval '1 hour'")  # nobody else will look
    corps = notification("checkout.session.completed", session)
    demande = billing.HandleNotification(
        operation_id=uuid.uuid4(),
        prestataire="stripe",
        corps_base64=base64.b64encode(corps).decode(),
        signature=sign(corps, double.secret),
    )

    die_then_answer(en_novembre, failpoint, billing.HANDLE_NOTIFICATION, demande)

    en_novembre.wait_until(lambda: reste(billing_base, facture) == 0)
    en_novembre.wait_until(
        lambda: billing_base.sql("select count(*) from notification where traitee_at is null") == [(0,)]
    )
    assert_one_receipt(billing_base)


@pytest.mark.parametrize(
    "failpoint", short_of(["billing.relu", "billing.before_commit", "billing.after_commit"], "billing.relu")
)
def test_a_killed_reading_again_is_taken_up_by_the_next_process(
    billing_base: Base, double: Double, en_novembre: Programmes, failpoint: str
) -> None:
    famille, facture = la_facture(billing_base)
    double.pay(open_paiement(billing_base, famille.parent, facture))
    billing_base.sql("update paiement set relire_at = %s", LE_3_NOVEMBRE)
    en_novembre.fail_at(failpoint)

    en_novembre.await_death(en_novembre.start("billing", EVERYTHING))
    billing_base.sql("update paiement set relire_at = %s", LE_3_NOVEMBRE)  # its lease is over
    en_novembre.start("billing", EVERYTHING)

    en_novembre.wait_until(lambda: reste(billing_base, facture) == 0)
    assert_one_receipt(billing_base)


@pytest.mark.parametrize("failpoint", short_of(OUVERTURE, "billing.paiement_ouvert"))
def test_a_killed_opening_asked_again_has_one_page_at_the_provider_and_pays_once(
    billing_base: Base, double: Double, en_novembre: Programmes, failpoint: str
) -> None:
    famille, facture = la_facture(billing_base)

    ouvert = open_killed_at(en_novembre, failpoint, famille.parent, facture)

    (session,) = double.sessions(ouvert.paiement_id)
    assert (double.session_of(ouvert), session["amount_total"]) == (session["id"], 65_22)
    assert billing_base.sql("select etat, session from paiement") == [("ouvert", session["id"])]
    double.pay(ouvert)
    assert see(billing_base, famille.parent, ouvert.paiement_id).quittance == "Q-2026-000 001"
    assert reste(billing_base, facture) == 0
    assert_one_receipt(billing_base)


@pytest.mark.parametrize("failpoint", short_of([*OUVERTURE, "billing.paiement_ferme"]))
def test_a_killed_opening_that_replaces_a_page_leaves_one_on_which_one_can_pay(
    billing_base: Base, double: Double, en_novembre: Programmes, failpoint: str
) -> None:
    famille, facture = la_facture(billing_base)
    premier = open_paiement(billing_base, famille.parent, facture)

    ouvert = open_killed_at(en_novembre, failpoint, famille.parent, facture)

    statuts = [s["status"] for p in (premier, ouvert) for s in double.sessions(p.paiement_id)]
    assert statuts == ["expired", "open"]
    double.pay(ouvert)
    see(billing_base, famille.parent, ouvert.paiement_id)
    assert_one_receipt(billing_base)


@pytest.mark.long
def test_an_opening_killed_and_never_asked_again_is_forgotten_by_the_timers(
    billing_base: Base, double: Double, en_novembre: Programmes
) -> None:
    famille, facture = la_facture(billing_base)
    en_novembre.fail_at("billing.paiement_ouvert")
    killed = en_novembre.start("billing", EVERYTHING)
    demande = billing.OpenPaiement(operation_id=uuid.uuid4(), facture_ids=[facture])
    appel = en_novembre.call(billing.OPEN_PAIEMENT, demande, famille.parent)
    en_novembre.await_death(killed)
    appel.process.kill()
    billing_base.sql(
        "update paiement set relire_at = %s, demande_at = demande_at - interval '11 minutes'", LE_3_NOVEMBRE
    )

    en_novembre.start("billing")

    en_novembre.wait_until(lambda: billing_base.sql("select etat, relire_at from paiement") == [("expire", None)])
    assert open_paiement(billing_base, famille.parent, facture).montant_centimes == 65_22


@pytest.mark.parametrize("failpoint", short_of(REMBOURSEMENT, "billing.rembourse"))
def test_a_killed_refund_asked_again_is_one_refund_at_the_provider_and_one_reversing_entry(
    billing_base: Base, double: Double, en_novembre: Programmes, failpoint: str
) -> None:
    famille, facture = la_facture(billing_base)
    ouvert = open_paiement(billing_base, famille.parent, facture)
    session = double.pay(ouvert)
    see(billing_base, famille.parent, ouvert.paiement_id)
    demande = billing.RefundPaiement(operation_id=uuid.uuid4(), paiement_id=ouvert.paiement_id, motif="payé deux fois")

    vue = die_then_answer(en_novembre, failpoint, billing.REFUND_PAIEMENT, demande, regisseur())

    assert vue.etat is billing.EtatPaiement.REPRIS
    assert double.refunds(session["payment_intent"]) == [65_22]
    assert reste(billing_base, facture) == 65_22
    natures = billing_base.sql("select nature, count(*) from ecriture group by nature order by nature")
    assert natures == [("contre_passation", 1), ("facture", 1), ("paiement", 1)]
    assert_one_receipt(billing_base)


@pytest.mark.parametrize("failpoint", short_of(COMPTOIR, "billing.after_commit"))
def test_a_killed_payment_at_the_counter_sent_again_is_one_receipt(
    billing_base: Base, en_novembre: Programmes, failpoint: str
) -> None:
    _, facture = la_facture(billing_base)
    demande = billing.RecordPaiement(
        operation_id=uuid.uuid4(), facture_ids=[facture], mode="cheque", montant_centimes=25_00, reference="0001234"
    )

    recu = die_then_answer(en_novembre, failpoint, billing.RECORD_PAIEMENT, demande, regisseur())

    assert (recu.numero, recu.montant_centimes) == ("Q-2026-000 001", 25_00)
    assert reste(billing_base, facture) == 40_22
    assert_one_receipt(billing_base)


def open_killed_at(programmes: Programmes, failpoint: str, parent: Actor, facture: UUID) -> PaiementOuvert:
    demande = billing.OpenPaiement(operation_id=uuid.uuid4(), facture_ids=[facture])
    ouvert: PaiementOuvert = die_then_answer(programmes, failpoint, billing.OPEN_PAIEMENT, demande, parent)
    return ouvert


def die_then_answer(programmes: Programmes, failpoint: str, contract: Any, demande: Any, actor: Any = None) -> Any:
    """A call whose first process dies there; the caller insists, with its operation id, until the next one answers."""
    programmes.fail_at(failpoint)
    killed = programmes.start("billing", EVERYTHING)
    appel = programmes.call(contract, demande, actor)
    programmes.await_death(killed)
    programmes.start("billing", EVERYTHING)
    return appel.answer()


def assert_one_receipt(base: Base) -> None:
    """One number, one event, books that balance."""
    assert base.sql("select count(*), max(rang) from quittance") == [(1, 1)]
    assert base.sql("select count(*) from outbox where type = 'billing.paiement.recu.v1'") == [(1,)]
    with base.database.reading() as tx:
        assert verify(tx) == []

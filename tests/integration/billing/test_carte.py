"""Paying by card on the double of Stripe, through the real SDK: once, whatever is said, when and how often."""

from __future__ import annotations

import uuid
from typing import Any

import pytest

from contracts import billing
from contracts.billing import (
    EtatPaiement,
    FacturesSeparees,
    MontantTropBas,
    PaiementRemplace,
    RienAPayer,
    SignatureRefusee,
)
from contracts.errors import Introuvable, OperationReutilisee
from deploy.local.stripe_deliveries import sign
from services.billing import suivi
from services.billing.service import Service
from services.billing.verification import verify
from tests.integration.base import Base, un_acteur
from tests.integration.billing.famille import JOURS, Famille, issue, regisseur
from tests.integration.billing.paiement import (
    Double,
    factures_of,
    la_facture,
    notification,
    open_paiement,
    reste,
    see,
    tell,
)


def test_one_invoice_paid_gives_one_payment_one_receipt_and_nothing_more_to_pay(
    billing_base: Base, double: Double
) -> None:
    famille, facture = la_facture(billing_base)
    ouvert = open_paiement(billing_base, famille.parent, facture)
    assert ouvert.montant_centimes == 65_22
    double.pay(ouvert)

    vue = see(billing_base, famille.parent, ouvert.paiement_id)

    assert (vue.etat, vue.quittance, vue.montant_centimes) == (EtatPaiement.PAYE, "Q-2026-000 001", 65_22)
    assert reste(billing_base, facture) == 0
    assert _receipts(billing_base) == 1
    _assert_right(billing_base)


def test_several_invoices_are_one_payment(billing_base: Base, double: Double) -> None:
    famille, _ = la_facture(billing_base)
    famille.attend("Léonie", [jour.replace(month=9) for jour in JOURS[:2]])
    issue(billing_base, "2026-09")
    factures = factures_of(billing_base, famille)
    ouvert = open_paiement(billing_base, famille.parent, *factures)
    double.pay(ouvert)

    vue = see(billing_base, famille.parent, ouvert.paiement_id)

    assert [f.mois for f in vue.factures] == ["2026-09", "2026-10"]
    assert vue.montant_centimes == 65_22 + 2 * 319
    assert [reste(billing_base, facture) for facture in factures] == [0, 0]
    _assert_right(billing_base)


def test_sixty_euros_less_twenty_five_paid_is_thirty_five_at_most(billing_base: Base, double: Double) -> None:
    famille, facture = la_facture(billing_base)
    _at_counter(billing_base, facture, 25_00)

    ouvert = open_paiement(billing_base, famille.parent, facture)

    assert ouvert.montant_centimes == 40_22
    assert double.api(f"checkout/sessions/{double.session_of(ouvert)}")["amount_total"] == 40_22


@pytest.mark.parametrize("fois", [1, 2, 5])
def test_the_provider_may_say_it_again(billing_base: Base, double: Double, fois: int) -> None:
    famille, facture = la_facture(billing_base)
    ouvert = open_paiement(billing_base, famille.parent, facture)
    session = double.pay(ouvert)
    corps = notification("checkout.session.completed", session)

    issues = [tell(billing_base, double, corps).issue for _ in range(fois)]

    assert issues == ["traitee", *["deja_traitee"] * (fois - 1)]
    assert _receipts(billing_base) == 1
    assert see(billing_base, famille.parent, ouvert.paiement_id).etat is EtatPaiement.PAYE
    _assert_right(billing_base)


def test_said_before_the_browser_comes_back_and_after_it_changes_nothing(billing_base: Base, double: Double) -> None:
    famille, facture = la_facture(billing_base)
    ouvert = open_paiement(billing_base, famille.parent, facture)
    session = double.pay(ouvert)

    see(billing_base, famille.parent, ouvert.paiement_id)
    for genre in ("payment_intent.succeeded", "checkout.session.completed", "checkout.session.completed"):
        tell(billing_base, double, notification(genre, session))

    assert _receipts(billing_base) == 1
    assert reste(billing_base, facture) == 0


def test_paid_after_the_payer_said_cancelled_is_paid(billing_base: Base, double: Double) -> None:
    famille, facture = la_facture(billing_base)
    ouvert = open_paiement(billing_base, famille.parent, facture)
    assert see(billing_base, famille.parent, ouvert.paiement_id).etat is EtatPaiement.OUVERT

    tell(billing_base, double, notification("checkout.session.completed", double.pay(ouvert)))

    assert see(billing_base, famille.parent, ouvert.paiement_id).etat is EtatPaiement.PAYE


def test_a_notification_that_lies_is_read_again_at_the_provider(billing_base: Base, double: Double) -> None:
    famille, facture = la_facture(billing_base)
    ouvert = open_paiement(billing_base, famille.parent, facture)
    session = double.api(f"checkout/sessions/{double.session_of(ouvert)}")
    mensonge = session | {"status": "complete", "payment_status": "paid", "amount_total": 1}

    tell(billing_base, double, notification("checkout.session.completed", mensonge))

    assert _receipts(billing_base) == 0
    assert reste(billing_base, facture) == 65_22
    double.pay(ouvert)
    tell(billing_base, double, notification("checkout.session.completed", mensonge))
    assert see(billing_base, famille.parent, ouvert.paiement_id).montant_centimes == 65_22


@pytest.mark.parametrize("faute", ["secret", "octet", "vieille", "vide", "illisible"])
def test_a_forged_notification_is_refused(billing_base: Base, double: Double, faute: str) -> None:
    famille, facture = la_facture(billing_base)
    session = double.pay(open_paiement(billing_base, famille.parent, facture))
    corps = notification("checkout.session.completed", session)
    signature = {
        "secret": sign(corps, "whsec_autre"),
        "octet": sign(corps + b" ", double.secret),
        "vieille": sign(corps, double.secret, 1_700_000_000),
        "vide": "t=,v1=",
        "illisible": "n'importe quoi",
    }[faute]

    with pytest.raises(SignatureRefusee):
        tell(billing_base, double, corps, signature)

    assert _receipts(billing_base) == 0
    assert billing_base.sql("select count(*) from notification") == [(0,)]


def test_a_signed_notification_with_a_nul_is_refused_before_the_database(billing_base: Base, double: Double) -> None:
    with pytest.raises(SignatureRefusee):
        tell(billing_base, double, notification("checkout.session.completed", {"id": "cs_test_\0"}))


def test_an_unknown_session_is_answered_and_changes_nothing(billing_base: Base, double: Double) -> None:
    corps = notification("checkout.session.completed", {"id": "cs_test_inconnue"})

    assert tell(billing_base, double, corps).issue == "sans_objet"
    assert _receipts(billing_base) == 0


def test_a_new_page_closes_the_one_before(billing_base: Base, double: Double) -> None:
    famille, facture = la_facture(billing_base)
    premier = open_paiement(billing_base, famille.parent, facture)

    second = open_paiement(billing_base, famille.parent, facture)

    assert double.api(f"checkout/sessions/{double.session_of(premier)}")["status"] == "expired"
    assert double.api(f"checkout/sessions/{double.session_of(second)}")["status"] == "open"
    assert see(billing_base, famille.parent, premier.paiement_id).etat is EtatPaiement.REMPLACE


def test_the_page_before_paid_meanwhile_leaves_nothing_to_pay(billing_base: Base, double: Double) -> None:
    famille, facture = la_facture(billing_base)
    double.pay(open_paiement(billing_base, famille.parent, facture))

    with pytest.raises(RienAPayer):
        open_paiement(billing_base, famille.parent, facture)

    assert reste(billing_base, facture) == 0
    _assert_right(billing_base)


def test_a_payment_at_the_counter_closes_the_page_that_asks_for_more_than_is_owed(
    billing_base: Base, double: Double
) -> None:
    famille, facture = la_facture(billing_base)
    ouvert = open_paiement(billing_base, famille.parent, facture)
    _at_counter(billing_base, facture, 25_00)

    suivi.relire(billing_base.database, "essai")

    assert double.api(f"checkout/sessions/{double.session_of(ouvert)}")["status"] == "expired"
    assert see(billing_base, famille.parent, ouvert.paiement_id).etat is EtatPaiement.REMPLACE
    assert open_paiement(billing_base, famille.parent, facture).montant_centimes == 40_22
    _assert_right(billing_base)


def test_both_pages_paid_make_the_surplus_a_credit(billing_base: Base, double: Double) -> None:
    famille, facture = la_facture(billing_base)
    premier = open_paiement(billing_base, famille.parent, facture)
    _at_counter(billing_base, facture, 65_22)
    double.pay(premier)

    vue = see(billing_base, famille.parent, premier.paiement_id)

    assert (vue.etat, vue.avance_centimes, vue.quittance) == (EtatPaiement.PAYE, 65_22, "Q-2026-000 002")
    historique = billing_base.call(Service, billing.GET_HISTORIQUE, billing.GetHistorique(), famille.parent)
    assert (historique.foyers[0].avance_centimes, historique.foyers[0].solde_centimes) == (65_22, -65_22)
    _assert_right(billing_base)


def test_the_same_click_twice_opens_the_same_page(billing_base: Base, double: Double) -> None:
    famille, facture = la_facture(billing_base)
    operation = uuid.uuid4()

    pages = {open_paiement(billing_base, famille.parent, facture, operation_id=operation).url for _ in range(3)}

    assert len(pages) == 1
    assert billing_base.sql("select count(*) from paiement") == [(1,)]


def test_a_click_of_somebody_else_under_the_same_id_is_refused(billing_base: Base, double: Double) -> None:
    famille, facture = la_facture(billing_base)
    autre = Famille(billing_base, "Ana", foyer_id=famille.foyer_id)
    autre.hear(autre.foyer(version=9))
    operation = uuid.uuid4()
    open_paiement(billing_base, autre.parent, facture, operation_id=operation)

    billing_base.sql("insert into foyer_compte values (%s, %s)", str(famille.compte_id), str(famille.foyer_id))
    with pytest.raises(OperationReutilisee):
        open_paiement(billing_base, famille.parent, facture, operation_id=operation)


def test_another_family_pays_and_sees_nothing(billing_base: Base, double: Double) -> None:
    famille, facture = la_facture(billing_base)
    autre = Famille(billing_base, "Ana").arrive()
    ouvert = open_paiement(billing_base, famille.parent, facture)
    double.pay(ouvert)
    see(billing_base, famille.parent, ouvert.paiement_id)

    for qui in (autre.parent, un_acteur("parent")):
        with pytest.raises(Introuvable):
            open_paiement(billing_base, qui, facture)
        with pytest.raises(Introuvable):
            see(billing_base, qui, ouvert.paiement_id)
        with pytest.raises(Introuvable):
            quittance = billing.GetQuittance(paiement_id=ouvert.paiement_id)
            billing_base.call(Service, billing.GET_QUITTANCE, quittance, qui)


def test_an_agent_pays_for_the_household_they_act_for_and_no_other(billing_base: Base, double: Double) -> None:
    famille, facture = la_facture(billing_base)
    autre = Famille(billing_base, "Ana").arrive()

    agent = un_acteur("agent", pour_le_compte_de=famille.foyer_id)
    assert open_paiement(billing_base, agent, facture).montant_centimes == 65_22
    with pytest.raises(Introuvable):
        open_paiement(billing_base, un_acteur("agent", pour_le_compte_de=autre.foyer_id), facture)


def test_invoices_of_two_regies_are_paid_apart_and_cents_are_refused(billing_base: Base, double: Double) -> None:
    famille, facture = la_facture(billing_base)
    seconde = uuid.uuid4()
    billing_base.sql(
        "insert into facture select %s, facturation_id, foyer_id, mois, 'petite_enfance', annee, 1, 'CRE-2026-000 001',"
        " emise_le, emise_at, echeance, 40, presences, debiteur, adresse, mentions, traces from facture",
        str(seconde),
    )
    billing_base.sql("insert into facture_solde values (%s, 0)", str(seconde))
    with pytest.raises(FacturesSeparees):
        open_paiement(billing_base, famille.parent, facture, seconde)

    _at_counter(billing_base, facture, 64_90)
    with pytest.raises(MontantTropBas) as refus:
        open_paiement(billing_base, famille.parent, facture)
    assert (refus.value.minimum_centimes, refus.value.montant_centimes) == (50, 32)


@pytest.mark.parametrize("parties", [[65_22], [20_00, 45_22]])
def test_a_refund_reopens_the_invoice_by_a_reversing_entry(
    billing_base: Base, double: Double, parties: list[int]
) -> None:
    famille, facture = la_facture(billing_base)
    ouvert = open_paiement(billing_base, famille.parent, facture)
    session = double.pay(ouvert)
    see(billing_base, famille.parent, ouvert.paiement_id)

    for montant in parties:
        double.tell("rembourser", session=session["id"], montant=str(montant))
        charge = {"id": "ch", "payment_intent": session["payment_intent"]}
        tell(billing_base, double, notification("charge.refunded", charge))

    assert reste(billing_base, facture) == 65_22
    assert see(billing_base, famille.parent, ouvert.paiement_id).etat is EtatPaiement.REPRIS
    natures = billing_base.sql("select nature, count(*) from ecriture group by nature order by nature")
    assert natures == [("contre_passation", len(parties)), ("facture", 1), ("paiement", 1)]
    _assert_right(billing_base)


def test_a_dispute_reopens_the_invoice_and_one_won_pays_it_again(billing_base: Base, double: Double) -> None:
    famille, facture = la_facture(billing_base)
    ouvert = open_paiement(billing_base, famille.parent, facture)
    session = double.pay(ouvert)
    see(billing_base, famille.parent, ouvert.paiement_id)
    litige = double.tell("contester", session=session["id"])
    for _ in range(2):
        tell(billing_base, double, notification("charge.dispute.created", litige))
    assert reste(billing_base, facture) == 65_22

    gagne = double.tell("clore", litige=litige["id"], gagne="oui")
    tell(billing_base, double, notification("charge.dispute.closed", gagne))

    assert reste(billing_base, facture) == 0
    assert see(billing_base, famille.parent, ouvert.paiement_id).etat is EtatPaiement.PAYE
    assert _receipts(billing_base) == 1
    _assert_right(billing_base)


def test_the_regie_gives_a_payment_back_once(billing_base: Base, double: Double) -> None:
    famille, facture = la_facture(billing_base)
    ouvert = open_paiement(billing_base, famille.parent, facture)
    session = double.pay(ouvert)
    see(billing_base, famille.parent, ouvert.paiement_id)
    claire = regisseur()
    demande = billing.RefundPaiement(operation_id=uuid.uuid4(), paiement_id=ouvert.paiement_id, motif="payé deux fois")

    vues = [billing_base.call(Service, billing.REFUND_PAIEMENT, demande, claire) for _ in range(2)]

    assert [vue.etat for vue in vues] == [EtatPaiement.REPRIS] * 2
    assert double.refunds(session["payment_intent"]) == [65_22]
    assert reste(billing_base, facture) == 65_22
    with pytest.raises(billing.PaiementPasRemboursable):
        autre = demande.model_copy(update={"operation_id": uuid.uuid4()})
        billing_base.call(Service, billing.REFUND_PAIEMENT, autre, claire)
    with pytest.raises(OperationReutilisee):
        billing_base.call(Service, billing.REFUND_PAIEMENT, demande, regisseur())
    _assert_right(billing_base)


def test_a_lost_notification_costs_nothing(billing_base: Base, double: Double, horloge: Any) -> None:
    famille, facture = la_facture(billing_base)
    ouvert = open_paiement(billing_base, famille.parent, facture)
    double.pay(ouvert)
    billing_base.sql("update paiement set relire_at = now() - interval '1 year'")

    assert suivi.relire(billing_base.database, "essai") == 1

    assert reste(billing_base, facture) == 0
    assert billing_base.sql("select etat from paiement") == [("paye",)]


def test_a_page_that_was_never_made_is_forgotten(billing_base: Base, double: Double) -> None:
    famille, facture = la_facture(billing_base)
    ouvert = open_paiement(billing_base, famille.parent, facture)
    billing_base.sql(
        "update paiement set session = null, etat = 'prepare', relire_at = now() - interval '1 year',"
        " demande_at = demande_at - interval '1 hour'"
    )

    suivi.relire(billing_base.database, "essai")

    assert see(billing_base, famille.parent, ouvert.paiement_id).etat is EtatPaiement.EXPIRE


def test_a_replaced_page_cannot_be_asked_again(billing_base: Base, double: Double) -> None:
    famille, facture = la_facture(billing_base)
    operation = uuid.uuid4()
    open_paiement(billing_base, famille.parent, facture, operation_id=operation)
    open_paiement(billing_base, famille.parent, facture)

    with pytest.raises(PaiementRemplace):
        open_paiement(billing_base, famille.parent, facture, operation_id=operation)


def _at_counter(base: Base, facture: Any, montant: int) -> None:
    demande = billing.RecordPaiement(
        operation_id=uuid.uuid4(), facture_ids=[facture], mode="cheque", montant_centimes=montant, reference="1234567"
    )
    base.call(Service, billing.RECORD_PAIEMENT, demande, regisseur())


def _receipts(base: Base) -> int:
    return int(base.sql("select count(*) from quittance")[0][0])


def _assert_right(base: Base) -> None:
    with base.database.reading() as tx:
        assert verify(tx) == []

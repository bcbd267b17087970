"""Projections keep the greatest version, whatever the order in which events arrive."""

from __future__ import annotations

from datetime import date
from itertools import permutations
from uuid import uuid4

from contracts.dossiers import CompteDuFoyer, GardeEtat
from tests.integration.base import Base
from tests.integration.billing.famille import JOURS, Famille, issue, issue_again


def test_a_late_foyer_state_neither_gives_nor_takes_access(billing_base: Base) -> None:
    famille = Famille(billing_base)
    ancien = CompteDuFoyer(compte_id=uuid4(), adulte_id=uuid4())
    famille.hear(famille.foyer(version=3), famille.foyer(version=2, comptes=[ancien]), famille.foyer(version=3))

    assert billing_base.sql("select compte_id::text from foyer_compte") == [(str(famille.compte_id),)]


def test_an_account_taken_off_a_household_no_longer_reads_it(billing_base: Base) -> None:
    famille = Famille(billing_base)
    famille.hear(famille.foyer(version=1), famille.foyer(version=2, comptes=[]))

    assert billing_base.sql("select count(*) from foyer_compte") == [(0,)]


def test_the_debtor_is_the_last_one_told(billing_base: Base) -> None:
    famille = Famille(billing_base)
    famille.hear(famille.payeur(version=2, adresse="nouvelle"), famille.payeur(version=1, adresse="ancienne"))

    assert billing_base.sql("select adresse, version from payeur") == [("nouvelle", 2)]


def test_three_states_of_a_slot_end_the_same_in_every_order(billing_base: Base) -> None:
    famille = Famille(billing_base, "Léonie")
    for ordre in permutations([(1, None), (2, "conflit"), (3, "present")]):
        enfant = famille.enfants["Léonie"] = uuid4()
        for version, presence in ordre:
            famille.hear(famille.creneau("Léonie", version=version, presence=presence))

        lu = billing_base.sql("select presence, version from creneau where enfant_id = %s", str(enfant))
        assert lu == [("present", 3)], ordre


def test_both_households_of_an_alternating_custody_count_the_child(billing_base: Base) -> None:
    famille, autre = Famille(billing_base, "Léonie"), uuid4()
    garde = GardeEtat(foyer_id=famille.foyer_id, du=date(2026, 9, 1), regle={"foyer_b": str(autre)})
    famille.hear(famille.enfant("Léonie", 2, gardes=[garde]), famille.enfant("Léonie", 1))

    lus = billing_base.sql("select foyer_id::text, du from enfant_foyer order by foyer_id")
    assert lus == sorted((str(foyer_id), date(2026, 9, 1)) for foyer_id in (famille.foyer_id, autre))


def test_an_invoice_waits_for_a_debtor_who_arrives_after_the_attendance(billing_base: Base) -> None:
    famille = Famille(billing_base, "Léonie").prove().attend("Léonie", JOURS[:1])

    avant = issue(billing_base)
    famille.arrive()
    apres = issue_again(billing_base)

    assert (avant.emises, avant.reportees) == (0, 1)
    assert (apres.emises, apres.reportees, apres.premier_numero) == (1, 0, "2026-000 001")


def test_a_slot_moved_to_the_other_household_before_the_issue_is_billed_there(billing_base: Base) -> None:
    famille = Famille(billing_base, "Léonie").arrive().prove().attend("Léonie", JOURS[:2])
    autre = Famille(billing_base).arrive().prove()
    autre.enfants = famille.enfants
    autre.hear(autre.creneau("Léonie", JOURS[1], version=2))

    issue(billing_base)

    lus = dict(billing_base.sql("select foyer_id::text, presences from facture"))
    assert lus == {str(famille.foyer_id): 1, str(autre.foyer_id): 1}

"""The régie's counter, the household's credit, the account in words, the day's journal."""

from __future__ import annotations

import re
import uuid
from datetime import date
from typing import Any
from uuid import UUID

import psycopg2
import pytest

from contracts import billing
from contracts.billing import EspecesTropElevees, QuittanceVue, RienAPayer
from contracts.errors import ActionInterdite, Introuvable, RequeteInvalide
from services.billing.service import Service
from services.billing.verification import verify
from tests.integration.base import Base, un_acteur
from tests.integration.billing.famille import JOURS, Famille, issue, regisseur
from tests.integration.billing.paiement import factures_of, la_facture, reste

CLAIRE = regisseur()
_UUID = re.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def pay(base: Base, *factures: UUID, **champs: Any) -> QuittanceVue:
    valeurs = {"operation_id": uuid.uuid4(), "facture_ids": list(factures), "mode": "especes", "montant_centimes": 1000}
    demande = billing.RecordPaiement(**(valeurs | champs))
    return base.call(Service, billing.RECORD_PAIEMENT, demande, CLAIRE)


def historique(base: Base, famille: Famille) -> billing.CompteFoyer:
    return base.call(Service, billing.GET_HISTORIQUE, billing.GetHistorique(), famille.parent).foyers[0]


def test_a_part_payment_gives_a_receipt_and_counts_pro_rata(billing_base: Base) -> None:
    _, facture = la_facture(billing_base)

    recu = pay(billing_base, facture, mode="cheque", montant_centimes=25_00, reference="0001234")

    assert (recu.numero, recu.montant_centimes, recu.reference) == ("Q-2026-000 001", 25_00, "0001234")
    assert reste(billing_base, facture) == 40_22
    payes = billing_base.sql(
        "select partie, -sum(montant_centimes) from mouvement where compte = 'redevable' and montant_centimes < 0"
        " group by partie order by partie"
    )
    assert payes == [("encadrement", 6_97), ("repas", 18_03)]


def test_cash_is_taken_up_to_300_euros_and_not_a_cent_more(billing_base: Base) -> None:
    _, facture = la_facture(billing_base)

    with pytest.raises(EspecesTropElevees) as refus:
        pay(billing_base, facture, montant_centimes=300_01)
    assert refus.value.maximum_centimes == 300_00
    assert billing_base.sql("select count(*) from paiement") == [(0,)]

    assert pay(billing_base, facture, montant_centimes=300_00).avance_centimes == 300_00 - 65_22


def test_one_payment_serves_the_oldest_invoice_first(billing_base: Base) -> None:
    famille, octobre = la_facture(billing_base)
    famille.attend("Léonie", [jour.replace(month=9) for jour in JOURS[:2]])
    issue(billing_base, "2026-09")
    septembre = factures_of(billing_base, famille)[0]

    recu = pay(billing_base, octobre, septembre, montant_centimes=10_00)

    assert [(f.mois, f.montant_centimes) for f in recu.factures] == [("2026-09", 638), ("2026-10", 362)]


def test_the_surplus_is_a_credit_that_pays_the_next_invoice(billing_base: Base) -> None:
    famille, octobre = la_facture(billing_base)
    pay(billing_base, octobre, montant_centimes=70_00)
    famille.attend("Léonie", [jour.replace(month=9) for jour in JOURS[:2]])
    issue(billing_base, "2026-09")
    septembre = factures_of(billing_base, famille)[0]

    demande = billing.UseAvance(operation_id=uuid.uuid4(), facture_ids=[septembre])
    utilise = [billing_base.call(Service, billing.USE_AVANCE, demande, famille.parent) for _ in range(2)]

    assert [u.montant_centimes for u in utilise] == [4_78, 4_78]
    assert reste(billing_base, septembre) == 638 - 478
    assert historique(billing_base, famille).avance_centimes == 0
    with pytest.raises(RienAPayer):
        encore = billing.UseAvance(operation_id=uuid.uuid4(), facture_ids=[septembre])
        billing_base.call(Service, billing.USE_AVANCE, encore, famille.parent)
    _assert_right(billing_base)


def test_the_history_tells_each_entry_with_its_running_balance(billing_base: Base) -> None:
    famille, facture = la_facture(billing_base)
    pay(billing_base, facture, montant_centimes=25_00)
    pay(billing_base, facture, mode="cesu", montant_centimes=50_00)

    compte = historique(billing_base, famille)

    assert [(x.libelle, x.montant_centimes, x.solde_centimes) for x in compte.lignes[::-1]] == [
        ("Facture n° 2026-000 001, octobre 2026", 65_22, 65_22),
        ("Paiement en espèces, quittance n° Q-2026-000 001", -25_00, 40_22),
        ("Paiement en CESU, quittance n° Q-2026-000 002", -50_00, -9_78),
    ]
    assert (compte.solde_centimes, compte.avance_centimes, compte.a_payer) == (-9_78, 9_78, [])


def test_the_same_click_twice_is_one_payment(billing_base: Base) -> None:
    _, facture = la_facture(billing_base)
    operation = uuid.uuid4()

    recus = {pay(billing_base, facture, operation_id=operation).numero for _ in range(3)}

    assert recus == {"Q-2026-000 001"}
    assert reste(billing_base, facture) == 55_22


def test_an_invoice_paid_takes_nothing_more_and_a_parent_takes_nothing(billing_base: Base) -> None:
    famille, facture = la_facture(billing_base)
    pay(billing_base, facture, montant_centimes=65_22)

    with pytest.raises(RienAPayer):
        pay(billing_base, facture)
    with pytest.raises(ActionInterdite):
        demande = billing.RecordPaiement(
            operation_id=uuid.uuid4(), facture_ids=[facture], mode="cheque", montant_centimes=1
        )
        billing_base.call(Service, billing.RECORD_PAIEMENT, demande, famille.parent)
    for montant in (0, -1, 10_000_001):
        with pytest.raises(RequeteInvalide):
            brut = {"operation_id": str(uuid.uuid4()), "facture_ids": [str(facture)], "mode": "cheque"}
            billing_base.call(Service, billing.RECORD_PAIEMENT, brut | {"montant_centimes": montant}, regisseur())


@pytest.mark.parametrize("texte", ["ines martin", "INÈS", "martin", "2026-000 001", "2026000001"])
def test_the_regie_finds_a_household_by_name_or_number(billing_base: Base, texte: str) -> None:
    famille, _ = la_facture(billing_base)
    Famille(billing_base, "Ana").hear(Famille(billing_base, "Ana").payeur(nom_complet="Zoé Bùi"))

    trouves = billing_base.call(Service, billing.SEARCH_COMPTES, billing.SearchComptes(texte=texte), regisseur())

    attendu = [] if texte == "2026000001" else [(famille.foyer_id, 65_22)]
    assert [(c.foyer_id, c.reste_centimes) for c in trouves.comptes] == attendu


@pytest.mark.parametrize("texte", ["nguessan", "N'Guessan lef", "n’guessan-lefèvre", "LEFEVRE"])
def test_apostrophes_hyphens_and_accents_do_not_count(billing_base: Base, texte: str) -> None:
    famille = Famille(billing_base, "Ana")
    famille.hear(famille.payeur(nom_complet="Amélie N’Guessan-Lefèvre"))

    trouves = billing_base.call(Service, billing.SEARCH_COMPTES, billing.SearchComptes(texte=texte), regisseur())

    assert [c.foyer_id for c in trouves.comptes] == [famille.foyer_id]


def test_percent_signs_find_nobody(billing_base: Base) -> None:
    la_facture(billing_base)

    trouves = billing_base.call(Service, billing.SEARCH_COMPTES, billing.SearchComptes(texte="%%"), regisseur())

    assert trouves.comptes == []


def test_the_journal_of_a_day_adds_up_by_means_of_payment(billing_base: Base) -> None:
    _, facture = la_facture(billing_base)
    for mode, montant in (("especes", 10_00), ("cheque", 5_00), ("especes", 1_00)):
        pay(billing_base, facture, mode=mode, montant_centimes=montant)

    journaux = [
        billing_base.call(Service, billing.GET_JOURNAL, billing.GetJournal(jour=date(2026, 11, jour)), regisseur())
        for jour in (2, 3)
    ]

    assert journaux[0].regies == []
    (regie,) = journaux[1].regies
    assert regie.total_by_mode == {"especes": 11_00, "cheque": 5_00}
    assert (regie.total_centimes, len(regie.lignes)) == (16_00, 3)


def test_another_family_reads_nothing_of_this_account(billing_base: Base) -> None:
    famille, facture = la_facture(billing_base)
    recu = pay(billing_base, facture)
    autre = Famille(billing_base, "Ana").arrive()

    for lu in (billing.GetHistorique(foyer_id=famille.foyer_id),):
        with pytest.raises(Introuvable):
            billing_base.call(Service, billing.GET_HISTORIQUE, lu, autre.parent)
    with pytest.raises(Introuvable):
        quittance = billing.GetQuittance(paiement_id=recu.paiement_id)
        billing_base.call(Service, billing.GET_QUITTANCE, quittance, autre.parent)
    assert historique(billing_base, autre).lignes == []


def test_an_agent_reads_the_account_that_they_act_for_only(billing_base: Base) -> None:
    famille, _ = la_facture(billing_base)
    agent = un_acteur("agent", pour_le_compte_de=famille.foyer_id)

    lu = billing_base.call(Service, billing.GET_HISTORIQUE, billing.GetHistorique(), agent)

    assert [compte.foyer_id for compte in lu.foyers] == [famille.foyer_id]


def test_a_receipt_says_it_to_each_parent_without_an_amount(billing_base: Base) -> None:
    _, facture = la_facture(billing_base)
    pay(billing_base, facture, montant_centimes=12_34)

    dits = [
        _UUID.sub("", data)  # an id may hold any four figures
        for (data,) in billing_base.sql(
            "select body::json ->> 'data' from outbox where type = 'billing.avis.v1' order by seq"
        )
    ]

    assert len(dits) == 2
    assert "facture_emise" in dits[0] and "paiement_recu" in dits[1]
    assert not any(montant in dit for montant in ("12,34", "1234", "6522") for dit in dits)


@pytest.mark.parametrize("table", ["quittance", "quittance_facture"])
def test_a_receipt_is_neither_changed_nor_deleted(billing_base: Base, table: str) -> None:
    _, facture = la_facture(billing_base)
    pay(billing_base, facture)

    for statement in (f"update {table} set montant_centimes = 1", f"delete from {table}"):
        with pytest.raises(psycopg2.errors.RestrictViolation):
            billing_base.sql(statement)


@pytest.mark.parametrize("montant", ["0", "reste_centimes + 1", "-5"])
def test_a_balance_that_is_not_the_ledger_s_is_refused(billing_base: Base, montant: str) -> None:
    _, facture = la_facture(billing_base)
    pay(billing_base, facture)

    with pytest.raises(psycopg2.errors.CheckViolation, match="differs from its ledger"):
        billing_base.sql(f"update facture_solde set reste_centimes = {montant}")
    assert reste(billing_base, facture) == 55_22


def test_the_verification_tells_books_that_lie(billing_base: Base) -> None:
    _, facture = la_facture(billing_base)
    pay(billing_base, facture)
    _assert_right(billing_base)

    billing_base.sql("update compteur set dernier = 7 where serie = 'Q'")

    with billing_base.database.reading() as tx:
        assert verify(tx) == ["un compteur n’est pas à ce qui est émis : periscolaire Q 2026"]


def _assert_right(base: Base) -> None:
    with base.database.reading() as tx:
        assert verify(tx) == []

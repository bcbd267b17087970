"""What the database itself refuses, whatever the program above it."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID, uuid4

import psycopg2
import pytest

from deploy.ville.charge import load_billing
from deploy.ville.lecture import DEMO, read_ville
from services.billing import reference
from services.billing.domain.lecture_tarif import TarifInvalide
from services.billing.reference import TarifDejaUtilise
from tests.integration.base import Base
from tests.integration.billing.famille import JOURS, Famille, issue, la_famille

VILLE = read_ville(DEMO)
IMMUABLES = ("facture", "facture_ligne", "facture_presence", "ecriture", "mouvement")


@pytest.fixture
def emise(billing_base: Base) -> Base:
    """The drawn invoice, issued."""
    la_famille(billing_base)
    issue(billing_base)
    return billing_base


@pytest.mark.parametrize("table", IMMUABLES)
def test_what_is_issued_is_neither_changed_nor_deleted(emise: Base, table: str) -> None:
    colonne = emise.sql(
        "select column_name from information_schema.columns where table_name = %s order by ordinal_position limit 1",
        table,
    )[0][0]
    for statement in (f"update {table} set {colonne} = {colonne}", f"delete from {table}"):
        with pytest.raises(psycopg2.errors.RestrictViolation):
            emise.sql(statement)


def test_a_line_added_to_an_issued_invoice_is_refused(emise: Base) -> None:
    with pytest.raises(psycopg2.errors.CheckViolation, match="its lines"):
        emise.sql(
            "insert into facture_ligne select facture_id, 99, enfant_id, prenom, activite, partie, libelle, jours,"
            " quantite, prix_unitaire_centimes, 1, tarif, trace from facture_ligne limit 1"
        )


def test_the_ledger_of_an_invoice_sums_to_zero_and_says_the_balance(emise: Base) -> None:
    mouvements = dict(emise.sql("select compte, sum(montant_centimes) from mouvement group by compte"))

    assert mouvements == {"redevable": 65_22, "produit_repas": -47_04, "produit_encadrement": -18_18}
    assert emise.sql("select reste_centimes from facture_solde") == [(65_22,)]


@pytest.mark.parametrize("montants", [[100], [100, -99], [1, 1, -1]])
def test_an_entry_out_of_balance_is_refused(emise: Base, montants: list[int]) -> None:
    with pytest.raises(psycopg2.errors.CheckViolation, match="out of balance"):
        _write_ecriture(emise, uuid4(), montants)

    assert emise.sql("select sum(montant_centimes) from mouvement") == [(0,)]


def test_a_balanced_entry_is_kept_and_cannot_be_unbalanced_later(emise: Base) -> None:
    ecriture_id = uuid4()
    _write_ecriture(emise, ecriture_id, [100, -100])

    with pytest.raises(psycopg2.errors.CheckViolation, match="out of balance"):
        _add_mouvements(emise, ecriture_id, [7], rang=3)


def _write_ecriture(base: Base, ecriture_id: UUID, montants: list[int]) -> None:
    base.sql("insert into ecriture values (%s, 'paiement', 'essai', now())", str(ecriture_id))
    _add_mouvements(base, ecriture_id, montants, rang=1)


def _add_mouvements(base: Base, ecriture_id: UUID, montants: list[int], rang: int) -> None:
    base.sql(
        "insert into mouvement (ecriture_id, rang, compte, montant_centimes, foyer_id)"
        " select %s, %s + n - 1, 'redevable', m, gen_random_uuid() from unnest(%s) with ordinality as t (m, n)",
        str(ecriture_id),
        rang,
        montants,
    )


def test_a_second_invoice_of_the_same_household_month_and_regie_is_refused(emise: Base) -> None:
    with pytest.raises(psycopg2.errors.UniqueViolation, match="facture_foyer_id_mois_regie_key"):
        emise.sql(
            "insert into facture select gen_random_uuid(), facturation_id, foyer_id, mois, regie, annee, rang + 1,"
            " numero, emise_le, emise_at, echeance, total_centimes, presences, debiteur, adresse, mentions, traces"
            " from facture"
        )


def test_a_day_on_two_invoices_is_refused(emise: Base) -> None:
    with pytest.raises(psycopg2.errors.UniqueViolation, match="facture_presence"):
        emise.sql(
            "insert into facture_presence select enfant_id, jour, activite, %s from facture_presence", str(uuid4())
        )


def test_a_tariff_that_priced_an_invoice_is_never_edited(emise: Base) -> None:
    tarifs = read_ville(DEMO).tarifs
    restauration = next(t for t in tarifs if (t["code"], t["version"]) == ("restauration", 2))
    restauration["parts"][1]["bareme"]["prix_centimes"] = 26

    with pytest.raises(TarifDejaUtilise, match="restauration@2"), emise.transaction() as tx:
        reference.upsert_tarifs(tx, tarifs)
    for statement in ("update tarif set du = '2026-01-01'", "delete from tarif"):
        with pytest.raises(psycopg2.errors.RestrictViolation, match="already used"):
            emise.sql(f"{statement} where code = 'restauration' and version = 2")


def test_only_the_tariffs_that_priced_are_frozen(emise: Base) -> None:
    utilises = emise.sql("select code, version from tarif where utilise_at is not null order by code")

    assert utilises == [("etude", 2), ("restauration", 2)]


def test_the_same_reference_data_twice_leave_the_same_rows(billing_base: Base) -> None:
    famille = Famille(billing_base, "Léonie").arrive().prove(2_000_00).prove(2_500_00)
    for _ in range(2):
        with billing_base.transaction() as tx:
            load_billing(tx, VILLE)

    comptes = billing_base.sql(
        "select (select count(*) from regie), (select count(*) from regie_activite), (select count(*) from tarif),"
        " (select count(*) from ressource)"
    )
    assert comptes == [(2, 1, len(VILLE.tarifs), 1)]
    famille.attend("Léonie", JOURS[:1])
    assert issue(billing_base).total_centimes == 245 + 25


def test_a_tariff_with_a_mistake_is_told_in_french(billing_base: Base) -> None:
    with pytest.raises(TarifInvalide, match="champ inconnu"), billing_base.transaction() as tx:
        reference.upsert_tarifs(tx, [VILLE.tarifs[0] | {"remise": 3}])


def test_a_town_without_a_regie_cannot_invoice(base: Callable[[str], Base], horloge: object) -> None:
    from services.billing.cadre import ReglageManquant

    with pytest.raises(ReglageManquant):
        issue(base("billing"))

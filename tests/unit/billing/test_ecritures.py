"""The ledger sums to zero after every operation, and knows what was paid for supervision."""

from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.billing.domain.assiette import PriseEnCharge
from services.billing.domain.avoir import cancel_lignes, compute_correction
from services.billing.domain.bareme import Partie
from services.billing.domain.ecritures import (
    Compte,
    Du,
    Ecriture,
    EcritureDesequilibree,
    ModePaiement,
    Mouvement,
    NatureEcriture,
    PlusQueLeDu,
    record_correction,
    record_facture,
    record_paiement,
    restes_by_facture,
    reverse_ecriture,
    solde,
    use_avance,
)
from services.billing.domain.ligne import Ligne
from tests.unit.billing.fabrique import LEONIE, des_faits, draft, un_foyer, une_famille

FOYER, F1, F2 = UUID(int=99), UUID(int=101), UUID(int=102)
REPAS, ENCADREMENT = Partie.REPAS, Partie.ENCADREMENT


def les_lignes(nombre: int, revenu: int = 3_000_00) -> tuple[Ligne, ...]:
    return draft(un_foyer(LEONIE, situation=une_famille(revenu)), des_faits(LEONIE, nombre)).lignes


def mouvements(*ecritures: Ecriture) -> list[Mouvement]:
    return [m for ecriture in ecritures for m in ecriture.mouvements]


def les_dus(*ecritures: Ecriture) -> list[Du]:
    return [Du(facture_id, restes) for facture_id, restes in restes_by_facture(mouvements(*ecritures)).items()]


def test_an_invoice_is_owed_and_earned_by_part() -> None:
    facture = record_facture(FOYER, F1, les_lignes(9))

    assert restes_by_facture(facture.mouvements) == {F1: {REPAS: 26_46, ENCADREMENT: 2_25}}
    assert solde(facture.mouvements, Compte.PRODUIT_REPAS) == -26_46


def test_a_part_payment_counts_pro_rata_between_meal_and_supervision() -> None:
    facture = record_facture(FOYER, F1, les_lignes(10))  # 29,40 + 2,50
    paiement = record_paiement(FOYER, ModePaiement.CARTE, 10_00, les_dus(facture))

    assert restes_by_facture(mouvements(facture, paiement)) == {F1: {REPAS: 29_40 - 9_22, ENCADREMENT: 2_50 - 78}}


def test_one_payment_serves_the_invoices_in_the_order_given_and_the_rest_is_kept_as_credit() -> None:
    factures = [record_facture(FOYER, F1, les_lignes(1)), record_facture(FOYER, F2, les_lignes(2))]

    paiement = record_paiement(FOYER, ModePaiement.CHEQUE, 10_00, les_dus(*factures))

    assert restes_by_facture(mouvements(*factures, paiement)) == {F1: {}, F2: {}}
    assert solde(paiement.mouvements, Compte.CHEQUE) == 10_00
    assert solde(paiement.mouvements, Compte.AVANCE) == -(10_00 - 3 * 3_19)


def test_a_credit_pays_a_later_invoice_and_never_more_than_it_owes() -> None:
    facture = record_facture(FOYER, F1, les_lignes(1))

    assert restes_by_facture(mouvements(facture, use_avance(FOYER, 3_19, les_dus(facture)))) == {F1: {}}
    with pytest.raises(PlusQueLeDu):
        use_avance(FOYER, 3_20, les_dus(facture))


def test_a_rejected_payment_is_reversed_and_the_invoice_is_owed_again() -> None:
    facture = record_facture(FOYER, F1, les_lignes(3))
    paiement = record_paiement(FOYER, ModePaiement.PRELEVEMENT, 5_00, les_dus(facture))

    rejet = reverse_ecriture(paiement, "Prélèvement rejeté")

    assert les_dus(facture, paiement, rejet) == les_dus(facture)
    assert rejet.nature is NatureEcriture.CONTRE_PASSATION


def test_a_credit_note_on_a_paid_invoice_becomes_the_family_s_credit() -> None:
    facture = record_facture(FOYER, F1, les_lignes(9))
    paiement = record_paiement(FOYER, ModePaiement.CARTE, 28_71, les_dus(facture))

    avoir = record_correction(FOYER, Du(F1, {}), compute_correction(les_lignes(9), les_lignes(9, 2_000_00)).lignes)

    assert solde(mouvements(facture, paiement, avoir), Compte.AVANCE) == -9 * 98
    assert restes_by_facture(mouvements(facture, paiement, avoir)) == {F1: {}}


def test_a_credit_note_on_a_part_paid_invoice_first_settles_what_is_still_owed() -> None:
    facture = record_facture(FOYER, F1, les_lignes(10))  # 29,40 + 2,50
    paiement = record_paiement(FOYER, ModePaiement.CARTE, 20_00, les_dus(facture))
    (du,) = les_dus(facture, paiement)  # 11,90 are left

    avoir = record_correction(FOYER, du, compute_correction(les_lignes(10), les_lignes(10, 1_000_00)).lignes)

    # Credit of 10 × 1,84 = 18,40 (floor 1,10): all of the 11,90 is settled, 6,50 are kept.
    assert restes_by_facture(mouvements(facture, paiement, avoir)) == {F1: {}}
    assert solde(avoir.mouvements, Compte.AVANCE) == -6_50


def test_a_third_party_owes_its_share_and_the_family_the_rest() -> None:
    ccas = PriseEnCharge("CCAS", Decimal(50))
    lignes = draft(un_foyer(LEONIE, prises_en_charge=(ccas,)), des_faits(LEONIE, 2)).lignes

    facture = record_facture(FOYER, F1, lignes)

    assert solde(facture.mouvements, Compte.TIERS) == 2_94 + 25
    assert solde(facture.mouvements, Compte.REDEVABLE) == 2_94 + 25
    assert solde(facture.mouvements, Compte.PRODUIT_REPAS) == -5_88


def test_an_entry_that_does_not_sum_to_zero_cannot_exist() -> None:
    with pytest.raises(EcritureDesequilibree):
        Ecriture(NatureEcriture.PAIEMENT, "essai", (Mouvement(Compte.CARTE, 1, FOYER),))


def test_a_payment_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="above zero"):
        record_paiement(FOYER, ModePaiement.ESPECES, 0, [])


operations = st.lists(
    st.tuples(st.sampled_from(["payer", "corriger", "annuler", "rejeter"]), st.integers(1, 60_00), st.integers(0, 10)),
    max_size=8,
)


@settings(max_examples=60)
@given(nombres=st.tuples(st.integers(1, 10), st.integers(1, 10)), operations=operations)
def test_whatever_happens_the_ledger_sums_to_zero_and_no_part_is_owed_below_zero(nombres, operations) -> None:
    lignes = {F1: les_lignes(nombres[0]), F2: les_lignes(nombres[1])}
    journal = [record_facture(FOYER, f, li) for f, li in lignes.items()]
    paiements: list[Ecriture] = []
    for quoi, montant, nombre in operations:
        if quoi == "payer":
            paiements.append(record_paiement(FOYER, ModePaiement.CARTE, montant, les_dus(*journal)))
            journal.append(paiements[-1])
        elif quoi == "rejeter" and paiements:
            journal.append(reverse_ecriture(paiements.pop(), "rejet"))
        else:
            corrigees = les_lignes(nombre) if quoi == "corriger" else ()
            correction = compute_correction(lignes[F1], corrigees) if corrigees else cancel_lignes(lignes[F1])
            du = next((d for d in les_dus(*journal) if d.facture_id == F1), Du(F1, {}))
            journal.append(record_correction(FOYER, du, correction.lignes))
            lignes[F1] = corrigees

        tous = mouvements(*journal)
        assert sum(m.montant_centimes for m in tous) == 0
        assert all(r > 0 for restes in restes_by_facture(tous).values() for r in restes.values())
        factures = sum(li.montant_centimes for lis in lignes.values() for li in lis)
        encaisse = solde(tous, Compte.CARTE)
        assert solde(tous, Compte.REDEVABLE) + solde(tous, Compte.AVANCE) == factures - encaisse

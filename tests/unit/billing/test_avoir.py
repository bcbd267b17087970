"""An issued invoice is never edited: what changes is credited or completed beside it."""

from hypothesis import given, settings
from hypothesis import strategies as st

from services.billing.domain.avoir import Sens, cancel_lignes, compute_correction, lignes_en_vigueur
from services.billing.domain.ligne import Ligne, totaux_by_partie
from tests.unit.billing.fabrique import GASPARD, LEONIE, des_faits, draft, un_foyer, une_famille


def les_lignes(revenu: int | None = 3_000_00, repas: int = 9, enfants: int = 1) -> tuple[Ligne, ...]:
    foyer = un_foyer(LEONIE, GASPARD, situation=une_famille(revenu))
    faits = des_faits(LEONIE, repas) + (des_faits(GASPARD, repas) if enfants == 2 else [])
    return draft(foyer, faits).lignes


def test_an_income_corrected_downwards_gives_one_credit_note_on_the_meals_alone() -> None:
    correction = compute_correction(les_lignes(3_000_00), les_lignes(2_000_00))

    assert correction.sens is Sens.AVOIR
    assert [(li.partie.value, li.quantite, li.prix_unitaire_centimes) for li in correction.lignes] == [
        ("repas", -9, 294),
        ("repas", 9, 196),
    ]
    assert correction.total_centimes == 9 * (196 - 294)


def test_an_income_corrected_upwards_is_a_complement_and_not_a_negative_credit() -> None:
    correction = compute_correction(les_lignes(2_000_00), les_lignes(3_000_00))

    assert (correction.sens, correction.total_centimes) == (Sens.COMPLEMENT, 9 * (294 - 196))


def test_a_proof_that_changes_no_price_corrects_nothing() -> None:
    assert compute_correction(les_lignes(20_000_00), les_lignes(None)).sens is Sens.RIEN


def test_a_cancelled_invoice_is_credited_to_the_last_cent() -> None:
    lignes = les_lignes()

    avoir = cancel_lignes(lignes)

    assert avoir.total_centimes == -sum(li.montant_centimes for li in lignes)
    assert lignes_en_vigueur(lignes, avoir.lignes) == ()


revenus = st.none() | st.integers(0, 1_000_000)


@settings(max_examples=40)
@given(suite=st.lists(st.tuples(revenus, st.integers(0, 10), st.integers(1, 2)), min_size=2, max_size=4))
def test_after_any_chain_of_corrections_what_is_owed_is_the_last_truth(suite) -> None:
    etats = [les_lignes(*etat) for etat in suite]
    emise, en_vigueur, corrections = etats[0], etats[0], []

    for etat in etats[1:]:
        corrections.append(compute_correction(en_vigueur, etat).lignes)
        en_vigueur = lignes_en_vigueur(emise, *corrections)

    toutes = [li for lignes in (emise, *corrections) for li in lignes]
    derniere = totaux_by_partie(etats[-1])
    assert {p: m for p, m in totaux_by_partie(toutes).items() if m} == {p: m for p, m in derniere.items() if m}
    assert compute_correction(en_vigueur, etats[-1]).sens is Sens.RIEN

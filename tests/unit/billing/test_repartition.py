"""Cents add up again, whatever the split."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.billing.domain.repartition import PartPayeur, round_half_up, split_pro_rata

montants = st.integers(-10_000_000, 10_000_000)


@pytest.mark.parametrize(
    ("valeur", "attendu"),
    [(Decimal("200.5"), 201), (Decimal("200.4999"), 200), (Decimal("-0.5"), -1), (Fraction(5, 2), 3), (7, 7)],
)
def test_a_half_goes_away_from_zero(valeur: Decimal | Fraction | int, attendu: int) -> None:
    assert round_half_up(valeur) == attendu


@given(valeur=st.fractions(max_denominator=10_000).filter(lambda v: abs(v) < 10**9))
def test_rounding_a_reversal_is_the_reverse_of_rounding(valeur: Fraction) -> None:
    assert round_half_up(-valeur) == -round_half_up(valeur)


def test_the_largest_remainder_takes_the_last_cent() -> None:
    assert split_pro_rata(100, [1, 1, 1]) == (34, 33, 33)
    assert split_pro_rata(2500, [5436, 1086]) == (2084, 416)


@given(montant=montants, poids=st.lists(st.integers(0, 10**7), min_size=1, max_size=6).filter(any))
def test_shares_add_up_and_stay_within_a_cent_of_the_exact_share(montant: int, poids: list[int]) -> None:
    parts = split_pro_rata(montant, poids)

    assert sum(parts) == montant
    assert all(abs(part - Fraction(montant * p, sum(poids))) < 1 for part, p in zip(parts, poids, strict=True))


@given(poids=st.lists(st.integers(0, 10**6), min_size=1, max_size=6).filter(any), data=st.data())
def test_a_part_payment_never_exceeds_what_each_part_owes(poids: list[int], data: st.DataObject) -> None:
    paye = data.draw(st.integers(0, sum(poids)))

    assert all(part <= p for part, p in zip(split_pro_rata(paye, poids), poids, strict=True))


def test_nothing_can_be_split_over_nothing_and_something_cannot() -> None:
    assert split_pro_rata(0, [0, 0]) == (0, 0)
    with pytest.raises(ValueError, match="over nothing"):
        split_pro_rata(1, [0, 0])


def test_two_parents_at_one_half_owe_the_whole_price_and_no_cent_more() -> None:
    a, b = PartPayeur.split([Fraction(1, 2), Fraction(1, 2)])

    assert (a.of(245), b.of(245)) == (123, 122)


@given(montant=montants, poids=st.lists(st.integers(1, 100), min_size=1, max_size=5))
def test_payers_shares_always_add_up(montant: int, poids: list[int]) -> None:
    parts = PartPayeur.split([Fraction(p, sum(poids)) for p in poids])

    assert sum(part.of(montant) for part in parts) == montant


def test_shares_that_do_not_make_a_whole_are_refused() -> None:
    with pytest.raises(ValueError, match="whole price"):
        PartPayeur.split([Fraction(1, 2), Fraction(1, 3)])

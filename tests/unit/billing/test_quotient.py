"""The CAF's parts and quotient."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.billing.domain.quotient import Famille, compute_demi_parts, compute_quotient


@pytest.mark.parametrize(
    ("enfants", "handicapes", "demi_parts"),
    [(0, 0, 4), (1, 0, 5), (2, 0, 6), (3, 0, 8), (4, 0, 9), (5, 0, 10), (1, 1, 6), (3, 2, 10)],
)
def test_parts_grow_by_half_and_by_one_for_the_third_child(enfants: int, handicapes: int, demi_parts: int) -> None:
    assert compute_demi_parts(Famille(enfants, handicapes)) == demi_parts


def test_the_quotient_divides_monthly_resources_by_the_parts() -> None:
    # 24 000 € a year and 148 € a month, two children: (2 000 + 148) / 3 = 716.
    assert compute_quotient(24_000_00, 148_00, Famille(2)) == 716_00


def test_the_quotient_is_rounded_half_up_once() -> None:
    assert compute_quotient(12 * 1, 0, Famille(0)) == 1  # half a cent
    assert compute_quotient(1_000_00, 0, Famille(1)) == 33_33  # 33.333…


def test_more_disabled_children_than_children_is_refused() -> None:
    with pytest.raises(ValueError, match="disabled"):
        Famille(1, 2)


@given(revenus=st.integers(0, 10**9), enfants=st.integers(0, 10))
def test_another_child_never_raises_the_quotient(revenus: int, enfants: int) -> None:
    assert compute_quotient(revenus, 0, Famille(enfants + 1)) <= compute_quotient(revenus, 0, Famille(enfants))

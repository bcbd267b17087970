"""Numbers are gapless, readable aloud and read back whatever way they are typed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.billing.domain.numero import Numero, Serie


@pytest.mark.parametrize(
    ("numero", "ecrit"),
    [
        (Numero(Serie.FACTURE, 2026, 4812), "2026-004 812"),
        (Numero(Serie.QUITTANCE, 2026, 11903), "Q-2026-011 903"),
        (Numero(Serie.AVOIR, 2026, 17), "A-2026-000 017"),
        (Numero(Serie.FACTURE, 2026, 1, "CRE"), "CRE-2026-000 001"),
        (Numero(Serie.FACTURE, 2026, 1_234_567), "2026-1234 567"),
    ],
)
def test_a_number_is_written_as_on_the_invoice(numero: Numero, ecrit: str) -> None:
    assert str(numero) == ecrit


@pytest.mark.parametrize("tape", ["2026-004812", " 2026-004 812 ", "2026-004\u00a0812", "2026-004\u202f812"])
def test_a_number_is_found_however_it_is_typed(tape: str) -> None:
    assert Numero.parse(tape) == Numero(Serie.FACTURE, 2026, 4812)


@pytest.mark.parametrize(
    "tape", ["", "4812", "2026-4812", "X-2026-004812", "2026-000000", "1999-004812", "2026-004812;"]
)
def test_anything_else_is_not_a_number(tape: str) -> None:
    with pytest.raises(ValueError, match=r"number|rank"):
        Numero.parse(tape)


def test_the_next_number_follows_without_a_gap_and_starts_again_each_year() -> None:
    dernier = Numero(Serie.FACTURE, 2026, 999)

    assert str(dernier.next(2026)) == "2026-001 000"
    assert str(dernier.next(2027)) == "2027-000 001"
    with pytest.raises(ValueError, match="go back"):
        dernier.next(2025)


@given(
    serie=st.sampled_from(Serie),
    annee=st.integers(2000, 2099),
    rang=st.integers(1, 999_999_999),
    regie=st.sampled_from(["", "CRE", "ENF"]),
)
def test_what_is_written_is_read_back(serie: Serie, annee: int, rang: int, regie: str) -> None:
    numero = Numero(serie, annee, rang, regie)

    assert Numero.parse(str(numero).lower()) == numero

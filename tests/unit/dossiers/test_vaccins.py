"""Compulsory vaccines by date of birth and day: the law's own dates (DOMAIN §3)."""

from __future__ import annotations

from datetime import date

import pytest

from services.dossiers.domain.vaccins import Obligation, end_of_admission, list_obligatoires

DEBUT_2018, JUILLET_2023, DEBUT_2025 = date(2018, 1, 1), date(2023, 7, 1), date(2025, 1, 1)
TABLE = [
    *(Obligation(code, code) for code in ("diphterie", "tetanos", "poliomyelite")),
    *(Obligation(f"onze_{rang}", "", nes_du=DEBUT_2018) for rang in range(7)),
    Obligation("meningocoque_c", "", nes_du=DEBUT_2018, nes_avant=JUILLET_2023),
    Obligation("meningocoque_c", "", nes_du=JUILLET_2023, applicable_avant=DEBUT_2025),
    Obligation("meningocoque_acwy", "", nes_du=JUILLET_2023, applicable_du=DEBUT_2025),
    Obligation("meningocoque_b", "", nes_du=JUILLET_2023, applicable_du=DEBUT_2025),
]


def codes(naissance: date, jour: date) -> set[str]:
    return {un.code for un in list_obligatoires(TABLE, naissance, jour)}


@pytest.mark.parametrize(
    ("naissance", "jour", "nombre"),
    [
        (date(2017, 12, 31), date(2026, 11, 5), 3),
        (date(2018, 1, 1), date(2026, 11, 5), 11),
        (date(2023, 6, 30), date(2026, 11, 5), 11),
        (date(2023, 7, 1), date(2024, 12, 31), 11),
        (date(2023, 7, 1), date(2025, 1, 1), 12),
        (date(2025, 3, 1), date(2026, 11, 5), 12),
    ],
)
def test_the_number_changes_on_the_day_of_the_law(naissance: date, jour: date, nombre: int) -> None:
    assert len(codes(naissance, jour)) == nombre


def test_from_2025_acwy_replaces_c_for_the_youngest_only() -> None:
    assert {"meningocoque_acwy", "meningocoque_b"} <= codes(date(2023, 7, 1), DEBUT_2025)
    assert "meningocoque_c" not in codes(date(2023, 7, 1), DEBUT_2025)
    assert "meningocoque_c" in codes(date(2023, 6, 30), DEBUT_2025)
    assert "meningocoque_b" not in codes(date(2023, 6, 30), DEBUT_2025)


@pytest.mark.parametrize(
    ("verifiee_le", "fin"),
    [
        (date(2026, 11, 5), date(2027, 2, 5)),
        (date(2026, 11, 30), date(2027, 2, 28)),
        (date(2023, 11, 30), date(2024, 2, 29)),
        (date(2026, 5, 31), date(2026, 8, 31)),
        (date(2026, 10, 31), date(2027, 1, 31)),
    ],
)
def test_three_months_to_comply(verifiee_le: date, fin: date) -> None:
    assert end_of_admission(verifiee_le) == fin

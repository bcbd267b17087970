"""Values as COPY reads them, names as an address writes them, and a password that the portal accepts."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import pytest

from deploy.seed.copie import write_champ
from deploy.seed.noms import write_ascii
from deploy.seed.write_accounts import make_password
from services.accounts.domain.mot_de_passe import check_mot_de_passe, count_sortes


@pytest.mark.parametrize(
    ("valeur", "champ"),
    [
        (None, "\\N"),
        ("", ""),
        (True, "t"),
        (False, "f"),
        (0, "0"),
        ("N’Guessan", "N’Guessan"),
        ("a\tb\nc\rd\\e", "a\\tb\\nc\\rd\\\\e"),
        ("\\N", "\\\\N"),
        (date(2026, 11, 24), "2026-11-24"),
        (UUID("0a000000-0000-4000-8000-0000000000ff"), "0a0000000000400080000000000000ff"),
    ],
)
def test_a_value_is_written_as_copy_reads_it(valeur: object, champ: str) -> None:
    assert write_champ(valeur) == champ


@pytest.mark.parametrize(
    ("nom", "ecrit"),
    [("N’Guessan-Lefèvre", "nguessanlefevre"), ("Cœurdevey", "coeurdevey"), ("Yılmaz", "yilmaz"), ("Çelik", "celik")],
)
def test_a_name_is_written_with_plain_letters(nom: str, ecrit: str) -> None:
    assert write_ascii(nom) == ecrit


def test_the_password_is_of_four_kinds_accepted_and_never_the_same() -> None:
    mots = {make_password() for _ in range(50)}
    assert len(mots) == 50
    for mot in mots:
        assert check_mot_de_passe(mot) == mot
        assert count_sortes(mot) == 4

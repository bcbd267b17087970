"""Who may read a document depends on its kind (DOMAIN §3, §4)."""

from __future__ import annotations

from uuid import UUID

import pytest

from contracts.documents import Genre
from services.documents.domain.portee import Portee, clean_nom_fichier, find_portee

LEONIE = UUID(int=1)


@pytest.mark.parametrize("genre", [Genre.PAI, Genre.VACCINS, Genre.ASSURANCE, Genre.PHOTO])
def test_a_childs_document_is_for_whoever_may_see_the_child(genre: Genre) -> None:
    assert find_portee(genre, LEONIE) is Portee.ENFANT
    assert find_portee(genre, None) is Portee.FOYER


@pytest.mark.parametrize("genre", [Genre.CAF, Genre.MSA, Genre.JUGEMENT, Genre.DOMICILE, Genre.RIB, Genre.AUTRE])
def test_income_address_and_bank_details_never_leave_the_household(genre: Genre) -> None:
    assert find_portee(genre, LEONIE) is Portee.FOYER


def test_every_kind_has_its_reach() -> None:
    assert {find_portee(genre, LEONIE) for genre in Genre} == {Portee.ENFANT, Portee.FOYER}


@pytest.mark.parametrize(
    ("nom", "propre"),
    [
        ("assurance 2026.pdf", "assurance 2026.pdf"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\moi\\scan.pdf", "scan.pdf"),
        ("a\r\nSet-Cookie: x.pdf", "aSet-Cookie: x.pdf"),
        ("facture\u202efdp.exe", "facturefdp.exe"),
        ("...", "document"),
        ("é" * 200 + ".pdf", "é" * 116 + ".pdf"),
        ("é" * 200, "é" * 120),
    ],
)
def test_a_file_name_is_only_a_name(nom: str, propre: str) -> None:
    assert clean_nom_fichier(nom) == propre

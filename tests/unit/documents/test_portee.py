"""Who may read a document depends on its kind (DOMAIN §3, §4)."""

from __future__ import annotations

import pytest

from contracts.base import Role
from contracts.documents import EnfantAChoisir, Genre
from services.documents.domain.portee import (
    Portee,
    check_proprietaire,
    clean_nom_fichier,
    find_portee,
    genres_readable_by_staff,
)


@pytest.mark.parametrize("genre", [Genre.PAI, Genre.VACCINS, Genre.ASSURANCE, Genre.PHOTO])
def test_a_childs_document_is_for_whoever_may_see_the_child(genre: Genre) -> None:
    assert find_portee(genre) is Portee.ENFANT
    check_proprietaire(genre, 1)
    with pytest.raises(EnfantAChoisir):
        check_proprietaire(genre, 0)


@pytest.mark.parametrize("genre", [Genre.CAF, Genre.MSA, Genre.JUGEMENT, Genre.DOMICILE, Genre.RIB, Genre.AUTRE])
def test_income_address_and_bank_details_never_leave_the_household(genre: Genre) -> None:
    assert find_portee(genre) is Portee.FOYER


@pytest.mark.parametrize("genre", list(Genre))
def test_a_pai_and_a_photo_name_one_child_and_the_rest_may_serve_siblings(genre: Genre) -> None:
    if genre in (Genre.PAI, Genre.PHOTO):
        with pytest.raises(EnfantAChoisir) as refus:
            check_proprietaire(genre, 2)
        assert refus.value.un_seul
    else:
        check_proprietaire(genre, 3)


@pytest.mark.parametrize(
    ("role", "lus"),
    [
        (Role.AGENT, 10),
        (Role.ADMINISTRATEUR, 10),
        (Role.REGISSEUR, 4),
        (Role.ANIMATEUR, 0),
        (Role.CUISINE, 0),
        (Role.PARENT, 0),
        (Role.MACHINE, 0),
    ],
)
def test_the_role_says_which_kinds_the_town_may_open(role: Role, lus: int) -> None:
    genres = genres_readable_by_staff({role})

    assert len(genres) == lus
    assert Genre.PAI not in genres or role in (Role.AGENT, Role.ADMINISTRATEUR)


def test_every_kind_has_its_reach() -> None:
    assert {find_portee(genre) for genre in Genre} == {Portee.ENFANT, Portee.FOYER}


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

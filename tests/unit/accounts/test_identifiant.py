"""Names and addresses are compared without case."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.accounts.domain.identifiant import normalise_email, normalise_identifiant, propose_noms


@pytest.mark.parametrize(
    ("email", "attendu"),
    [
        ("Zoe.Durand@Exemple.FR", "zoe.durand@exemple.fr"),
        (" zoe@exemple.fr ", "zoe@exemple.fr"),
        ("zoe@Écoles.fr", "zoe@xn--coles-9ra.fr"),
        ("zoe@xn--coles-9ra.fr", "zoe@xn--coles-9ra.fr"),
    ],
)
def test_two_ways_of_typing_an_address_are_one_address(email: str, attendu: str) -> None:
    assert normalise_email(email) == attendu


@pytest.mark.parametrize("email", ["zoe", "@ex.fr", "zoe@", "zoe@-exemple.fr", ".zoe@exemple.fr", "zo..e@ex.fr",
                                   "zoe@" + "a" * 64 + ".fr"])  # fmt: skip
def test_what_cannot_be_an_address_is_refused(email: str) -> None:
    with pytest.raises(ValueError):
        normalise_email(email)


def test_the_login_takes_a_user_name_or_an_address() -> None:
    assert normalise_identifiant(" Zoe.Durand ") == "zoe.durand"
    assert normalise_identifiant("ZOE@Exemple.fr") == "zoe@exemple.fr"
    assert normalise_identifiant("zoe@@") == "zoe@@"


def test_a_taken_user_name_is_answered_with_names_made_of_the_person_s() -> None:
    assert propose_noms("Éloïse", "d'Aboville", "eloise")[:3] == [
        "eloise.daboville",
        "e.daboville",
        "daboville.eloise",
    ]


def test_a_person_whose_name_has_no_latin_letter_still_gets_propositions() -> None:
    assert propose_noms("Ольга", "Ким", "olga") == [f"olga{n}" for n in range(2, 10)]


@given(st.text(max_size=80), st.text(max_size=80), st.from_regex(r"[A-Za-z0-9][A-Za-z0-9._-]{2,39}", fullmatch=True))
def test_every_proposition_is_a_valid_user_name_and_not_the_taken_one(prenom: str, nom: str, pris: str) -> None:
    for idea in propose_noms(prenom, nom, pris):
        assert re.fullmatch(r"[a-z0-9][a-z0-9._-]{2,39}", idea)
        assert idea != pris.lower()

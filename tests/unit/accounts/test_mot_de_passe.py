"""Which passwords the town accepts (CNIL, délibération 2022-100)."""

from __future__ import annotations

import random
import string
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.accounts import MotDePasseFaible
from services.accounts.domain.mot_commun import common_lines, is_common
from services.accounts.domain.mot_de_passe import check_mot_de_passe, count_mots, count_sortes

DOUZE_DE_QUATRE = "vK7#pZ2!qR9x"
QUATORZE_DE_TROIS = "vK7pZ2qR9xLm4t"
SEPT_MOTS = "girafe lampe torrent velours citerne ardoise moulin"


def raison(mot_de_passe: str, *personnels: str) -> str:
    try:
        check_mot_de_passe(mot_de_passe, personnels)
    except MotDePasseFaible as refus:
        return refus.raison
    return "accepte"


@pytest.mark.parametrize(
    ("mot_de_passe", "attendu"),
    [
        (DOUZE_DE_QUATRE, "accepte"),
        (DOUZE_DE_QUATRE[:11], "trop_court"),
        (QUATORZE_DE_TROIS, "accepte"),
        (QUATORZE_DE_TROIS[:13], "trop_court"),
        (SEPT_MOTS, "accepte"),
        (SEPT_MOTS.replace(" ", "-"), "accepte"),
        (SEPT_MOTS.rsplit(" ", 1)[0], "trop_court"),
        ("girafe girafe girafe girafe girafe girafe girafe", "trop_court"),
        ("a b c d e f g h i j", "trop_court"),
        ("vkzpqrxlmtwnbhgd", "trop_court"),
        ("vkzpqrxlmtwnbhgdvkzpqrxlmtwnbhgd", "trop_court"),
        ("éàKz#7pq2Wxm", "accepte"),
        ("", "trop_court"),
        (" " * 40, "trop_court"),
    ],
)  # fmt: skip
def test_the_length_asked_for_depends_on_the_kinds_of_characters(mot_de_passe: str, attendu: str) -> None:
    assert raison(mot_de_passe) == attendu


def test_128_characters_are_accepted_and_129_refused() -> None:
    base = (DOUZE_DE_QUATRE + "wB5?jT8&") * 7

    assert raison(base[:127] + "É") == "accepte"
    assert raison(base[:128] + "É") == "trop_long"


def test_length_is_counted_after_composition() -> None:
    decomposed = unicodedata.normalize("NFD", "é" * 64 + "Kz#7" * 16)

    assert len(decomposed) > 128
    assert raison(decomposed) == "accepte"


def test_the_same_accents_typed_on_two_keyboards_are_one_password() -> None:
    composed = "Forêt#9kq2Lé"

    assert check_mot_de_passe(unicodedata.normalize("NFD", composed)) == check_mot_de_passe(composed)


@pytest.mark.parametrize(
    "mot_de_passe",
    [
        "Motdepasse2026!", "Motdepasse123!", "M0tdep@sse2026", "P@ssw0rd1234!", "P@$$w0rd2026!", "Azerty123456!",
        "Azertyuiop1!", "Qwerty12345!", "1234567890Aa!", "Bonjour2024!!", "Soleil#140712", "Marseille13000!",
        "Chilly-Mazarin91380", "!!Doudou2019!!", "Aa1!Aa1!Aa1!", "Aaaaaaaaa1!!", "Ilovedoudou2020!", "Loulou14/07/2012",
        "Abcdefgh1234!", "SoleilLune2026!", "Password-2026-01", "2026Vacances!", "Élodie75011!", "NicolasSarah1405!",
        "Nicolas-Sarah14072012",
        "un deux trois quatre cinq six sept", "Lundi Mardi Mercredi Jeudi Vendredi Samedi Dimanche",
        "Liberté, égalité, fraternité, vive la république, vive la France !",
    ],
)  # fmt: skip
def test_a_common_password_is_refused_however_it_is_dressed(mot_de_passe: str) -> None:
    assert raison(mot_de_passe) == "trop_commun"


@pytest.mark.parametrize(
    "mot_de_passe",
    [
        "Girafe-ardoise42", "SoleilTorrentVelours7", "Xq7!azertyLp", "Tr0mbone&citerne", "4831-2957-0164-Aa!",
        "Soleil48312957!", "Le chat de ma voisine dort sur trois chaises", "Soleil!?#%&2024Q",
    ],
)  # fmt: skip
def test_a_password_that_holds_a_common_word_among_others_is_accepted(mot_de_passe: str) -> None:
    assert raison(mot_de_passe) == "accepte"


@pytest.mark.parametrize(
    ("mot_de_passe", "personnels"),
    [
        ("Kervadec2026!", ("Kervadec", "Zoé")),
        ("Zoé.Kervadec91!", ("Kervadec", "Zoé")),
        ("kervadecZ1985!", ("zoe.kervadec@exemple.fr",)),
        ("Zkerva_2026!!", ("zkerva_",)),
        ("LeFloc'hannic1!", ("Le Floc'hannic",)),
    ],
)
def test_one_s_own_name_and_address_are_common(mot_de_passe: str, personnels: tuple[str, ...]) -> None:
    assert raison(mot_de_passe) == "accepte"
    assert raison(mot_de_passe, *personnels) == "trop_commun"


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=300))
def test_any_text_is_answered_and_nothing_breaks(text: str) -> None:
    assert raison(text, text[:20]) in {"accepte", "trop_court", "trop_long", "trop_commun"}


def test_random_passwords_of_12_characters_are_never_called_common() -> None:
    rng = random.Random(20221021)
    alphabet = string.ascii_letters + string.digits + string.punctuation
    refused = [p for p in ("".join(rng.choices(alphabet, k=12)) for _ in range(5000)) if is_common(p)]

    assert refused == []


def test_the_list_holds_a_few_thousand_words_of_three_letters_or_more() -> None:
    words = [line for line in common_lines() if " " not in line]

    assert 2000 <= len(words) <= 6000
    assert all(word.isascii() and word.islower() and len(word) >= 3 for word in words)
    assert len(set(words)) == len(words)


def test_every_sentence_of_the_list_is_refused() -> None:
    for line in common_lines():
        if " " in line and count_mots(line) >= 7:
            assert raison(line.capitalize() + " !") == "trop_commun"


def test_an_accented_capital_is_a_capital_and_a_space_is_a_sign() -> None:
    assert count_sortes("éÉ1 ") == 4
    assert count_sortes("éa") == 1

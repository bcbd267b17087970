"""What a parent writes of an allergy against the day's menu: never a danger that is not said (UE 1169/2011)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.planning import Allergene
from services.planning.domain.allergene import Alerte, compute_alerte, read_allergie

A = Allergene


@pytest.mark.parametrize(
    ("texte", "attendus"),
    [
        ("arachide", {A.ARACHIDES}),
        ("Cacahuètes", {A.ARACHIDES}),
        ("ARACHYDES", {A.ARACHIDES}),
        ("allergie sévère aux cacahouètes", {A.ARACHIDES}),
        ("Beurre de cacahuète", {A.ARACHIDES}),
        ("œuf", {A.OEUFS}),
        ("blanc d’oeuf", {A.OEUFS}),
        ("lait de vache", {A.LAIT}),
        ("APLV", {A.LAIT}),
        ("Protéines de lait de vache", {A.LAIT}),
        ("lactose", {A.LAIT}),
        ("lait de soja", {A.SOJA}),
        ("Lait d’amande", {A.FRUITS_A_COQUE}),
        ("fruits à coque", {A.FRUITS_A_COQUE}),
        ("noix", {A.FRUITS_A_COQUE}),
        ("Noix de Saint-Jacques", {A.MOLLUSQUES}),
        ("coques", {A.FRUITS_A_COQUE, A.MOLLUSQUES}),
        ("fruits de mer", {A.CRUSTACES, A.MOLLUSQUES}),
        ("crevettes", {A.CRUSTACES}),
        ("gluten", {A.GLUTEN}),
        ("blé, seigle et orge", {A.GLUTEN}),
        ("CŒLIAQUE", {A.GLUTEN}),
        ("poissons", {A.POISSONS}),
        ("thon / saumon", {A.POISSONS}),
        ("soja", {A.SOJA}),
        ("céleri-rave", {A.CELERI}),
        ("moutarde", {A.MOUTARDE}),
        ("graines de sésame", {A.SESAME}),
        ("sulfites", {A.SULFITES}),
        ("lupin", {A.LUPIN}),
        ("calamars", {A.MOLLUSQUES}),
        ("arachides et noix de cajou", {A.ARACHIDES, A.FRUITS_A_COQUE}),
    ],
)
def test_the_words_of_parents_are_understood(texte: str, attendus: set[Allergene]) -> None:
    lecture = read_allergie(texte)

    assert (set(lecture.allergenes), lecture.inconnu) == (attendus, False)


@pytest.mark.parametrize(
    "texte", ["kiwi", "noix de coco", "allergie", "voir le PAI", "lait de coco", "Ž", "???", "latex", "pénicilline"]
)
def test_what_is_not_understood_asks_a_person_to_look(texte: str) -> None:
    assert compute_alerte([texte], [frozenset()]).a_verifier


@pytest.mark.parametrize("texte", ["œufs cuits seulement", "arachide sauf en traces", "kiwi, arachides"])
def test_what_is_half_understood_says_both(texte: str) -> None:
    lecture = read_allergie(texte)

    assert lecture.allergenes
    assert lecture.inconnu


@pytest.mark.parametrize("texte", ["", "Aucune", "non", "néant", "pas d’allergie", "piqûres de guêpe", "poils de chat"])
def test_what_no_meal_holds_is_no_sign(texte: str) -> None:
    assert compute_alerte([texte], [frozenset(Allergene)]) == Alerte()


def test_each_code_of_the_law_is_understood_as_itself() -> None:
    assert {code for code in Allergene if set(read_allergie(code).allergenes) != {code}} == set()


def test_dangers_are_those_of_the_menu_in_the_order_of_the_law() -> None:
    menu = [frozenset({A.LAIT, A.GLUTEN}), frozenset({A.ARACHIDES}), frozenset()]

    assert compute_alerte(["cacahuète", "lait", "soja"], menu) == Alerte((A.ARACHIDES, A.LAIT))


@pytest.mark.parametrize("menu", [None, [], [None], [frozenset({A.LAIT}), None]])
def test_a_menu_that_is_not_known_whole_is_never_safe(menu: list[frozenset[Allergene] | None] | None) -> None:
    assert compute_alerte(["arachide"], menu) == Alerte((), a_verifier=True)
    assert compute_alerte([], menu) == Alerte()


@given(st.text(max_size=60))
def test_no_text_is_ever_silently_safe(texte: str) -> None:
    """Whatever was written: a danger or a doubt, unless it is one of the texts that say that there is nothing."""
    lecture = read_allergie(texte)
    alerte = compute_alerte([texte], [frozenset(Allergene)])

    assert set(alerte.dangers) == set(lecture.allergenes)
    assert alerte.a_verifier == lecture.inconnu

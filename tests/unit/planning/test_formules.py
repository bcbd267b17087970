import pytest

from services.planning.domain.activite import GenreActivite
from services.planning.domain.formules import (
    FORMULES_MERCREDI,
    LIBELLES,
    Changement,
    choose_formule,
    est_formule,
    est_reduction,
    find_autre_formule,
)

JOURNEE, MATIN_REPAS, REPAS_APRES_MIDI = FORMULES_MERCREDI


def test_wednesday_has_three_formulas_with_their_words() -> None:
    assert [LIBELLES[genre] for genre in FORMULES_MERCREDI] == ["Journée", "Matin + repas", "Repas + après-midi"]
    assert [genre for genre in GenreActivite if est_formule(genre)] == list(FORMULES_MERCREDI)


@pytest.mark.parametrize("genre", FORMULES_MERCREDI)
@pytest.mark.parametrize("autre", FORMULES_MERCREDI)
def test_each_formula_excludes_the_two_others_only(genre: GenreActivite, autre: GenreActivite) -> None:
    assert find_autre_formule(genre, [GenreActivite.MATIN, autre]) == (None if genre == autre else autre)


def test_what_is_not_a_formula_excludes_nothing() -> None:
    assert find_autre_formule(GenreActivite.RESTAURATION, FORMULES_MERCREDI) is None
    assert find_autre_formule(JOURNEE, [GenreActivite.RESTAURATION]) is None


def test_only_a_day_shortened_is_a_reduction() -> None:
    reductions = {(de, vers) for de in GenreActivite for vers in GenreActivite if est_reduction(de, vers)}
    assert reductions == {(JOURNEE, MATIN_REPAS), (JOURNEE, REPAS_APRES_MIDI)}


@pytest.mark.parametrize("voulue", [None, *FORMULES_MERCREDI])
@pytest.mark.parametrize("actuelle", [None, *FORMULES_MERCREDI])
def test_choosing_gives_up_the_old_and_takes_the_new(
    voulue: GenreActivite | None, actuelle: GenreActivite | None
) -> None:
    attendu = Changement(None, None) if voulue == actuelle else Changement(retirer=actuelle, ajouter=voulue)
    assert choose_formule(voulue, actuelle) == attendu


def test_a_meal_is_not_a_choice_of_wednesday() -> None:
    with pytest.raises(ValueError, match="not a formula"):
        choose_formule(GenreActivite.RESTAURATION, None)

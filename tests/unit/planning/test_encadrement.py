from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.planning.domain.calendrier import SEMAINE_4_JOURS_ET_DEMI, Calendrier
from services.planning.domain.encadrement import (
    Accueil,
    Bande,
    Presence,
    Taux,
    compute_animateurs,
    compute_bandes,
    find_accueil,
    find_pointe,
    find_tranche,
    read_taux,
)
from services.planning.vecteurs import DOSSIER, check_ligne, read_vecteurs
from tests.unit.planning.fabrique import DONNEES, le_calendrier, un_calendrier

CAL = le_calendrier()
TEXTE = (DONNEES / "encadrement.csv").read_text("utf-8").splitlines()
TABLE = read_taux(TEXTE)


def des_petits(debut: time, fin: time, nombre: int = 1) -> Presence[time]:
    return Presence(debut, fin, moins_de_6=nombre)


def des_grands(debut: time, fin: time, nombre: int = 1) -> Presence[time]:
    return Presence(debut, fin, six_et_plus=nombre)


VECTEURS = [ligne for _, ligne in read_vecteurs(DOSSIER / "encadrement.csv")]


@pytest.mark.parametrize("vecteur", VECTEURS, ids=[";".join(list(v.values())[:5]) for v in VECTEURS])
def test_each_vector_asks_for_its_animateurs(vecteur: dict[str, str]) -> None:
    assert check_ligne("encadrement", vecteur, CAL) == []


@pytest.mark.parametrize(
    ("jour", "accueil"),
    [
        (date(2026, 11, 20), Accueil.PERISCOLAIRE),
        (date(2026, 11, 18), Accueil.PERISCOLAIRE),  # a Wednesday of school time
        (date(2026, 10, 21), Accueil.EXTRASCOLAIRE),  # a Wednesday of holidays
        (date(2026, 11, 11), Accueil.EXTRASCOLAIRE),
        (date(2026, 10, 20), Accueil.EXTRASCOLAIRE),
        (date(2026, 11, 21), Accueil.EXTRASCOLAIRE),
        (date(2026, 11, 22), Accueil.EXTRASCOLAIRE),
        (date(2026, 5, 15), Accueil.EXTRASCOLAIRE),
    ],
)
def test_the_kind_of_day_decides_of_the_table(jour: date, accueil: Accueil) -> None:
    assert find_accueil(jour, CAL) is accueil


def test_a_saturday_with_school_and_a_wednesday_with_school_are_periscolaires() -> None:
    samedi = un_calendrier("classe;2026-11-21;2026-11-21;rattrapage;;")
    assert find_accueil(date(2026, 11, 21), samedi) is Accueil.PERISCOLAIRE
    matinees = Calendrier(CAL.lignes, SEMAINE_4_JOURS_ET_DEMI)
    assert find_accueil(date(2026, 11, 18), matinees) is Accueil.PERISCOLAIRE


def test_the_weekdays_of_the_site_decide_on_saturdays_and_not_on_weekdays() -> None:
    avec_samedi, sans_vendredi = frozenset({0, 1, 3, 4, 5}), frozenset({0, 1, 2, 3})
    samedi, vendredi, vacances = date(2026, 11, 21), date(2026, 11, 20), date(2026, 12, 26)
    assert find_accueil(samedi, CAL) is Accueil.EXTRASCOLAIRE
    assert find_accueil(samedi, CAL, avec_samedi) is Accueil.PERISCOLAIRE
    assert find_accueil(vendredi, CAL, sans_vendredi) is Accueil.PERISCOLAIRE
    assert find_accueil(vacances, CAL, avec_samedi) is Accueil.EXTRASCOLAIRE


def test_the_peak_is_where_most_animateurs_are_needed() -> None:
    presences = [
        des_petits(time(16, 30), time(18), 11),
        *[des_grands(time(16, 30), time(19)) for _ in range(14)],
        des_grands(time(18), time(19)),
    ]
    bandes = compute_bandes(presences, Taux(10, 14))
    assert bandes == [
        Bande(time(16, 30), time(18), 11, 14, 3),
        Bande(time(18), time(19), 0, 15, 2),
    ]
    assert find_pointe(bandes) == bandes[0]


def test_the_peak_may_not_be_where_most_children_are() -> None:
    presences = [
        des_petits(time(8), time(9), 11),
        des_grands(time(9), time(10), 14),
    ]
    pointe = find_pointe(compute_bandes(presences, Taux(10, 14)))
    assert pointe is not None and (pointe.debut, pointe.animateurs) == (time(8), 2)


def test_one_who_leaves_as_another_of_the_same_group_arrives_cuts_nothing() -> None:
    presences = [des_grands(time(8), time(9)), des_grands(time(9), time(10))]
    assert compute_bandes(presences, Taux(10, 14)) == [Bande(time(8), time(10), 0, 1, 1)]


def test_the_sixth_birthday_changes_the_group_that_very_day() -> None:
    assert find_tranche(date(2020, 11, 20), date(2026, 11, 19)) == "moins_6"
    assert find_tranche(date(2020, 11, 20), date(2026, 11, 20)) == "six_et_plus"


def test_nobody_needs_nobody() -> None:
    assert compute_bandes([], Taux(10, 14)) == []
    assert find_pointe([]) is None


def test_one_animateur_for_one_child_is_the_strictest_table() -> None:
    assert compute_animateurs(Taux(1, 1), 2, 3) == 5


def test_what_cannot_be_is_refused() -> None:
    with pytest.raises(ValueError, match="ends after"):
        compute_bandes([des_petits(time(8), time(8))], Taux(10, 14))
    with pytest.raises(ValueError, match="fewer"):
        compute_animateurs(Taux(10, 14), -1, 0)
    with pytest.raises(ValueError, match="fewer"):
        compute_animateurs(Taux(10, 14), 0, -1)
    for petits, grands in ((0, 1), (1, 0)):
        with pytest.raises(ValueError, match="at least one"):
            Taux(petits, grands)


@pytest.mark.parametrize(
    ("lignes", "raison"),
    [
        (TEXTE[:-1], "8 situations expected, 7"),
        ([*TEXTE, TEXTE[-1]], "said twice"),
        (["scolaire;non;plus_de_5h;8;12;x"], "line 1"),
        (["periscolaire;peut-être;plus_de_5h;8;12;x"], "line 1"),
        (["periscolaire;non;plus_de_5h;8;x"], "line 1"),
        (["periscolaire;non;plus_de_5h;0;12;x"], "at least one"),
    ],
)
def test_a_wrong_table_is_refused_with_its_line(lignes: list[str], raison: str) -> None:
    with pytest.raises(ValueError, match=raison):
        read_taux(lignes)


_enfants = st.integers(0, 200)


@given(st.sampled_from(list(TABLE.values())), _enfants, _enfants)
def test_the_ratio_always_holds_and_never_with_one_animateur_too_many(taux: Taux, petits: int, grands: int) -> None:
    pour_petits, pour_grands = compute_animateurs(taux, petits, 0), compute_animateurs(taux, 0, grands)
    assert compute_animateurs(taux, petits, grands) == pour_petits + pour_grands
    assert petits <= pour_petits * taux.moins_de_6 < petits + taux.moins_de_6
    assert grands <= pour_grands * taux.six_et_plus < grands + taux.six_et_plus

"""Open activities chained into accueils; children counted once, whatever they follow."""

from datetime import time, timedelta

from services.planning.domain.effectif import Groupe, Horaire, Plage, change, compute_plages
from services.planning.domain.encadrement import Accueil, Taux, find_taux
from tests.unit.planning.test_encadrement import TABLE

MATIN, MIDI = Horaire(time(7, 30), time(8, 20)), Horaire(time(11, 30), time(13, 20))
ETUDE, SOIR = Horaire(time(16, 30), time(18)), Horaire(time(16, 30), time(18, 30))
ECOLE = {"matin": MATIN, "restauration": MIDI, "etude": ETUDE, "soir": SOIR}
MERCREDI = {"matin_repas": Horaire(time(8), time(13, 30)), "repas_apres_midi": Horaire(time(11, 30), time(18))}


def sans_pedt(duree: timedelta) -> Taux:
    return find_taux(TABLE, Accueil.PERISCOLAIRE, duree, pedt=False)


def des_petits(*activites: str) -> Groupe:
    return (frozenset(activites), "moins_6")


def des_grands(*activites: str) -> Groupe:
    return (frozenset(activites), "six_et_plus")


def _bornes(plages: list[Plage]) -> list[tuple[time, time]]:
    return [(plage.debut, plage.fin) for plage in plages]


def test_a_class_in_between_parts_the_accueils_of_a_school_day() -> None:
    plages = compute_plages(ECOLE, {}, sans_pedt)
    assert _bornes(plages) == [(time(7, 30), time(8, 20)), (time(11, 30), time(13, 20)), (time(16, 30), time(18, 30))]
    assert {plage.taux for plage in plages} == {Taux(10, 14)}
    assert [plage.requis for plage in plages] == [0, 0, 0]


def test_overlapping_formulas_are_one_accueil_of_more_than_five_hours() -> None:
    [plage] = compute_plages(MERCREDI, {}, sans_pedt)
    assert (plage.debut, plage.fin, plage.taux) == (time(8), time(18), Taux(8, 12))


def test_one_that_begins_when_the_other_ends_goes_on_and_exactly_five_hours_is_at_most_five() -> None:
    cinq = {"matin": Horaire(time(8), time(11, 30)), "midi": Horaire(time(11, 30), time(13))}
    assert [plage.taux for plage in compute_plages(cinq, {}, sans_pedt)] == [Taux(10, 14)]
    de_plus = cinq | {"midi": Horaire(time(11, 30), time(13, 1))}
    assert [plage.taux for plage in compute_plages(de_plus, {}, sans_pedt)] == [Taux(8, 12)]


def test_the_peak_of_wednesday_is_at_lunch_when_both_formulas_are_there() -> None:
    effectif = {des_petits("matin_repas"): 8, des_petits("repas_apres_midi"): 1, des_grands("matin_repas"): 12}
    [plage] = compute_plages(MERCREDI, effectif, sans_pedt)
    assert [(b.debut, b.moins_de_6, b.six_et_plus, b.animateurs) for b in plage.bandes] == [
        (time(8), 8, 12, 2),
        (time(11, 30), 9, 12, 3),
        (time(13, 30), 1, 0, 1),
    ]
    assert plage.requis == 3


def test_a_child_of_two_overlapping_activities_is_one_child() -> None:
    effectif = {des_grands("etude", "soir"): 14, des_grands("etude"): 14}
    plage = compute_plages(ECOLE, effectif, sans_pedt)[-1]
    assert [(b.debut, b.six_et_plus, b.animateurs) for b in plage.bandes] == [(time(16, 30), 28, 2), (time(18), 14, 1)]


def test_an_activity_that_is_closed_that_day_counts_nobody() -> None:
    assert [p.requis for p in compute_plages({"matin": MATIN}, {des_grands("restauration"): 40}, sans_pedt)] == [0]


def test_one_child_more_less_or_elsewhere() -> None:
    midi, deux = des_petits("restauration"), des_petits("restauration", "soir")
    assert change({}, None, midi) == {midi: 1}
    assert change({midi: 1}, midi, deux) == {deux: 1}
    assert change({midi: 2}, midi, None) == {midi: 1}
    assert change({midi: 1}, midi, des_petits()) == {}

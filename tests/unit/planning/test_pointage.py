from datetime import date, datetime, timedelta
from itertools import count
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from services.planning.domain.pointage import (
    EtatMarque,
    EtatPresence,
    Marque,
    Situation,
    compute_situation,
    compute_situations,
    list_conflits,
)
from tests.unit.planning.fabrique import a_paris

VENDREDI_20 = date(2026, 11, 20)
_numeros = count(1)


def une_marque(etat: str = "present", appareil: str = "tablette-1", rang: int = 1, **champs: Any) -> Marque:
    par_defaut: dict[str, Any] = {
        "id": f"m{next(_numeros)}",
        "enfant_id": "leonie",
        "activite_id": "restauration",
        "jour": VENDREDI_20,
        "instant": a_paris("2026-11-20 11:40:00"),
    }
    return Marque(etat=EtatMarque(etat), appareil=appareil, rang=rang, **(par_defaut | champs))


def la_situation(*marques: Marque, prevue: bool = True, **options: bool) -> Situation:
    return compute_situation(marques, prevue, **options)


def test_without_a_mark_nothing_is_known_and_nothing_is_billed() -> None:
    assert la_situation() == Situation(EtatPresence.NON_POINTE)
    assert not la_situation().est_facturable


def test_one_tap_is_a_presence_and_it_is_billed() -> None:
    situation = la_situation(une_marque())
    assert situation.etat is EtatPresence.PRESENT
    assert situation.est_facturable and not situation.non_prevue and not situation.est_conflit


def test_an_absence_is_not_billed() -> None:
    situation = la_situation(une_marque("absent"))
    assert situation.etat is EtatPresence.ABSENT and not situation.est_facturable


def test_a_later_mark_of_the_same_device_supersedes_whatever_its_clock_says() -> None:
    premiere = une_marque("present", rang=1, instant=a_paris("2026-11-20 12:00:00"))
    seconde = une_marque("absent", rang=2, instant=a_paris("2026-11-20 11:00:00"))
    assert la_situation(premiere, seconde).etat is EtatPresence.ABSENT
    assert la_situation(seconde, premiere).etat is EtatPresence.ABSENT


def test_two_marks_of_one_rank_are_ordered_by_their_instant() -> None:
    tot = une_marque("present", instant=a_paris("2026-11-20 11:00:00"))
    tard = une_marque("absent", instant=a_paris("2026-11-20 11:00:01"))
    assert la_situation(tard, tot).etat is EtatPresence.ABSENT


def test_two_tablets_that_disagree_keep_both_marks_and_nothing_is_billed() -> None:
    une, autre = une_marque("present"), une_marque("absent", "tablette-2")
    situation = la_situation(autre, une)
    assert situation.est_conflit and not situation.est_facturable
    assert [marque.id for marque in situation.marques] == [une.id, autre.id]


def test_two_tablets_that_agree_are_one_presence() -> None:
    situation = la_situation(une_marque(), une_marque(appareil="tablette-2"))
    assert situation.etat is EtatPresence.PRESENT


def test_whoever_saw_the_mark_may_correct_it_from_another_device() -> None:
    vue = une_marque("present")
    correction = une_marque("absent", "tablette-2", remplace=frozenset({vue.id}))
    situation = la_situation(correction, vue)
    assert situation.etat is EtatPresence.ABSENT and [marque.id for marque in situation.marques] == [correction.id]


def test_an_agent_resolves_a_conflict_by_naming_both_marks() -> None:
    une, autre = une_marque("present"), une_marque("absent", "tablette-2")
    decision = une_marque("present", "mairie", remplace=frozenset({une.id, autre.id}))
    assert la_situation(une, autre, decision).est_facturable


def test_a_mark_unseen_by_the_agent_opens_the_conflict_again() -> None:
    une, autre = une_marque("present"), une_marque("absent", "tablette-2")
    decision = une_marque("present", "mairie", remplace=frozenset({une.id, autre.id}))
    arrivee_apres = une_marque("absent", "tablette-2", rang=2)
    assert la_situation(une, autre, decision, arrivee_apres).est_conflit


def test_a_replaced_mark_does_not_bring_back_an_older_one_of_its_device() -> None:
    ancienne, vue = une_marque("absent", rang=1), une_marque("present", rang=2)
    effacement = une_marque("efface", "tablette-2", remplace=frozenset({vue.id}))
    assert la_situation(ancienne, vue, effacement).etat is EtatPresence.NON_POINTE


def test_a_mark_taken_back_leaves_the_other_tablets_word() -> None:
    tablette_2 = une_marque("absent", "tablette-2")
    situation = la_situation(une_marque("present", rang=1), une_marque("efface", rang=2), tablette_2)
    assert situation.etat is EtatPresence.ABSENT


def test_an_unbooked_child_is_accepted_flagged_and_billed() -> None:
    situation = la_situation(une_marque(), prevue=False)
    assert situation.non_prevue and situation.est_facturable


def test_an_unbooked_child_marked_absent_is_no_matter() -> None:
    assert not la_situation(une_marque("absent"), prevue=False).non_prevue


def test_an_unbooked_child_in_conflict_is_flagged_too() -> None:
    assert la_situation(une_marque(), une_marque("absent", "tablette-2"), prevue=False).non_prevue


def test_one_tablet_sees_the_arrival_and_the_other_the_departure() -> None:
    arrivee, depart = a_paris("2026-11-20 08:05:00"), a_paris("2026-11-20 17:50:00")
    situation = la_situation(
        une_marque(instant=arrivee), une_marque("parti", "tablette-2", instant=depart), horaires_comptent=True
    )
    assert (situation.etat, situation.arrivee, situation.depart) == (EtatPresence.PRESENT, arrivee, depart)


def test_different_hours_are_a_conflict_only_where_hours_are_billed() -> None:
    tot, tard = a_paris("2026-11-20 08:05:00"), a_paris("2026-11-20 08:06:00")
    for champ in ("arrivee", "depart"):
        marques = une_marque(**{champ: tot}), une_marque(appareil="tablette-2", **{champ: tard})
        assert la_situation(*marques, horaires_comptent=True).est_conflit
        assert la_situation(*marques).est_facturable
    marques = une_marque(arrivee=tard, depart=tot), une_marque(appareil="tablette-2", arrivee=tot, depart=tard)
    situation = la_situation(*marques)
    assert (situation.arrivee, situation.depart) == (tot, tard)


def test_marks_of_a_day_are_gathered_by_child_and_activity() -> None:
    creche = une_marque(activite_id="creche", arrivee=a_paris("2026-11-20 08:00:00"))
    creche_2 = une_marque(activite_id="creche", appareil="t2", arrivee=a_paris("2026-11-20 08:01:00"))
    gaspard = une_marque(enfant_id="gaspard")
    lendemain = une_marque("absent", jour=date(2026, 11, 21))
    leonie = une_marque()
    situations = compute_situations([creche, creche_2, gaspard, lendemain, leonie], {leonie.cle}, {"creche"})
    assert {cle: s.etat.value for cle, s in situations.items()} == {
        creche.cle: "conflit",
        gaspard.cle: "present",
        lendemain.cle: "absent",
        leonie.cle: "present",
    }
    assert list_conflits(situations) == [creche.cle]
    assert situations[gaspard.cle].non_prevue and not situations[leonie.cle].non_prevue


_marques = st.lists(
    st.builds(
        une_marque,
        st.sampled_from(["present", "absent", "efface"]),
        st.sampled_from(["t1", "t2", "t3"]),
        st.integers(1, 4),
        id=st.sampled_from([f"x{n}" for n in range(12)]),
        remplace=st.frozensets(st.sampled_from([f"x{n}" for n in range(12)]), max_size=2),
        arrivee=st.none()
        | st.sampled_from([datetime(2026, 11, 20, h, tzinfo=a_paris("2026-11-20").tzinfo) for h in (8, 9)]),
    ),
    max_size=8,
    unique_by=lambda marque: marque.id,
)


@given(_marques, st.randoms(use_true_random=False), st.booleans())
def test_the_order_and_the_repetition_of_the_merge_change_nothing(marques, hasard, prevue: bool) -> None:  # type: ignore[no-untyped-def]
    melangees = [*marques, *marques]
    hasard.shuffle(melangees)
    assert compute_situation(melangees, prevue, True) == compute_situation(marques, prevue, True)


@given(_marques, st.booleans())
def test_nothing_is_ever_billed_while_two_devices_disagree(marques: list[Marque], prevue: bool) -> None:
    situation = compute_situation(marques, prevue)
    assert not (situation.est_facturable and any(m.etat is EtatMarque.ABSENT for m in situation.marques))
    assert situation.est_conflit == (len({m.etat for m in situation.marques}) > 1)


def a(heure: str) -> datetime:
    return a_paris(f"2026-11-20 {heure}:00")


def les_heures(*marques: Marque) -> tuple[datetime | None, datetime | None]:
    situation = la_situation(*marques, horaires_comptent=True)
    assert situation.etat is EtatPresence.PRESENT
    return situation.horaires


def test_a_departure_keeps_the_arrival_that_it_follows_on_the_same_tablet_or_on_the_other() -> None:
    arrivee = une_marque(instant=a("08:05"))
    meme = une_marque("parti", rang=2, instant=a("17:50"))
    autre = une_marque("parti", "tablette-2", instant=a("17:50"), remplace=frozenset({arrivee.id}))
    assert les_heures(arrivee, meme) == les_heures(autre, arrivee) == (a("08:05"), a("17:50"))


def test_a_typed_hour_corrects_the_tap_and_changes_nothing_else() -> None:
    arrivee, depart = une_marque(instant=a("08:45")), une_marque("parti", rang=2, instant=a("17:50"))
    correction = une_marque("parti", "mairie", instant=a("18:30"), arrivee=a("08:20"), remplace=frozenset({depart.id}))
    assert les_heures(arrivee, depart, correction) == (a("08:20"), a("17:50"))
    seconde = une_marque("parti", "mairie", rang=1, instant=a("18:31"), depart=a("17:40"))
    assert les_heures(seconde, correction, depart, arrivee) == (a("08:20"), a("17:40"))


def test_a_departure_taken_back_leaves_the_first_arrival() -> None:
    marques = une_marque(instant=a("08:05")), une_marque("parti", rang=2, instant=a("17:50"))
    assert les_heures(*marques, une_marque(rang=3, instant=a("17:52"))) == (a("08:05"), None)


def test_whoever_was_said_absent_in_between_arrives_anew() -> None:
    par_erreur = une_marque(instant=a("08:05"))
    absent = une_marque("absent", "tablette-2", instant=a("08:10"), remplace=frozenset({par_erreur.id}))
    arrive = une_marque(rang=2, instant=a("09:00"), remplace=frozenset({absent.id}))
    assert les_heures(par_erreur, absent, arrive) == (a("09:00"), None)
    du_meme = une_marque("absent", rang=2), une_marque(rang=3, instant=a("09:00"))
    assert les_heures(par_erreur, *du_meme) == (a("09:00"), None)


def test_a_child_seen_arriving_after_a_departure_that_the_tablet_did_not_know_is_there() -> None:
    marques = une_marque("parti", instant=a("17:00")), une_marque(appareil="tablette-2", instant=a("17:30"))
    assert la_situation(*marques).depart is None


def test_a_departure_before_the_arrival_is_settled_by_a_person_where_hours_are_billed() -> None:
    marques = une_marque(instant=a("08:05")), une_marque("parti", rang=2, depart=a("07:50"))
    assert la_situation(*marques, horaires_comptent=True).est_conflit
    assert la_situation(*marques).horaires == (a("08:05"), None)


def test_two_tablets_tapped_in_the_same_minute_say_the_same_hour() -> None:
    marques = (
        une_marque(instant=a_paris("2026-11-20 08:05:03")),
        une_marque(appareil="tablette-2", instant=a_paris("2026-11-20 08:05:58")),
    )
    assert les_heures(*marques) == (a("08:05"), None)


def test_an_absence_or_a_conflict_hands_no_hour_to_billing() -> None:
    assert la_situation(une_marque("absent")).horaires == (None, None)
    assert la_situation(une_marque(), une_marque("absent", "tablette-2")).horaires == (None, None)


def test_marks_that_name_each_other_without_end_are_each_read_once() -> None:
    marques = [une_marque(id=f"c{n}", rang=n, remplace=frozenset({f"c{(n + 1) % 3000}"})) for n in range(3000)]
    assert la_situation(*marques).etat is EtatPresence.NON_POINTE
    chaine = [une_marque(id=f"d{n}", rang=n, instant=a("08:05") + timedelta(minutes=n % 600)) for n in range(3000)]
    assert les_heures(*chaine) == (a("08:05"), None)


@given(st.data())
def test_marks_read_in_any_order_and_twice_say_the_same_hours(data: st.DataObject) -> None:
    ids = [f"x{n}" for n in range(6)]
    marques = [
        une_marque(
            data.draw(st.sampled_from(["present", "parti", "absent", "efface"])),
            data.draw(st.sampled_from(["t1", "t2"])),
            rang,
            id=ids[rang],
            instant=a("08:00") + timedelta(minutes=data.draw(st.integers(0, 600))),
            remplace=frozenset(data.draw(st.sets(st.sampled_from(ids[:rang] or ["rien"]), max_size=2))),
        )
        for rang in range(data.draw(st.integers(1, 6)))
    ]
    melange = data.draw(st.permutations(marques + marques[:2]))
    une, autre = la_situation(*marques), la_situation(*melange)
    assert (une.etat, une.horaires, une.depart) == (autre.etat, autre.horaires, autre.depart)


def test_a_departure_tapped_the_next_morning_says_that_the_child_left_and_no_hour() -> None:
    present = une_marque(instant=a_paris("2026-11-20 16:31:20"))
    parti = une_marque("parti", rang=2, instant=a_paris("2026-11-21 08:05:00"))
    situation = la_situation(present, parti)

    assert situation.est_parti and situation.est_facturable
    assert situation.horaires == (a_paris("2026-11-20 16:31:00"), None)

    typee = une_marque("parti", "bureau", depart=a_paris("2026-11-20 17:45:00"), remplace=frozenset({parti.id}))
    assert la_situation(present, parti, typee).horaires[1] == a_paris("2026-11-20 17:45:00")


def test_the_last_minute_of_the_day_is_an_hour_of_the_sheet_and_the_next_one_is_none() -> None:
    avant, apres = a_paris("2026-11-20 23:59:59"), a_paris("2026-11-21 00:00:00")

    assert la_situation(une_marque("parti", instant=avant)).depart == a_paris("2026-11-20 23:59:00")
    assert la_situation(une_marque("parti", instant=apres)).depart is None
    assert la_situation(une_marque(instant=apres)).arrivee is None

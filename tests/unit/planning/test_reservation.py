from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.planning.domain.activite import GenreActivite
from services.planning.domain.calendrier import Comptage
from services.planning.domain.delais import Delai, Delais
from services.planning.domain.formules import FORMULES_MERCREDI
from services.planning.domain.refus import (
    Complet,
    DatePassee,
    DejaPointe,
    DejaReserve,
    DelaiDepasse,
    EtatInterdit,
    FormuleDejaChoisie,
    HorsAge,
    HorsGarde,
    JourFerme,
    NonInscrit,
    OffreExpiree,
    RienAAnnuler,
)
from services.planning.domain.reservation import (
    Acceptee,
    Acteur,
    Demande,
    Effet,
    EtatReservation,
    Places,
    Reservation,
    decide,
    decide_ajout,
    decide_changement,
    decide_retrait,
    find_limite_offre,
)
from tests.unit.planning.fabrique import a_paris, un_calendrier, un_enfant, une_activite, une_demande

ETUDE = une_activite(GenreActivite.ETUDE)
JOURNEE, MATIN_REPAS, REPAS_APRES_MIDI = (une_activite(genre) for genre in FORMULES_MERCREDI)
MERCREDI_25 = date(2026, 11, 25)
RESERVEE = EtatReservation.RESERVEE


def effet(decision: object) -> Effet:
    assert isinstance(decision, Acceptee), decision
    return decision.effet


@pytest.mark.parametrize(
    ("now", "attendu"),
    [
        ("2026-11-05 23:59:59", Effet.CUISINE),
        ("2026-11-05 23:59:59.999999", Effet.CUISINE),
        ("2026-11-06 00:00:00", Effet.APRES_COMMANDE),
        ("2026-11-17 23:59:59", Effet.APRES_COMMANDE),
    ],
)
def test_a_meal_counts_for_the_kitchen_then_only_for_the_animateurs(now: str, attendu: Effet) -> None:
    assert effet(decide_ajout(une_demande(now))) is attendu


def test_after_j_3_a_meal_is_closed_on_line_with_the_exact_limit() -> None:
    refus = decide_ajout(une_demande("2026-11-18 00:00:00"))
    assert refus == DelaiDepasse(datetime(2026, 11, 17, 23, tzinfo=UTC), 3, Comptage.CALENDAIRE, "3 jours avant")
    assert refus.texte == "Le délai était mardi 17 novembre, 23h59 (3 jours avant)."


def test_study_has_no_kitchen_and_counts_for_the_animateurs() -> None:
    assert effet(decide_ajout(une_demande("2026-09-05 10:00:00", activite=ETUDE))) is Effet.ANIMATEURS
    assert isinstance(decide_ajout(une_demande("2026-11-18 00:00:00", activite=ETUDE)), DelaiDepasse)


def test_an_accepted_booking_tells_until_when_it_may_be_cancelled() -> None:
    acceptee = decide_ajout(une_demande())
    assert isinstance(acceptee, Acceptee) and acceptee.echeance is not None
    assert acceptee.etat is RESERVEE
    assert acceptee.echeance.annulable == "annulable jusqu’à jeu. 19/11 23h59"


def test_the_day_before_is_still_time_to_cancel_to_the_last_second() -> None:
    decision = decide_retrait(une_demande("2026-11-19 23:59:59", etat=RESERVEE))
    assert decision == Acceptee(EtatReservation.ANNULEE, Effet.ANNULE)
    assert Effet.ANNULE.texte == "annulé à temps, rien à payer"


def test_from_midnight_of_the_day_a_parent_declares_an_absence_instead() -> None:
    refus = decide_retrait(une_demande("2026-11-20 00:00:00", etat=RESERVEE))
    assert isinstance(refus, DelaiDepasse)
    assert (refus.jours, refus.pourquoi) == (1, "1 jour avant")


def test_an_agent_adds_and_cancels_after_the_deadlines_and_it_is_said() -> None:
    tard = "2026-11-20 08:00:00"
    ajout = decide_ajout(une_demande(tard, acteur=Acteur.AGENT))
    retrait = decide_retrait(une_demande(tard, etat=RESERVEE, acteur=Acteur.AGENT))
    assert (effet(ajout), effet(retrait)) == (Effet.HORS_DELAI, Effet.ANNULE_HORS_DELAI)
    assert isinstance(ajout, Acceptee) and ajout.echeance is None  # « annulable jusqu’à hier » would be no promise


def test_an_agent_within_the_deadlines_is_as_a_parent() -> None:
    assert effet(decide_ajout(une_demande(acteur=Acteur.AGENT))) is Effet.CUISINE
    assert effet(decide_retrait(une_demande(etat=RESERVEE, acteur=Acteur.AGENT))) is Effet.ANNULE


@pytest.mark.parametrize("acteur", list(Acteur))
@pytest.mark.parametrize("geste", [decide_ajout, decide_retrait])
def test_yesterday_is_closed_to_everybody(geste, acteur: Acteur) -> None:  # type: ignore[no-untyped-def]
    refus = geste(une_demande("2026-11-21 00:00:00", etat=RESERVEE, acteur=acteur))
    assert refus == DatePassee(date(2026, 11, 20), date(2026, 11, 21))
    assert refus.texte == "Le vendredi 20 novembre 2026 est passé."


def test_today_is_the_towns_day_not_that_of_greenwich() -> None:
    minuit_une = une_demande(etat=RESERVEE, acteur=Acteur.AGENT)
    veille_en_utc = Demande(
        minuit_une.jour,
        minuit_une.enfant,
        minuit_une.reservation,
        datetime(2026, 11, 20, 23, 0, tzinfo=UTC),
        acteur=Acteur.AGENT,
    )
    assert isinstance(decide_retrait(veille_en_utc), DatePassee)


@pytest.mark.parametrize("etat_voulu", ["presente", "absente", "en_attente", "aucune", "", "RESERVEE", "présent"])
def test_no_other_state_may_be_asked_for(etat_voulu: str) -> None:
    assert decide(etat_voulu, une_demande()) == EtatInterdit(etat_voulu)


def test_the_two_gestures_are_asked_for_by_the_state_they_lead_to() -> None:
    assert effet(decide("reservee", une_demande())) is Effet.CUISINE
    assert effet(decide("annulee", une_demande(etat=RESERVEE))) is Effet.ANNULE


@pytest.mark.parametrize("acteur", list(Acteur))
def test_a_closed_sunday_is_refused_to_an_agent_too(acteur: Acteur) -> None:
    refus = decide_ajout(une_demande(jour=date(2026, 11, 22), acteur=acteur))
    assert isinstance(refus, JourFerme) and refus.texte == "Fermé : pas d’accueil le dimanche."


def test_a_public_holiday_is_closed_with_its_name() -> None:
    refus = decide_ajout(une_demande(jour=date(2026, 11, 11), activite=JOURNEE))
    assert isinstance(refus, JourFerme) and refus.texte == "Fermé : Armistice, jour férié."


def test_a_booking_on_a_day_closed_since_may_always_be_withdrawn() -> None:
    cal = un_calendrier("fermeture;2026-11-20;2026-11-20;grève;*;")
    assert effet(decide_retrait(une_demande("2026-11-20 09:00:00", etat=RESERVEE, calendrier=cal))) is Effet.ANNULE


def test_without_an_accepted_enrolment_nothing_is_booked() -> None:
    refus = decide_ajout(une_demande(enfant=un_enfant(ETUDE)))
    assert refus == NonInscrit("restauration", "2026-2027")
    assert "2026-2027" in refus.texte


@pytest.mark.parametrize(("naissance", "age"), [(date(2023, 11, 21), 2), (date(2014, 11, 20), 12)])
def test_a_child_too_young_or_too_old_that_day_is_refused_with_the_ages(naissance: date, age: int) -> None:
    repas = une_activite()
    refus = decide_ajout(une_demande(enfant=un_enfant(repas, naissance=naissance)))
    assert refus == HorsAge(age, 3, 11)


@pytest.mark.parametrize("naissance", [date(2023, 11, 20), date(2014, 11, 21)])
def test_both_bounds_of_age_are_welcome(naissance: date) -> None:
    repas = une_activite()
    assert effet(decide_ajout(une_demande(enfant=un_enfant(repas, naissance=naissance)))) is Effet.CUISINE


@pytest.mark.parametrize(
    "etat", [EtatReservation.RESERVEE, EtatReservation.EN_ATTENTE, EtatReservation.ABSENCE_PREVENUE]
)
def test_an_exact_duplicate_is_refused(etat: EtatReservation) -> None:
    assert decide_ajout(une_demande(etat=etat)) == DejaReserve(etat)


@pytest.mark.parametrize("etat", [EtatReservation.PRESENTE, EtatReservation.ABSENTE])
@pytest.mark.parametrize("geste", [decide_ajout, decide_retrait])
def test_a_marked_day_is_no_longer_a_matter_of_booking(geste, etat: EtatReservation) -> None:  # type: ignore[no-untyped-def]
    assert geste(une_demande("2026-11-20 12:00:00", etat=etat, acteur=Acteur.AGENT)) == DejaPointe(etat)


@pytest.mark.parametrize(
    "etat", [EtatReservation.AUCUNE, EtatReservation.ANNULEE, EtatReservation.ANNULEE_PAR_LA_VILLE]
)
def test_what_is_not_booked_is_not_cancelled_but_may_be_booked(etat: EtatReservation) -> None:
    assert decide_retrait(une_demande(etat=etat)) == RienAAnnuler(etat)
    assert effet(decide_ajout(une_demande(etat=etat))) is Effet.CUISINE


@pytest.mark.parametrize(("prises", "accepte"), [(39, True), (40, False), (41, False)])
@pytest.mark.parametrize("acteur", list(Acteur))
def test_exactly_as_many_as_there_are_places(prises: int, accepte: bool, acteur: Acteur) -> None:
    decision = decide_ajout(une_demande(places=Places(40, prises), acteur=acteur))
    assert isinstance(decision, Acceptee) is accepte
    assert accepte or decision == Complet(40, prises)


def test_the_deadline_is_told_before_the_lack_of_places() -> None:
    assert isinstance(decide_ajout(une_demande("2026-11-18 00:00:00", places=Places(40, 40))), DelaiDepasse)


def test_an_offered_place_is_taken_while_it_is_held_though_the_day_is_full() -> None:
    offre = Reservation(EtatReservation.PROPOSEE, offre_limite=a_paris("2026-11-06 14:12:00"))
    a_temps = une_demande("2026-11-06 14:11:59", reservation=offre, places=Places(40, 40))
    trop_tard = une_demande("2026-11-06 14:12:00", reservation=offre, places=Places(40, 40))
    assert effet(decide_ajout(a_temps)) is Effet.APRES_COMMANDE
    refus = decide_ajout(trop_tard)
    assert refus == OffreExpiree(a_paris("2026-11-06 14:12:00"))
    assert refus.texte == "La place était gardée jusqu’à ven. 6/11 14h11."


@pytest.mark.parametrize("etat", [EtatReservation.EN_ATTENTE, EtatReservation.PROPOSEE])
def test_one_leaves_the_waiting_list_until_the_day_itself(etat: EtatReservation) -> None:
    assert effet(decide_retrait(une_demande("2026-11-20 23:59:59", etat=etat))) is Effet.QUITTE_LISTE


def test_a_declared_absence_is_cancelled_only_by_an_agent_after_j_1() -> None:
    etat = EtatReservation.ABSENCE_PREVENUE
    assert isinstance(decide_retrait(une_demande("2026-11-20 08:00:00", etat=etat)), DelaiDepasse)


@pytest.mark.parametrize("geste", [decide_ajout, decide_retrait])
def test_on_the_other_households_day_nobody_books_for_this_one(geste) -> None:  # type: ignore[no-untyped-def]
    etat = EtatReservation.AUCUNE if geste is decide_ajout else RESERVEE
    assert geste(une_demande(etat=etat, a_la_garde=False)) == HorsGarde(date(2026, 11, 20))
    assert geste(une_demande(etat=etat, a_la_garde=False, acteur=Acteur.AGENT)) == HorsGarde(date(2026, 11, 20))


def test_wednesday_is_one_choice() -> None:
    autres = frozenset({GenreActivite.MERCREDI_JOURNEE})
    demande = une_demande(jour=MERCREDI_25, activite=MATIN_REPAS, autres_genres=autres)
    assert decide_ajout(demande) == FormuleDejaChoisie("mercredi_journee")


def test_other_activities_of_the_day_do_not_forbid_a_meal() -> None:
    demande = une_demande(autres_genres=frozenset({GenreActivite.ETUDE, GenreActivite.MATIN}))
    assert effet(decide_ajout(demande)) is Effet.CUISINE


def _changement(now: str, de=JOURNEE, vers=MATIN_REPAS, **champs):  # type: ignore[no-untyped-def]
    retrait = une_demande(now, MERCREDI_25, RESERVEE, de)
    ajout = une_demande(now, MERCREDI_25, activite=vers, autres_genres=frozenset({de.genre}), **champs)
    return decide_changement(retrait, ajout)


def test_a_formula_is_exchanged_for_another_in_one_decision() -> None:
    retire, ajoute = _changement("2026-11-05 14:12:00")
    assert (retire.effet, ajoute.effet) == (Effet.ANNULE, Effet.CUISINE)


def test_a_day_is_shortened_until_j_1_and_not_lengthened_after_j_3() -> None:
    assert _changement("2026-11-24 23:59:59")[1].effet is Effet.ANIMATEURS
    assert isinstance(_changement("2026-11-24 23:59:59", de=MATIN_REPAS, vers=JOURNEE), DelaiDepasse)
    assert isinstance(_changement("2026-11-24 23:59:59", de=MATIN_REPAS, vers=REPAS_APRES_MIDI), DelaiDepasse)
    assert isinstance(_changement("2026-11-25 00:00:00"), DelaiDepasse)


def test_a_full_formula_leaves_the_child_in_the_first() -> None:
    assert _changement("2026-11-05 14:12:00", places=Places(40, 40)) == Complet(40, 40)


def test_an_agent_exchanges_on_the_day_itself() -> None:
    retrait = une_demande("2026-11-25 08:00:00", MERCREDI_25, RESERVEE, MATIN_REPAS, acteur=Acteur.AGENT)
    ajout = une_demande("2026-11-25 08:00:00", MERCREDI_25, activite=JOURNEE, acteur=Acteur.AGENT)
    changement = decide_changement(retrait, ajout)
    assert isinstance(changement, tuple)
    assert (changement[0].effet, changement[1].effet) == (Effet.ANNULE_HORS_DELAI, Effet.HORS_DELAI)


def test_nothing_to_give_up_means_no_exchange() -> None:
    retrait = une_demande(jour=MERCREDI_25, activite=MATIN_REPAS)
    assert isinstance(decide_changement(retrait, une_demande(jour=MERCREDI_25, activite=JOURNEE)), RienAAnnuler)


def test_a_naive_now_is_refused() -> None:
    demande = une_demande()
    with pytest.raises(ValueError, match="aware"):
        Demande(demande.jour, demande.enfant, demande.reservation, datetime(2026, 11, 5))


def test_where_countings_cross_the_kitchen_keeps_the_booking_open() -> None:
    croise = une_activite(delais=Delais(Delai(15), Delai(3, Comptage.SCOLAIRE), Delai(1)))
    lundi = date(2026, 11, 2)
    assert effet(decide_ajout(une_demande("2026-10-18 23:59:59", lundi, activite=croise))) is Effet.CUISINE
    refus = decide_ajout(une_demande("2026-10-19 00:00:00", lundi, activite=croise))
    assert isinstance(refus, DelaiDepasse) and refus.pourquoi == "15 jours avant"


@given(
    st.integers(0, 20 * 86400),
    st.sampled_from([EtatReservation.AUCUNE, RESERVEE]),
    st.sampled_from(["reservee", "annulee"]),
)
def test_a_later_instant_never_reopens_what_was_closed(secondes: int, etat: EtatReservation, geste: str) -> None:
    base = une_demande("2026-11-01 00:00:00", etat=etat)
    instants = [base.now.astimezone(UTC) + timedelta(seconds=s) for s in (secondes, secondes + 1, secondes + 3600)]
    decisions = [decide(geste, Demande(base.jour, base.enfant, base.reservation, now)) for now in instants]
    accepte = [isinstance(d, Acceptee) for d in decisions]
    assert accepte == sorted(accepte, reverse=True)


def test_a_full_day_is_a_rank_where_a_list_is_kept_and_those_who_wait_come_first() -> None:
    premier = decide_ajout(une_demande(places=Places(40, 40, liste=True)))
    assert premier == Acceptee(EtatReservation.EN_ATTENTE, Effet.LISTE_ATTENTE, rang=1)
    derriere = decide_ajout(une_demande(places=Places(40, 38, attente=2, liste=True)))
    assert isinstance(derriere, Acceptee) and derriere.rang == 3
    assert effet(decide_ajout(une_demande(places=Places(40, 37, attente=2, liste=True)))) is Effet.CUISINE


def test_the_list_closes_when_24_hours_do_not_fit_before_the_cancellation_deadline() -> None:
    """Friday 20 November: one cancels until Thursday 19, 23:59:59."""
    agent = {"acteur": Acteur.AGENT, "places": Places(40, 40, liste=True)}
    assert decide_ajout(une_demande("2026-11-18 23:59:59", **agent)) == Acceptee(  # type: ignore[arg-type]
        EtatReservation.EN_ATTENTE, Effet.LISTE_ATTENTE, rang=1
    )
    assert decide_ajout(une_demande("2026-11-19 00:00:00", **agent)) == Complet(40, 40)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("now", "dernier"),
    [
        ("2026-10-24 14:12:37", "2026-10-25 13:12:37"),  # the hour played twice in between
        ("2027-03-27 14:12:37", "2027-03-28 15:12:37"),  # an hour skipped in between
        ("2026-11-10 14:12:37", "2026-11-11 14:12:37"),
    ],
)
def test_an_offer_lasts_24_hours_elapsed_whatever_the_clock_does(now: str, dernier: str) -> None:
    loin = une_demande(jour=date(2027, 5, 3)).jour.echeances
    assert loin is not None
    assert find_limite_offre(loin, a_paris(now)) == a_paris(dernier) + timedelta(seconds=1)


def test_once_the_list_is_closed_who_waits_keeps_no_place_from_an_agent() -> None:
    places = Places(40, 39, attente=5, liste=True)
    demande = une_demande("2026-11-19 08:00:00", acteur=Acteur.AGENT, places=places)
    assert effet(decide_ajout(demande)) is Effet.HORS_DELAI


def test_once_the_list_is_closed_a_free_place_is_for_whoever_takes_it_who_waits_as_well() -> None:
    """A town that books until the eve: from Thursday 0:00 nothing is offered, and booking is still open."""
    veille = une_activite(delais=Delais(None, Delai(1), Delai(1)))
    attente = {"activite": veille, "etat": EtatReservation.EN_ATTENTE}
    libre = Places(40, 39, attente=2, liste=True)
    assert isinstance(decide_ajout(une_demande("2026-11-18 23:59:59", places=libre, **attente)), DejaReserve)  # type: ignore[arg-type]
    pris = decide_ajout(une_demande("2026-11-19 00:00:00", places=libre, **attente))  # type: ignore[arg-type]
    assert effet(pris) is Effet.ANIMATEURS
    pleine = une_demande("2026-11-19 00:00:00", places=Places(40, 40, attente=2, liste=True), **attente)  # type: ignore[arg-type]
    assert decide_ajout(pleine) == Complet(40, 40)


def test_places_follow_a_child_from_one_state_to_another() -> None:
    places = Places(40, 40, attente=3, liste=True)
    etats = EtatReservation
    assert places.move(etats.RESERVEE, etats.ANNULEE) == Places(40, 39, 3, True)
    assert places.move(etats.EN_ATTENTE, etats.ANNULEE) == Places(40, 40, 2, True)
    assert places.move(etats.PROPOSEE, etats.RESERVEE) == places
    assert places.move(etats.RESERVEE, etats.ABSENCE_PREVENUE) == places


def test_a_full_formula_is_waited_for_and_the_first_kept() -> None:
    attente = _changement("2026-11-05 14:12:00", places=Places(40, 40, liste=True))
    assert isinstance(attente, Acceptee) and (attente.etat, attente.rang) == (EtatReservation.EN_ATTENTE, 1)

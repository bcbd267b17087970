from datetime import date, timedelta
from time import perf_counter

import pytest

from services.planning.domain.activite import Enfant, GenreActivite, Periode, Unite
from services.planning.domain.cellule import (
    Cellule,
    EtatCellule,
    Phrase,
    Raison,
    compute_cellules,
    etat_cellule,
)
from services.planning.domain.delais import Delai, Delais
from services.planning.domain.echeancier import Echeancier
from services.planning.domain.reservation import Acteur, Demande, EtatReservation, Places, Reservation
from tests.unit.planning.fabrique import (
    a_paris,
    le_calendrier,
    un_calendrier,
    un_enfant,
    une_activite,
    une_demande,
)

REPAS, MATIN, ETUDE, SOIR = (une_activite(GenreActivite(nom)) for nom in ("restauration", "matin", "etude", "soir"))
MERCREDI = une_activite(GenreActivite.MERCREDI_JOURNEE)
TOUTES = (MATIN, REPAS, ETUDE, SOIR, MERCREDI)
LEONIE = un_enfant(*TOUTES)
JEUDI_5_A_14H12 = "2026-11-05 14:12:00"
RESERVEE = EtatReservation.RESERVEE


def cellule(demande: Demande) -> Cellule:
    return etat_cellule(
        demande.jour,
        demande.enfant,
        demande.reservation,
        demande.now,
        demande.places,
        demande.acteur,
        demande.a_la_garde,
    )


def la_case(jour: date, etat: EtatReservation = EtatReservation.AUCUNE, **champs) -> Cellule:  # type: ignore[no-untyped-def]
    return cellule(une_demande(champs.pop("now", JEUDI_5_A_14H12), jour, etat, **champs))


def test_a_free_meal_before_the_order_says_until_when_the_kitchen_counts_it() -> None:
    case = la_case(date(2026, 11, 23))
    assert (case.etat, case.raison) == (EtatCellule.LIBRE, Raison.RESERVABLE)
    assert case.non == Phrase("Libre", "pour la cuisine", "jusqu’à dim. 8/11 23h59")
    assert case.non.texte == "Libre, pour la cuisine jusqu’à dim. 8/11 23h59"
    assert case.oui.texte == "À ajouter, compté pour la cuisine"
    assert case.pourquoi == "15 jours avant"


def test_a_free_meal_after_the_order_says_so_and_its_next_deadline() -> None:
    case = la_case(date(2026, 11, 9))
    assert case.etat is EtatCellule.LIBRE and case.non is not None
    assert case.non.texte == "Libre, à réserver jusqu’à ven. 6/11 23h59"
    assert case.oui.texte == "À ajouter, après la commande de la cuisine, compté pour les animateurs"
    assert case.pourquoi == "3 jours avant"


def test_a_free_morning_counts_for_the_animateurs() -> None:
    case = la_case(date(2026, 11, 23), activite=MATIN)
    assert case.oui.texte == "À ajouter, compté pour les animateurs"
    assert case.non is not None and case.non.texte == "Libre, à réserver jusqu’à ven. 20/11 23h59"


def test_a_week_booked_as_one_says_so_before_and_after_the_tick() -> None:
    stage = une_activite(
        GenreActivite.VACANCES, unite=Unite.SEMAINE, periode=Periode.VACANCES, jours=frozenset(range(5))
    )
    mercredi = date(2026, 12, 23)
    libre = la_case(mercredi, activite=stage)
    assert libre.non is not None
    assert (libre.non.suite, libre.oui.suite) == ("toute la semaine, pour la cuisine", "toute la semaine")
    prise = la_case(mercredi, RESERVEE, activite=stage)
    assert prise.non == Phrase("À retirer", "toute la semaine", "jusqu’à dim. 20/12 23h59")


def test_the_kitchens_sentence_changes_at_midnight() -> None:
    avant = la_case(date(2026, 11, 20), now="2026-11-05 23:59:59")
    apres = la_case(date(2026, 11, 20), now="2026-11-06 00:00:00")
    assert avant.non is not None and avant.non.texte == "Libre, pour la cuisine jusqu’à jeu. 5/11 23h59"
    assert apres.non is not None and apres.non.texte == "Libre, à réserver jusqu’à mar. 17/11 23h59"


def test_a_booked_cell_says_until_when_it_may_be_cancelled() -> None:
    case = la_case(date(2026, 11, 20), RESERVEE)
    assert (case.etat, case.raison) == (EtatCellule.PRISE, Raison.ANNULABLE)
    assert case.oui.texte == "Réservé, annulable jusqu’à jeu. 19/11 23h59"
    assert case.non is not None and case.non.texte == "À retirer, accepté jusqu’à jeu. 19/11 23h59"
    assert case.pourquoi == "1 jour avant"


def test_closed_on_line_says_since_when() -> None:
    case = la_case(date(2026, 11, 6))
    assert (case.etat, case.raison, case.non) == (EtatCellule.FIXE, Raison.DELAI_DEPASSE, None)
    assert case.oui == Phrase("Fermé en ligne", note="depuis mar. 3/11 23h59")
    assert case.pourquoi == "3 jours avant"


def test_once_over_today_the_site_has_nothing_more_to_be_told() -> None:
    jeudi, attente = date(2026, 11, 5), Reservation(EtatReservation.EN_ATTENTE, rang=1)
    assert la_case(jeudi, now="2026-11-05 13:19:59").raison is Raison.DELAI_DEPASSE
    for champs in ({}, {"reservation": attente}):
        case = la_case(jeudi, now="2026-11-05 13:20:00", **champs)
        assert (case.raison, case.oui.texte) == (Raison.TERMINEE, "Terminé, depuis 13h20")
    assert la_case(jeudi, now="2026-11-05 13:20:00", acteur=Acteur.AGENT).etat is EtatCellule.LIBRE


def test_an_agent_may_still_tick_and_is_told_it_is_late() -> None:
    libre = la_case(date(2026, 11, 6), acteur=Acteur.AGENT)
    prise = la_case(date(2026, 11, 5), RESERVEE, acteur=Acteur.AGENT)
    assert (libre.etat, libre.raison) == (EtatCellule.LIBRE, Raison.DELAI_DEPASSE)
    assert libre.non is not None
    assert libre.non.texte == "Libre, hors délai fermé en ligne depuis mar. 3/11 23h59"
    assert prise.etat is EtatCellule.PRISE
    assert prise.oui.texte == "Réservé, délai d’annulation passé depuis mer. 4/11 23h59"


def test_on_the_day_a_booked_cell_invites_to_declare_an_absence() -> None:
    case = la_case(date(2026, 11, 5), RESERVEE)
    assert (case.etat, case.raison) == (EtatCellule.FIXE, Raison.ABSENCE_A_DECLARER)
    assert "déclarez une absence" in case.oui.texte


@pytest.mark.parametrize(
    ("jour", "texte"),
    [
        (date(2026, 11, 11), "Fermé : Armistice, jour férié"),
        (date(2026, 12, 21), "Fermé : vacances de Noël"),
        (date(2026, 11, 22), "Fermé : pas d’accueil le dimanche"),
        (date(2027, 9, 2), "Fermé : calendrier pas encore publié"),
    ],
)
def test_a_closed_day_says_why(jour: date, texte: str) -> None:
    case = la_case(jour)
    assert (case.etat, case.raison, case.oui.texte) == (EtatCellule.FIXE, Raison.JOUR_FERME, texte)
    assert case.pourquoi == ""


@pytest.mark.parametrize("etat", [RESERVEE, EtatReservation.ANNULEE_PAR_LA_VILLE])
def test_a_strike_says_that_the_town_cancelled_and_nothing_is_due(etat: EtatReservation) -> None:
    cal = un_calendrier("fermeture;2026-11-19;2026-11-19;grève;restauration;")
    case = la_case(date(2026, 11, 19), etat, calendrier=cal)
    assert case.oui.texte == "Fermé : grève, annulé par la ville, rien à payer"
    assert la_case(date(2026, 11, 19), calendrier=cal).oui.texte == "Fermé : grève"


def test_a_strike_called_off_opens_the_cell_again() -> None:
    case = la_case(date(2026, 11, 19), EtatReservation.ANNULEE_PAR_LA_VILLE)
    assert case.etat is EtatCellule.LIBRE


@pytest.mark.parametrize(
    ("etat", "raison", "texte"),
    [
        (EtatReservation.PRESENTE, Raison.PRESENTE, "Présence, pointée"),
        (EtatReservation.ABSENTE, Raison.ABSENTE, "Absence, pointée"),
        (EtatReservation.ABSENCE_PREVENUE, Raison.ABSENCE_PREVENUE, "Absence, prévenue"),
        (RESERVEE, Raison.A_POINTER, "Réservé, pas encore pointé"),
        (EtatReservation.AUCUNE, Raison.PASSEE, "Rien"),
        (EtatReservation.ANNULEE, Raison.PASSEE, "Rien"),
        (EtatReservation.ANNULEE_PAR_LA_VILLE, Raison.JOUR_FERME, "Annulé par la ville, rien à payer"),
    ],
)
def test_a_past_day_says_what_happened(etat: EtatReservation, raison: Raison, texte: str) -> None:
    case = la_case(date(2026, 11, 3), etat)
    assert (case.etat, case.raison, case.oui.texte) == (EtatCellule.FIXE, raison, texte)


def test_a_past_closed_day_still_says_why() -> None:
    assert la_case(date(2026, 10, 20)).oui.texte == "Fermé : vacances de la Toussaint"


def test_the_waiting_list_tells_the_rank_and_the_places() -> None:
    troisieme = la_case(
        date(2026, 11, 20), reservation=Reservation(EtatReservation.EN_ATTENTE, rang=3), places=Places(40, 40)
    )
    assert troisieme.raison is Raison.EN_ATTENTE
    assert troisieme.oui.fort == "Liste d’attente : 3e"
    assert troisieme.oui.note.startswith("40 places, toutes prises. Si une place se libère")
    premier = la_case(date(2026, 11, 20), reservation=Reservation(EtatReservation.EN_ATTENTE, rang=1))
    assert premier.oui.fort == "Liste d’attente : 1er"


def test_a_full_day_offers_the_waiting_list() -> None:
    case = la_case(date(2026, 11, 23), places=Places(40, 40, liste=True))
    assert (case.etat, case.raison) == (EtatCellule.LIBRE, Raison.COMPLET)
    assert case.non is not None and case.non.fort == "Complet"
    assert case.oui.texte == "À ajouter, sur la liste d’attente"
    assert la_case(date(2026, 11, 23), places=Places(40, 39)).raison is Raison.RESERVABLE


def test_once_the_list_is_closed_the_cell_says_what_a_tick_would_do() -> None:
    """A town that books until the eve: nothing is offered from Sunday 22 at 0:00 on, and one books until its end."""
    etude = une_activite(GenreActivite.ETUDE, delais=Delais(None, Delai(1), Delai(1)))
    lundi, now = date(2026, 11, 23), "2026-11-22 08:00:00"
    attend = {"activite": etude, "reservation": Reservation(EtatReservation.EN_ATTENTE, rang=1)}
    libre, pleine = Places(40, 39, attente=1, liste=True), Places(40, 40, attente=1, liste=True)

    assert la_case(lundi, now=now, activite=etude, places=libre).raison is Raison.RESERVABLE
    complet = la_case(lundi, now=now, activite=etude, places=pleine)
    assert (complet.etat, complet.oui.texte) == (EtatCellule.FIXE, "Complet")
    assert la_case(lundi, now=now, places=libre, **attend).raison is Raison.RESERVABLE
    assert la_case(lundi, now=now, places=pleine, **attend).oui.fort == "Liste d’attente close"
    assert la_case(lundi, now="2026-11-23 08:00:00", places=libre, **attend).raison is Raison.DELAI_DEPASSE


def test_an_offered_place_says_until_when_it_is_held_then_is_an_ordinary_cell() -> None:
    offre = Reservation(EtatReservation.PROPOSEE, offre_limite=a_paris("2026-11-06 09:00:00"))
    tenue = la_case(date(2026, 11, 23), reservation=offre, now="2026-11-06 08:59:59")
    perdue = la_case(date(2026, 11, 23), reservation=offre, now="2026-11-06 09:00:00")
    assert tenue.raison is Raison.OFFRE and tenue.non is not None
    assert tenue.non.texte == "Une place est libre, gardée pour vous jusqu’à ven. 6/11 8h59"
    assert perdue.raison is Raison.RESERVABLE


def test_without_enrolment_the_cell_says_what_to_ask_for() -> None:
    case = la_case(date(2026, 11, 20), enfant=un_enfant(MATIN))
    assert (case.etat, case.raison) == (EtatCellule.FIXE, Raison.NON_INSCRIT)
    assert case.oui.texte == "Pas d’inscription, demandez l’inscription 2026-2027"


def test_the_wrong_age_is_said_with_the_ages() -> None:
    bebe = un_enfant(REPAS, naissance=date(2025, 1, 1))
    assert la_case(date(2026, 11, 20), enfant=bebe).oui.texte == "Pas pour cet âge, de 3 à 11 ans"


@pytest.mark.parametrize("naissance", [date(2023, 11, 20), date(2014, 11, 21)])
def test_both_bounds_of_age_have_a_free_cell(naissance: date) -> None:
    enfant = un_enfant(REPAS, naissance=naissance)
    assert la_case(date(2026, 11, 20), enfant=enfant).etat is EtatCellule.LIBRE


def test_the_other_households_day_is_read_only_for_a_parent() -> None:
    libre = la_case(date(2026, 11, 20), a_la_garde=False)
    prise = la_case(date(2026, 11, 20), RESERVEE, a_la_garde=False)
    assert libre.raison is prise.raison is Raison.HORS_GARDE
    assert (libre.oui.fort, prise.oui.fort) == ("Rien", "Réservé")
    au_guichet = la_case(date(2026, 11, 20), a_la_garde=False, acteur=Acteur.AGENT)
    assert au_guichet.raison is Raison.HORS_GARDE


def _novembre() -> list[date]:
    jours = [date(2026, 11, 1) + timedelta(days=n) for n in range(30)]
    return [jour for jour in jours if jour.weekday() < 5] + [date(2026, 12, 1)]


def test_the_month_says_cell_by_cell_what_one_cell_says() -> None:
    reservations = {(REPAS.id, jour): Reservation(RESERVEE) for jour in _novembre()[::2]}
    hors_garde = {(REPAS.id, date(2026, 11, 24)), (ETUDE.id, date(2026, 11, 24))}
    places = {(MATIN.id, date(2026, 11, 26)): Places(12, 12)}
    now = a_paris(JEUDI_5_A_14H12)
    echeancier = Echeancier(le_calendrier())
    cellules = compute_cellules(
        echeancier, TOUTES, _novembre(), LEONIE, reservations, now, places, hors_garde=hors_garde
    )
    une_a_une = [
        etat_cellule(
            echeancier.prepare(activite, jour, "jaures"),
            LEONIE,
            reservations.get((activite.id, jour), Reservation()),
            now,
            places.get((activite.id, jour)),
            a_la_garde=(activite.id, jour) not in hors_garde,
        )
        for jour in _novembre()
        for activite in TOUTES
    ]
    assert cellules == une_a_une
    assert len(cellules) == 110


def test_two_children_share_the_words_but_not_the_state() -> None:
    echeancier, jour, now = Echeancier(le_calendrier()), date(2026, 11, 20), a_paris(JEUDI_5_A_14H12)
    gaspard = Enfant("gaspard", date(2020, 1, 1), LEONIE.inscriptions)
    (une,) = compute_cellules(echeancier, [REPAS], [jour], LEONIE, {(REPAS.id, jour): Reservation(RESERVEE)}, now)
    (autre,) = compute_cellules(echeancier, [REPAS], [jour], gaspard, {}, now)
    assert (une.etat, autre.etat) == (EtatCellule.PRISE, EtatCellule.LIBRE)


def test_the_memory_of_deadlines_is_bounded_and_changes_nothing() -> None:
    etroit, large = Echeancier(le_calendrier(), max_jours=3), Echeancier(le_calendrier())
    now = a_paris(JEUDI_5_A_14H12)
    args = (TOUTES, _novembre(), LEONIE, {}, now)
    assert compute_cellules(etroit, *args) == compute_cellules(large, *args)
    assert sum(len(jours) for jours in etroit._jours_by_activite.values()) <= 3
    assert large.prepare(REPAS, _novembre()[0], "jaures") is large.prepare(REPAS, _novembre()[0], "jaures")


def test_a_month_outside_the_published_calendar_is_all_closed() -> None:
    cellules = compute_cellules(
        Echeancier(le_calendrier()), TOUTES, [date(2027, 9, 2)], LEONIE, {}, a_paris(JEUDI_5_A_14H12)
    )
    assert {case.oui.texte for case in cellules} == {"Fermé : calendrier pas encore publié"}


def test_a_month_of_a_child_takes_well_under_a_millisecond_once_deadlines_are_known() -> None:
    echeancier, now = Echeancier(le_calendrier()), a_paris(JEUDI_5_A_14H12)
    durees = []
    for _ in range(50):
        debut = perf_counter()
        compute_cellules(echeancier, TOUTES, _novembre(), LEONIE, {}, now)
        durees.append(perf_counter() - debut)
    assert min(durees) < 0.001, f"{min(durees) * 1000:.2f} ms for 110 cells"

"""Sheets and marks: what the tablets said is kept for ever, and what it means is said to billing."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from contracts import planning as contrat
from contracts.actor import Actor
from contracts.errors import Introuvable
from services.planning.domain.mots import PARIS
from tests.integration.base import un_acteur
from tests.integration.planning.ville import (
    CRENEAUX_DITS,
    LUNDI_16,
    VENDREDI_6,
    Ville,
    ajout,
    refus_of,
    un_agent,
    une_sante,
)

JEUDI_5 = date(2026, 11, 5)
MIDI = datetime(2026, 11, 5, 11, 35, tzinfo=PARIS)


def un_animateur(*sites: str) -> Actor:
    return un_acteur("animateur", sites=frozenset(sites or ("jaures",)))


def une_marque(enfant_id: UUID, etat: str = "present", appareil: str = "Cour", **champs: Any) -> contrat.Marque:
    par_defaut = {"marque_id": uuid.uuid4(), "instant": MIDI}
    return contrat.Marque(enfant_id=enfant_id, etat=etat, appareil=appareil, **(par_defaut | champs))  # type: ignore[arg-type]


def point(ville: Ville, *marques: contrat.Marque, actor: Actor | None = None, **champs: Any) -> contrat.Pointee:
    par_defaut = {"operation_id": uuid.uuid4(), "site": "jaures", "activite": "restauration", "jour": JEUDI_5}
    request = contrat.Point(marques=list(marques), **(par_defaut | champs))
    return ville.call(contrat.POINT, request, actor or un_animateur())


def feuille(ville: Ville, actor: Actor | None = None, jour: date = JEUDI_5) -> contrat.Feuille:
    request = contrat.GetFeuille(site="jaures", activite="restauration", jour=jour)
    return ville.call(contrat.GET_FEUILLE, request, actor or un_animateur())


def non_prevus(ville: Ville, texte: str, actor: Actor | None = None, **champs: Any) -> contrat.NonPrevus:
    par_defaut = {"site": "jaures", "activite": "restauration", "jour": JEUDI_5, "texte": texte}
    return ville.call(contrat.LIST_NON_PREVUS, contrat.ListNonPrevus(**(par_defaut | champs)), actor or un_animateur())


def presences_said(ville: Ville) -> list[tuple[bool, str | None, int]]:
    rows = ville.base.sql(CRENEAUX_DITS)
    return [(data["est_reserve"], data.get("presence"), data["version"]) for (data,) in rows]


@pytest.fixture
def horloge_du_matin(ville: Ville, horloge: Callable[[datetime], None]) -> Callable[[datetime], None]:
    """Bookings for Thursday 5 are made before their deadline, then the town's clock comes back to that day."""
    horloge(datetime(2026, 10, 20, 9, 0, tzinfo=PARIS))
    return horloge


def test_a_booked_child_is_expected_then_present_and_billing_is_told(
    ville: Ville, horloge_du_matin: Callable[[datetime], None]
) -> None:
    famille = ville.une_famille()
    famille.save(*ajout("restauration", JEUDI_5))
    horloge_du_matin(MIDI)

    [attendu] = feuille(ville).lignes
    answer = point(ville, une_marque(famille.enfant_id))

    assert (attendu.est_reserve, attendu.etat) == (True, None)
    assert (answer.gardees, answer.deja_connues, answer.refusees) == (1, 0, [])
    [ligne] = feuille(ville).lignes
    assert (ligne.etat, [m.instant for m in ligne.marques]) == ("present", [MIDI])
    assert presences_said(ville) == [(True, None, 1), (True, "present", 2)]
    assert ville.base.said()[-1] == ("planning.presence.pointee.v1", str(famille.enfant_id))


def test_a_known_mark_with_another_content_is_refused_and_changes_nothing(
    ville: Ville, horloge_du_matin: Callable[[datetime], None]
) -> None:
    famille = ville.une_famille("Léonie", "Gaspard")
    famille.save(*ajout("restauration", JEUDI_5))
    horloge_du_matin(MIDI)
    marque = une_marque(famille.enfant_id, rang=4)
    autrement = marque.model_copy(update={"etat": contrat.EtatPointage.ABSENT})
    dun_autre = marque.model_copy(update={"enfant_id": famille.enfants[1].enfant_id})
    deux = une_marque(famille.enfant_id, rang=5)
    point(ville, marque)

    for refusee in (autrement, dun_autre):
        answer = point(ville, refusee)
        assert (answer.gardees, answer.deja_connues, answer.refusees) == (0, 0, [marque.marque_id])
    answer = point(ville, marque, deux, deux.model_copy(update={"rang": 6}))
    assert (answer.gardees, answer.deja_connues, answer.refusees) == (1, 1, [deux.marque_id])
    assert [ligne.etat for ligne in feuille(ville).lignes] == ["present"]


def test_an_unbooked_child_is_accepted_flagged_and_has_a_payer(ville: Ville) -> None:
    famille = ville.une_famille()

    point(ville, une_marque(famille.enfant_id))

    [ligne] = feuille(ville).lignes
    assert (ligne.est_reserve, ligne.etat) == (False, "present")
    assert presences_said(ville) == [(False, "present", 1)]
    assert ville.base.sql("select foyer_id, etat from creneau") == [(str(famille.foyer_id), "aucune")]


def test_a_mark_sent_twice_counts_once_in_one_request_and_in_two(ville: Ville) -> None:
    famille = ville.une_famille()
    marque = une_marque(famille.enfant_id)

    first, again = point(ville, marque), point(ville, marque)

    assert (first.gardees, again.gardees, again.deja_connues) == (1, 0, 1)
    assert presences_said(ville) == [(False, "present", 1)]


def test_two_tablets_that_disagree_keep_both_marks_and_bill_nothing_until_somebody_decides(ville: Ville) -> None:
    famille = ville.une_famille()
    cour = une_marque(famille.enfant_id, "present", "Cour")
    refectoire = une_marque(famille.enfant_id, "absent", "Réfectoire")
    paul, lise = un_animateur(), un_agent()
    point(ville, cour, actor=paul)
    point(ville, refectoire, actor=lise)

    [conflit] = feuille(ville).lignes
    assert conflit.etat == "conflit"
    assert {(m.appareil, m.etat) for m in conflit.marques} == {("Cour", "present"), ("Réfectoire", "absent")}
    assert {m.compte_id: m.role for m in conflit.marques} == {paul.compte_id: "animateur", lise.compte_id: "agent"}

    point(ville, une_marque(famille.enfant_id, "present", "Bureau", remplace=[refectoire.marque_id]))
    assert [presence for _, presence, _ in presences_said(ville)] == ["present", "conflit", "present"]
    assert {m.compte_id for m in feuille(ville).lignes[0].marques} == {None}
    assert ville.base.sql("select count(*) from marque") == [(3,)]


def test_a_later_mark_of_the_same_tablet_corrects_it_and_a_departure_stays_a_presence(ville: Ville) -> None:
    famille = ville.une_famille()
    point(ville, une_marque(famille.enfant_id, "absent", rang=1))
    point(ville, une_marque(famille.enfant_id, "present", rang=2))
    point(ville, une_marque(famille.enfant_id, "parti", rang=3))

    assert feuille(ville).lignes[0].etat == "parti"
    assert [presence for _, presence, _ in presences_said(ville)] == ["absent", "present", "present"]
    dites = [nom for nom, _ in ville.base.said() if nom == "planning.presence.pointee.v1"]
    assert len(dites) == 2, "the departure is no other presence"


def test_hours_are_handed_to_billing_and_a_typed_hour_is_a_new_mark(ville: Ville) -> None:
    famille, depart = ville.une_famille(), MIDI + timedelta(hours=2)
    tape = une_marque(famille.enfant_id, "present", rang=1)
    parti = une_marque(famille.enfant_id, "parti", rang=2, instant=depart)
    point(ville, tape)
    point(ville, parti)
    typee = MIDI - timedelta(minutes=12)
    point(ville, une_marque(famille.enfant_id, "parti", "Mairie", arrivee=typee, remplace=[parti.marque_id]))

    dits = [contrat.CreneauEtat.model_validate(data) for (data,) in ville.base.sql(CRENEAUX_DITS)]
    assert [(un.arrivee, un.depart) for un in dits] == [(MIDI, None), (MIDI, depart), (typee, depart)]
    [ligne] = feuille(ville).lignes
    assert (ligne.etat, ligne.arrivee, ligne.depart) == ("parti", typee, depart)
    assert ville.base.sql("select count(*) from marque") == [(3,)]


def test_an_hour_of_another_day_or_to_come_is_refused(ville: Ville) -> None:
    famille = ville.une_famille()
    for arrivee in (MIDI - timedelta(days=1), datetime.now(PARIS) + timedelta(hours=1)):
        with pytest.raises(contrat.HeureHorsDuJour):
            point(ville, une_marque(famille.enfant_id, arrivee=arrivee), jour=JEUDI_5)


def test_marks_that_arrive_in_any_order_end_in_the_same_state(ville: Ville) -> None:
    famille = ville.une_famille()
    point(ville, une_marque(famille.enfant_id, "present", rang=2))
    point(ville, une_marque(famille.enfant_id, "absent", rang=1))
    assert feuille(ville).lignes[0].etat == "present"


def test_a_mark_taken_back_leaves_the_child_to_be_marked(ville: Ville) -> None:
    famille = ville.une_famille()
    point(ville, une_marque(famille.enfant_id, rang=1))
    point(ville, une_marque(famille.enfant_id, "efface", rang=2))
    assert feuille(ville).lignes == []
    assert presences_said(ville) == [(False, "present", 1), (False, None, 2)]


def test_a_thousand_marks_are_a_constant_number_of_statements(ville: Ville, instructions: list[str]) -> None:
    famille = ville.une_famille(*(f"Enfant {n}" for n in range(8)))
    marques = [une_marque(e.enfant_id, appareil=f"T{n}") for n in range(125) for e in famille.enfants]
    point(ville, une_marque(famille.enfant_id))
    instructions.clear()

    answer = point(ville, *marques)

    assert answer.gardees == 1000
    assert len(instructions) <= 5, instructions


def test_the_sheet_shows_the_signs_of_health_by_name_without_accents_and_keeps_them_sealed(ville: Ville) -> None:
    famille = ville.une_famille("Zoé", "Éloïse")
    ville.hear(une_sante(famille.enfants[1].enfant_id, a_un_pai=True, allergies=["arachide"], regime="panier_pai"))
    point(ville, *(une_marque(e.enfant_id) for e in famille.enfants))

    lignes = feuille(ville).lignes

    assert [ligne.prenom for ligne in lignes] == ["Éloïse", "Zoé"]
    assert (lignes[0].a_un_pai, lignes[0].allergies, lignes[0].regime) == (True, ["arachide"], "panier_pai")
    [(scelle,)] = ville.base.sql("select scelle from sante")
    assert "arachide" not in scelle


def test_billing_learns_that_the_family_brought_the_meal_and_never_why(ville: Ville) -> None:
    famille = ville.une_famille()
    ville.hear(une_sante(famille.enfant_id, a_un_pai=True, allergies=["arachide"], regime="panier_pai"))
    point(ville, une_marque(famille.enfant_id, rang=1))
    ville.hear(une_sante(famille.enfant_id, version=2, regime="standard"))
    point(ville, une_marque(famille.enfant_id, "absent", rang=2))

    assert [creneau.get("repas_fourni") for (creneau,) in ville.base.sql(CRENEAUX_DITS)] == [True, True]
    bodies = "".join(body for (body,) in ville.base.sql("select body from outbox"))
    assert "arachide" not in bodies
    assert "panier" not in bodies


def test_an_animateur_sees_and_marks_only_the_sheets_of_its_sites(ville: Ville) -> None:
    famille = ville.une_famille()
    ailleurs = un_animateur("ferry")
    listed = ville.call(contrat.LIST_FEUILLES, contrat.ListFeuilles(jour=JEUDI_5), ailleurs)
    assert {f.site for f in listed.feuilles} == {"ferry"}
    with pytest.raises(Introuvable):
        feuille(ville, ailleurs)
    with pytest.raises(Introuvable):
        point(ville, une_marque(famille.enfant_id), actor=ailleurs)


def test_the_list_counts_who_is_expected_and_who_is_marked(
    ville: Ville, horloge_du_matin: Callable[[datetime], None]
) -> None:
    premiere, seconde = ville.une_famille(), ville.une_famille()
    for famille in (premiere, seconde):
        famille.save(*ajout("restauration", JEUDI_5))
    horloge_du_matin(MIDI)
    point(ville, une_marque(premiere.enfant_id))

    listed = ville.call(contrat.LIST_FEUILLES, contrat.ListFeuilles(jour=JEUDI_5), un_animateur())

    assert [(f.activite, f.attendus, f.pointes) for f in listed.feuilles] == [
        ("accueil_matin", 0, 0),
        ("restauration", 2, 1),
        ("etude", 0, 0),
    ]


def test_a_child_that_the_site_does_not_know_is_refused_and_the_others_are_kept(ville: Ville) -> None:
    famille = ville.une_famille()
    inconnu = ville.une_famille(ecole="ferry", inscriptions=[])
    perdue = une_marque(inconnu.enfant_id)

    answer = point(ville, une_marque(famille.enfant_id), perdue)

    assert (answer.gardees, answer.refusees) == (1, [perdue.marque_id])
    with pytest.raises(Introuvable):
        point(ville, une_marque(inconnu.enfant_id), une_marque(uuid.uuid4()))


def test_a_child_nobody_expected_is_found_by_the_first_letters_with_its_safety_signs(
    ville: Ville, horloge_du_matin: Callable[[datetime], None]
) -> None:
    attendue, imprevu = ville.une_famille("Éloïse"), ville.une_famille("Élie", "Gaspard")
    ville.une_famille("Élisa", ecole="ferry")
    ville.hear(une_sante(imprevu.enfant_id, a_un_pai=True, allergies=["œuf"]))
    attendue.save(*ajout("restauration", JEUDI_5))
    horloge_du_matin(MIDI)

    [ligne] = non_prevus(ville, "el GUES").lignes

    assert (ligne.prenom, ligne.est_reserve, ligne.etat) == ("Élie", False, None)
    assert (ligne.a_un_pai, ligne.allergies) == (True, ["œuf"])
    point(ville, une_marque(imprevu.enfant_id))
    assert non_prevus(ville, "el").lignes == []


def test_a_long_list_is_cut_and_says_how_many_more(ville: Ville) -> None:
    ville.une_famille(*(f"Zoé {rang}" for rang in range(23)))
    trouves = non_prevus(ville, "zoe")
    assert (len(trouves.lignes), trouves.autres) == (20, 3)


@pytest.mark.parametrize("texte", ["%%", "__", "' or 1=1 --", "..", "zz"])
def test_a_text_that_is_no_name_finds_nobody(ville: Ville, texte: str) -> None:
    ville.une_famille("Éloïse")
    assert non_prevus(ville, texte) == contrat.NonPrevus(lignes=[])


def test_children_of_another_school_are_not_shown_but_the_centre_serves_them_all(ville: Ville) -> None:
    ville.une_famille("Élisa", ecole="ferry")
    assert non_prevus(ville, "elisa").lignes == []

    au_centre = {"site": "loisirs", "activite": "mercredi_journee", "jour": date(2026, 11, 4)}
    [ligne] = non_prevus(ville, "elisa", un_animateur("loisirs"), **au_centre).lignes
    assert ligne.prenom == "Élisa"
    with pytest.raises(Introuvable):
        non_prevus(ville, "elisa", un_animateur("jaures"), **au_centre)


def test_a_day_to_come_cannot_be_marked(ville: Ville) -> None:
    famille = ville.une_famille()
    with pytest.raises(contrat.JourAVenir):
        point(ville, une_marque(famille.enfant_id), jour=VENDREDI_6)


def test_a_day_on_which_the_activity_does_not_open_cannot_be_marked(ville: Ville) -> None:
    famille = ville.une_famille()
    with pytest.raises(contrat.JourFerme):
        point(ville, une_marque(famille.enfant_id), jour=date(2026, 10, 25))


def test_a_marked_slot_can_no_longer_be_cancelled_even_by_an_agent(
    ville: Ville, horloge_du_matin: Callable[[datetime], None]
) -> None:
    famille = ville.une_famille()
    famille.save(*ajout("restauration", JEUDI_5))
    horloge_du_matin(MIDI)
    point(ville, une_marque(famille.enfant_id))
    coche = contrat.Coche(activite="restauration", jour=JEUDI_5, voulu=False)
    assert refus_of(famille.save(coche, actor=un_agent())) == {("restauration", JEUDI_5): "deja_pointe"}
    assert feuille(ville, un_agent(), LUNDI_16).lignes == []


def test_an_animateur_goes_back_a_week_and_an_agent_a_year(
    ville: Ville, horloge_du_matin: Callable[[datetime], None]
) -> None:
    famille = ville.une_famille()
    horloge_du_matin(MIDI + timedelta(days=7))
    point(ville, une_marque(famille.enfant_id))
    horloge_du_matin(MIDI + timedelta(days=8))

    with pytest.raises(contrat.JourTropAncien) as refus:
        point(ville, une_marque(famille.enfant_id, "absent"))
    assert refus.value.jours == 7
    assert point(ville, une_marque(famille.enfant_id, "absent"), actor=un_agent()).gardees == 1

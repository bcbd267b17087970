"""« Visualiser le planning de mes enfants » and block 2 of the home page."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import datetime

from contracts import planning as contrat
from services.planning.domain.mots import PARIS
from tests.integration.base import un_acteur
from tests.integration.planning.ville import (
    LUNDI_9,
    LUNDI_16,
    MERCREDI_11,
    MERCREDI_25,
    MOIS,
    VENDREDI_6,
    VENDREDI_20,
    Famille,
    Ville,
    ajout,
    un_agent,
)


def save_brouillon(famille: Famille, *coches: contrat.Coche) -> None:
    draft = contrat.SaveBrouillon(
        operation_id=uuid.uuid4(), enfant_id=famille.enfant_id, mois=MOIS, coches=list(coches)
    )
    famille.ville.call(contrat.SAVE_BROUILLON, draft, famille.parent)


def test_the_month_view_says_each_childs_day_in_words_in_two_statements(ville: Ville, instructions: list[str]) -> None:
    famille = ville.une_famille("Léonie", "Gaspard", "Zoé-Capucine", "Ulysse")
    famille.save(*ajout("etude", LUNDI_16), *ajout("restauration", LUNDI_16), *ajout("mercredi_journee", MERCREDI_25))
    instructions.clear()

    planning = ville.call(contrat.GET_PLANNING, contrat.GetPlanning(mois=MOIS), famille.parent)

    assert len(instructions) == 2, instructions
    jours = {vue.jour: vue for vue in planning.jours}
    assert jours[MERCREDI_11].ferme == "Armistice, jour férié"
    assert [ligne.mots for ligne in jours[LUNDI_16].lignes] == [["repas", "étude"], [], [], []]
    assert jours[MERCREDI_25].lignes[0].mots == ["mercredi, journée"]
    assert jours[LUNDI_9].ferme == ""


def test_the_month_view_says_the_late_notices_that_stand(ville: Ville, horloge: Callable[[datetime], None]) -> None:
    famille = ville.une_famille("Léonie")
    horloge(datetime(2026, 11, 16, 7, 40, tzinfo=PARIS))
    slot = {"enfant_id": famille.enfant_id, "activite": "restauration", "jour": LUNDI_16}
    ville.call(contrat.SEND_AVIS_TARDIF, contrat.SendAvisTardif(operation_id=uuid.uuid4(), **slot), famille.parent)

    def dits() -> list[str]:
        planning = ville.call(contrat.GET_PLANNING, contrat.GetPlanning(mois=MOIS), famille.parent)
        return {vue.jour: vue for vue in planning.jours}[LUNDI_16].lignes[0].mots

    assert dits() == ["repas : site prévenu le lun. 16/11 à 7h40"]
    retrait = contrat.WithdrawAvisTardif(operation_id=uuid.uuid4(), **slot)
    ville.call(contrat.WITHDRAW_AVIS_TARDIF, retrait, famille.parent)
    assert dits() == []


def test_an_agent_reads_one_family_by_one_of_its_children(ville: Ville) -> None:
    famille = ville.une_famille("Léonie", "Gaspard")
    request = contrat.GetPlanning(mois=MOIS, enfant_id=famille.enfant_id)
    planning = ville.call(contrat.GET_PLANNING, request, un_agent())
    assert [enfant.prenom for enfant in planning.enfants] == ["Léonie", "Gaspard"]


def test_the_home_says_the_next_days_the_draft_and_the_most_urgent_meal(ville: Ville) -> None:
    famille = ville.une_famille("Léonie", "Gaspard")
    famille.save(*ajout("restauration", LUNDI_9), *ajout("etude", LUNDI_9))
    save_brouillon(famille, *ajout("restauration", LUNDI_16))

    accueil = ville.call(contrat.GET_ACCUEIL, contrat.GetAccueil(), famille.parent)

    assert [(p.jour, [(e.prenom, e.mots) for e in p.enfants]) for p in accueil.prochains] == [
        (LUNDI_9, [("Léonie", ["repas", "étude"]), ("Gaspard", [])])
    ]
    assert [(b.prenom, b.mois, b.ajouts, b.retraits) for b in accueil.brouillons] == [("Léonie", MOIS, 1, 0)]
    assert accueil.urgence is not None
    urgence = accueil.urgence
    assert (urgence.jour, urgence.prenom, urgence.autres) == (VENDREDI_20, "Léonie", ["Gaspard"])
    assert accueil.urgence.limite == datetime(2026, 11, 5, 23, 59, 59, tzinfo=PARIS)


def test_a_booked_meal_is_not_urgent_any_more_and_the_next_one_is_too_far_to_be_said(ville: Ville) -> None:
    famille = ville.une_famille()
    famille.save(*ajout("restauration", VENDREDI_20))
    accueil = ville.call(contrat.GET_ACCUEIL, contrat.GetAccueil(), famille.parent)
    assert accueil.urgence is None


def test_the_home_of_an_account_without_a_child_is_empty(ville: Ville) -> None:
    accueil = ville.call(contrat.GET_ACCUEIL, contrat.GetAccueil(), un_acteur("parent"))
    assert accueil == contrat.AccueilPlanning(enfants=[], prochains=[], brouillons=[])


def test_no_urgence_far_from_any_deadline_of_a_child_who_does_not_eat(ville: Ville) -> None:
    famille = ville.une_famille(inscriptions=[])
    accueil = ville.call(contrat.GET_ACCUEIL, contrat.GetAccueil(), famille.parent)
    assert accueil.urgence is None
    assert VENDREDI_6 not in [p.jour for p in accueil.prochains]

"""A month saved by its parent: what is kept, what is refused, in how many statements."""

from __future__ import annotations

import uuid
from datetime import date, datetime

import pytest

from contracts import planning as contrat
from contracts.errors import ActionInterdite, Introuvable, OperationReutilisee, RequeteInvalide
from services.planning.domain.mots import PARIS
from tests.integration.base import un_acteur
from tests.integration.planning.ville import (
    CRENEAUX_DITS,
    DIMANCHE_22,
    LUNDI_16,
    LUNDI_23,
    MERCREDI_11,
    MERCREDI_25,
    MOIS,
    VENDREDI_6,
    VENDREDI_20,
    Ville,
    ajout,
    refus_of,
    retrait,
    un_agent,
)


def test_a_saved_month_says_what_each_change_counts_for(ville: Ville) -> None:
    famille = ville.une_famille()

    saved = famille.save(*ajout("accueil_matin", LUNDI_16), *ajout("restauration", LUNDI_23))

    assert [(c.jour, c.effet, c.note) for c in saved.changements] == [
        (LUNDI_16, "compte_animateurs", "compté pour les animateurs, annulable jusqu’à dim. 15/11 23h59"),
        (LUNDI_23, "compte_cuisine", "compté pour la cuisine, annulable jusqu’à dim. 22/11 23h59"),
    ]
    assert saved.refusees == []
    assert saved.accuse.startswith("R-2026-") and len(saved.accuse) == len("R-2026-018427")
    assert saved.enregistre_at == datetime(2026, 11, 5, 14, 12, 37, tzinfo=PARIS)


def test_a_refused_cell_is_explained_and_the_others_are_saved(ville: Ville) -> None:
    famille = ville.une_famille()

    saved = famille.save(*ajout("accueil_matin", VENDREDI_6, LUNDI_16))

    [refusee] = saved.refusees
    assert (refusee.jour, refusee.code) == (VENDREDI_6, "delai_depasse")
    assert refusee.nombres == {"limite": "2026-11-03T22:59:59Z", "jours": 3, "comptage": "calendaire"}
    assert ville.creneaux() == [("accueil_matin", LUNDI_16, "reservee", None, 1)]


def test_each_change_is_said_to_billing_and_to_the_public_in_the_same_transaction(ville: Ville) -> None:
    famille = ville.une_famille()
    famille.save(*ajout("restauration", LUNDI_16))

    famille.save(*retrait("restauration", LUNDI_16))

    sujet = str(famille.enfant_id)
    assert ville.base.said() == [
        ("planning.creneaux.v1", sujet),
        ("planning.reservations.creees.v1", str(famille.enfant_id)),
        ("planning.creneaux.v1", sujet),
        ("planning.reservations.annulees.v1", str(famille.enfant_id)),
    ]
    bodies = ville.base.sql(CRENEAUX_DITS)
    assert [(b["version"], b["est_reserve"], b["foyer_id"]) for (b,) in bodies] == [
        (1, True, str(famille.foyer_id)),
        (2, False, str(famille.foyer_id)),
    ]


def test_twenty_changes_cost_at_most_eight_statements(ville: Ville, instructions: list[str]) -> None:
    famille = ville.une_famille()
    ville.limite("etude", "jaures", 40)
    famille.save()  # the process reads the reference data
    ecole = [date(2026, 11, n) for n in (9, 10, 12, 13, 16, 17, 19, 20, 23, 24)]
    coches = [*ajout("restauration", *ecole), *ajout("etude", *ecole)]
    instructions.clear()

    saved = famille.save(*coches)

    assert len(saved.changements) == 20
    assert len(instructions) <= 8, instructions


def test_saving_clears_the_draft_of_that_month(ville: Ville) -> None:
    famille = ville.une_famille()
    coches = ajout("restauration", LUNDI_16)
    draft = contrat.SaveBrouillon(operation_id=uuid.uuid4(), enfant_id=famille.enfant_id, mois=MOIS, coches=coches)
    ville.call(contrat.SAVE_BROUILLON, draft, famille.parent)
    assert famille.mois().brouillon == coches

    famille.save(*coches)

    assert famille.mois().brouillon == []


def test_the_same_operation_is_executed_once_and_answered_the_same(ville: Ville) -> None:
    famille = ville.une_famille()
    operation_id = str(uuid.uuid4())

    first = famille.save(*ajout("restauration", LUNDI_16), operation_id=operation_id)
    again = famille.save(*ajout("restauration", LUNDI_16), operation_id=operation_id)

    assert again == first
    assert ville.creneaux() == [("restauration", LUNDI_16, "reservee", None, 1)]
    with pytest.raises(OperationReutilisee):
        famille.save(*ajout("restauration", LUNDI_23), operation_id=operation_id)


def test_the_receipt_is_read_again_by_the_account_that_saved_and_by_no_other(ville: Ville) -> None:
    famille = ville.une_famille()
    operation_id = uuid.uuid4()
    saved = famille.save(*ajout("restauration", LUNDI_16), operation_id=str(operation_id))
    request = contrat.GetSauvegarde(operation_id=operation_id)

    read = ville.call(contrat.GET_SAUVEGARDE, request, famille.parent)
    limites = {"annulable_jusqu_a": None, "annulable_en_partie_jusqu_a": None}
    assert read.model_copy(update=limites) == saved
    assert read.annulable_jusqu_a == datetime(2026, 11, 15, 23, 59, 59, tzinfo=PARIS)
    with pytest.raises(Introuvable):
        ville.call(contrat.GET_SAUVEGARDE, request, un_acteur("parent"))


def test_the_recap_decides_like_the_save_and_writes_nothing(ville: Ville) -> None:
    famille = ville.une_famille()
    coches = [*ajout("accueil_matin", VENDREDI_6, LUNDI_16), *ajout("restauration", LUNDI_23, DIMANCHE_22)]

    request = contrat.PreviewMois(enfant_id=famille.enfant_id, mois=MOIS, coches=coches)
    recap = ville.call(contrat.PREVIEW_MOIS, request, famille.parent)

    assert ville.creneaux() == []
    saved = famille.save(*coches)
    assert (recap.changements, recap.refusees) == (saved.changements, saved.refusees)


def test_an_agent_adds_after_every_deadline_for_the_family_and_both_names_are_kept(ville: Ville) -> None:
    famille = ville.une_famille()
    agent = un_agent(pour_le_compte_de=famille.foyer_id)

    saved = famille.save(*ajout("accueil_matin", VENDREDI_6), actor=agent)

    assert [(c.effet, c.note) for c in saved.changements] == [
        ("apres_delais", "ajouté par un agent après le délai, annulable jusqu’à jeu. 5/11 23h59")
    ]
    assert ville.base.sql("select compte_id, pour_le_compte_de from creneau") == [
        (str(agent.compte_id), str(famille.foyer_id))
    ]
    assert ville.base.sql("select compte_id, pour_le_compte_de, action from audit") == [
        (str(agent.compte_id), str(famille.foyer_id), "save_mois")
    ]


def test_one_formula_is_exchanged_for_another_in_one_decision(ville: Ville) -> None:
    famille = ville.une_famille()
    famille.save(*ajout("mercredi_journee", MERCREDI_25))

    saved = famille.save(*retrait("mercredi_journee", MERCREDI_25), *ajout("mercredi_matin_repas", MERCREDI_25))

    assert [c.activite for c in saved.changements] == ["mercredi_journee", "mercredi_matin_repas"]
    assert ville.creneaux() == [
        ("mercredi_journee", MERCREDI_25, "annulee", None, 2),
        ("mercredi_matin_repas", MERCREDI_25, "reservee", None, 1),
    ]


def test_a_formula_that_cannot_be_exchanged_is_kept(ville: Ville) -> None:
    famille = ville.une_famille()
    famille.save(*ajout("mercredi_journee", MERCREDI_25))
    ville.limite("mercredi_matin_repas", "loisirs", 0, liste_attente=False)

    saved = famille.save(*retrait("mercredi_journee", MERCREDI_25), *ajout("mercredi_matin_repas", MERCREDI_25))

    assert refus_of(saved) == {
        ("mercredi_journee", MERCREDI_25): "formule_gardee",
        ("mercredi_matin_repas", MERCREDI_25): "complet",
    }
    assert [c[2] for c in ville.creneaux()] == ["reservee"]


# ---- the eight hostile saves (issue: refused by planning itself, not only by the form) ----


def test_a_price_sent_by_the_client_is_refused(ville: Ville) -> None:
    famille = ville.une_famille()
    with pytest.raises(RequeteInvalide) as refus:
        famille.save(prix_centimes=1)
    assert [champ.champ for champ in refus.value.champs] == ["prix_centimes"]


def test_a_past_date_is_refused(ville: Ville) -> None:
    saved = ville.une_famille().save(*ajout("restauration", date(2026, 11, 3)))
    assert refus_of(saved) == {("restauration", date(2026, 11, 3)): "date_passee"}


def test_a_past_date_is_refused_to_an_agent_too(ville: Ville) -> None:
    saved = ville.une_famille().save(*ajout("restauration", date(2026, 11, 3)), actor=un_agent())
    assert refus_of(saved) == {("restauration", date(2026, 11, 3)): "date_passee"}


def test_a_closed_sunday_is_refused(ville: Ville) -> None:
    [refusee] = ville.une_famille().save(*ajout("restauration", DIMANCHE_22)).refusees
    assert (refusee.code, refusee.nombres["motif"]) == ("jour_ferme", "dimanche")


def test_a_public_holiday_is_refused_with_its_name(ville: Ville) -> None:
    [refusee] = ville.une_famille().save(*ajout("mercredi_journee", MERCREDI_11)).refusees
    assert (refusee.code, refusee.nombres["motif"]) == ("jour_ferme", "jour férié : Armistice")


def test_another_familys_child_is_introuvable(ville: Ville) -> None:
    famille, autre = ville.une_famille(), ville.une_famille()
    with pytest.raises(Introuvable):
        famille.save(*ajout("restauration", LUNDI_16), enfant_id=str(autre.enfant_id))
    assert ville.creneaux() == []


def test_deleting_another_familys_booking_is_introuvable(ville: Ville) -> None:
    famille, autre = ville.une_famille(), ville.une_famille()
    autre.save(*ajout("restauration", LUNDI_16))
    with pytest.raises(Introuvable):
        famille.save(*retrait("restauration", LUNDI_16), enfant_id=str(autre.enfant_id))
    assert [c[2] for c in ville.creneaux()] == ["reservee"]


def test_a_full_day_is_refused_and_the_capacity_at_that_moment_is_kept(ville: Ville) -> None:
    premiere, seconde = ville.une_famille(), ville.une_famille()
    ville.limite("etude", "jaures", 1, liste_attente=False)
    premiere.save(*ajout("etude", LUNDI_16))

    [refusee] = seconde.save(*ajout("etude", LUNDI_16)).refusees

    assert (refusee.code, refusee.nombres) == ("complet", {"capacite": 1, "prises": 1})
    logged = ville.base.sql("select enfant_id, capacite, prises from refus_complet")
    assert logged == [(str(seconde.enfant_id), 1, 1)]


def test_the_state_present_is_refused_to_a_parent_in_a_save_and_on_a_sheet(ville: Ville) -> None:
    famille = ville.une_famille()
    coche = {"activite": "restauration", "jour": "2026-11-16", "voulu": True, "etat": "presente"}
    with pytest.raises(RequeteInvalide):
        famille.save(coches=[coche])
    marque = {
        "marque_id": str(uuid.uuid4()),
        "enfant_id": str(famille.enfant_id),
        "etat": "present",
        "appareil": "a",
        "instant": "2026-11-05T11:35:00+01:00",
    }
    point = {
        "operation_id": str(uuid.uuid4()),
        "site": "jaures",
        "activite": "restauration",
        "jour": "2026-11-05",
        "marques": [marque],
    }
    with pytest.raises(ActionInterdite):
        ville.call(contrat.POINT, point, famille.parent)
    assert ville.creneaux() == []


def test_an_exact_duplicate_is_refused_in_one_request_and_in_two(ville: Ville) -> None:
    famille = ville.une_famille()
    [coche] = ajout("restauration", LUNDI_16)

    assert refus_of(famille.save(coche, coche)) == {("restauration", LUNDI_16): "coche_en_double"}
    famille.save(coche)
    assert refus_of(famille.save(coche)) == {("restauration", LUNDI_16): "deja_reserve"}
    assert ville.creneaux() == [("restauration", LUNDI_16, "reservee", None, 1)]


# ---- other refusals of one cell ----


def test_a_tick_outside_the_month_an_unknown_activity_and_nothing_to_cancel(ville: Ville) -> None:
    saved = ville.une_famille().save(
        *ajout("restauration", date(2026, 12, 1)), *ajout("yoga", LUNDI_16), *retrait("etude", VENDREDI_20)
    )
    assert refus_of(saved) == {
        ("restauration", date(2026, 12, 1)): "hors_du_mois",
        ("yoga", LUNDI_16): "introuvable",
        ("etude", VENDREDI_20): "rien_a_annuler",
    }


def test_without_an_accepted_enrolment_nothing_is_booked(ville: Ville) -> None:
    famille = ville.une_famille(inscriptions=[])
    [refusee] = famille.save(*ajout("restauration", LUNDI_16)).refusees
    assert (refusee.code, refusee.nombres) == ("non_inscrit", {"annee_scolaire": "2026-2027"})


def test_two_formulas_of_one_wednesday_are_one_choice(ville: Ville) -> None:
    famille = ville.une_famille()
    saved = famille.save(*ajout("mercredi_journee", MERCREDI_25), *ajout("mercredi_matin_repas", MERCREDI_25))
    [refusee] = saved.refusees
    assert (refusee.code, refusee.nombres) == ("formule_deja_prise", {"autre": "Journée"})

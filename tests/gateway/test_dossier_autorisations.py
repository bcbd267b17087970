"""Who may pick the children up, permissions, enrolments and the règlement, as a parent without JavaScript uses them."""

from __future__ import annotations

from datetime import date, time

import pytest
from fastapi import FastAPI

from contracts import dossiers
from contracts.dossiers import ChampsEnConflit, PasLeDroitDEcrire
from tests.gateway import fabrique as un
from tests.gateway import fabrique_dossiers as du
from tests.gateway.faux_client import FauxClient
from tests.gateway.personne import Personne


@pytest.fixture(autouse=True)
def services(client: FauxClient) -> None:
    client.says(dossiers.GET_DOSSIER, un.un_dossier())
    du.say_dossiers(client)


@pytest.fixture
def parent(app: FastAPI, client: FauxClient) -> Personne:
    return Personne(app).connect(client)


# ---- authorisations ----


def test_people_and_permissions_are_listed_with_their_periods(parent: Personne) -> None:
    texte = parent.open("/dossier/autorisations").texte
    assert "grand-mère, 06 00 00 00 10, pour Léonie et Gaspard, du mardi 1er septembre 2026" in texte
    assert "Ne doit pas venir" in texte and "L’autre parent s’y oppose : un agent décide" in texte
    assert "Les deux foyers ne répondent pas pareil" in texte
    assert "oui, à partir de 18h, du mardi 1er septembre 2026" in texte


def test_permissions_are_answered_activity_by_activity(parent: Personne, client: FauxClient) -> None:
    parent.open(f"/dossier/autorisations/{un.GASPARD}").press(
        "Enregistrer",
        photo="non", sorties="oui", soins="oui",
        seul_etude="oui", heure_etude="18:00", du_etude="2026-11-05", au_etude="",
    )  # fmt: skip

    [demande] = client.calls_of(dossiers.SAVE_AUTORISATIONS)
    assert (demande.photo, demande.sorties, demande.soins, demande.version_lue) == (False, True, True, 0)
    [seul] = demande.rentre_seul
    assert (seul.activite, seul.accorde, seul.heure, seul.du, seul.au) == (
        "etude",
        True,
        time(18),
        date(2026, 11, 5),
        None,
    )


def test_a_question_left_without_answer_is_told(parent: Personne, client: FauxClient) -> None:
    parent.open(f"/dossier/autorisations/{un.GASPARD}").press("Enregistrer", photo="oui", sorties="oui")
    assert parent.statut == 422 and parent.texte.count("Répondez par oui ou par non.") == 2


def test_an_hour_that_is_none_is_told_beside_its_activity(parent: Personne) -> None:
    parent.open(f"/dossier/autorisations/{un.LEONIE}").press("Enregistrer", heure_etude="dix-huit")
    assert parent.texte.count("Écrivez une heure, par exemple 18:00.") == 2


def test_an_answer_given_meanwhile_by_the_household_is_shown(parent: Personne, client: FauxClient) -> None:
    client.says(dossiers.SAVE_AUTORISATIONS, ChampsEnConflit(version_actuelle=5, noms=["photo"]))
    parent.open(f"/dossier/autorisations/{un.LEONIE}").press("Enregistrer", photo="non")
    assert parent.statut == 409
    assert "Photos et films : enregistré entre-temps « oui », votre réponse « non »." in parent.texte


def test_a_person_is_added_for_the_children_chosen(parent: Personne, client: FauxClient) -> None:
    parent.open("/dossier/personnes/nouvelle").press(
        "Enregistrer",
        prenom="Rose", nom="Lefèvre", lien="grand-mère", du="2026-09-01", a_appeler="oui",
        enfant_ids=[un.LEONIE],
    )  # fmt: skip

    [demande] = client.calls_of(dossiers.SAVE_PERSONNE)
    assert (demande.enfant_ids, demande.sens, demande.a_appeler, demande.version_lue) == (
        [un.LEONIE],
        "autorisee",
        True,
        0,
    )


def test_a_person_for_nobody_is_told(parent: Personne, client: FauxClient) -> None:
    parent.open("/dossier/personnes/nouvelle").press("Enregistrer", prenom="Rose", nom="L", enfant_ids=None)
    assert parent.texte.count("Choisissez au moins un enfant.") == 2


def test_a_person_is_changed_or_taken_off_the_list(parent: Personne, client: FauxClient) -> None:
    adresse = f"/dossier/personnes/{du.PERSONNE}"
    parent.open(adresse).press("Enregistrer", telephone="06 00 00 00 11")
    parent.open(adresse).press("Retirer de la liste")

    assert client.calls_of(dossiers.SAVE_PERSONNE)[0].version_lue == 2
    assert client.calls_of(dossiers.REMOVE_PERSONNE)[0].personne_id == du.PERSONNE


def test_a_person_of_another_household_is_not_found(parent: Personne) -> None:
    assert parent.open("/dossier/personnes/99999999-9999-4999-8999-999999999999").statut == 404


# ---- enrolments, règlement ----


def test_enrolments_are_seen_and_asked(parent: Personne, client: FauxClient) -> None:
    parent.open("/dossier/inscriptions")
    assert "« Il manque l’assurance. »" in parent.texte and "En étude" in parent.texte

    parent.press("Demander l’inscription", activites=["etude", "vacances"])

    [demande] = client.calls_of(dossiers.ASK_INSCRIPTIONS)
    assert (demande.enfant_id, demande.activites) == (un.LEONIE, ["etude", "vacances"])


def test_nothing_ticked_is_told(parent: Personne, client: FauxClient) -> None:
    parent.open("/dossier/inscriptions").press("Demander l’inscription")
    assert parent.statut == 422 and parent.texte.count("Cochez au moins une activité.") == 2


def test_the_reglement_is_read_then_accepted(parent: Personne, client: FauxClient) -> None:
    parent.open("/dossier/reglement").press("Donner mon accord")
    assert "Cochez la case pour donner votre accord." in parent.texte

    parent.press("Donner mon accord", accord="oui")

    assert client.calls_of(dossiers.ACCEPT_REGLEMENT)[0].version == "2026-09"


def test_an_accepted_reglement_says_when_and_by_whom(parent: Personne, client: FauxClient) -> None:
    client.says(dossiers.GET_REGLEMENT, du.un_reglement(acceptee_at=un.A_14H12, acceptee_par="Amélie N’Guessan"))
    parent.open("/dossier/reglement")
    assert "par Amélie N’Guessan" in parent.texte and "Donner mon accord" not in parent.page


def test_who_may_not_write_is_told_so(parent: Personne, client: FauxClient) -> None:
    client.says(dossiers.PROPOSE, PasLeDroitDEcrire())
    parent.open("/dossier/adresse").press("Envoyer ma demande", adresse="9 rue Neuve")
    assert parent.statut == 403 and "Vous pouvez lire, pas modifier" in parent.texte

"""The dossier's pages, as a parent without JavaScript uses them; and the desk that decides."""

from __future__ import annotations

from datetime import date, time
from typing import Any

import pytest
from fastapi import FastAPI

from contracts import documents, dossiers
from contracts.base import Role
from contracts.dossiers import ChampsEnConflit, PasLeDroitDEcrire
from contracts.errors import Introuvable
from tests.gateway import fabrique as un
from tests.gateway import fabrique_dossiers as du
from tests.gateway.faux_client import FauxClient
from tests.gateway.personne import Personne

FICHE = f"/dossier/fiche/{un.GASPARD}"


@pytest.fixture(autouse=True)
def services(client: FauxClient) -> None:
    client.says(dossiers.GET_ACCUEIL, un.un_accueil_dossier())
    client.says(dossiers.GET_DOSSIER, un.un_dossier())
    client.says(documents.LIST_DOCUMENTS, documents.Documents(documents=[]))
    du.say_dossiers(client)


@pytest.fixture
def parent(app: FastAPI, client: FauxClient) -> Personne:
    return Personne(app).connect(client)


@pytest.fixture
def agent(app: FastAPI, client: FauxClient) -> Personne:
    return Personne(app).connect(client, roles=frozenset({Role.AGENT}))


@pytest.fixture
def administrateur(app: FastAPI, client: FauxClient) -> Personne:
    return Personne(app).connect(client, roles=frozenset({Role.ADMINISTRATEUR}))


# ---- the dossier ----


def test_each_part_leads_to_where_it_is_filled_in_and_says_what_is_missing(parent: Personne) -> None:
    parent.open("/dossier")

    for adresse in (
        "/dossier/pieces/deposer?genre=vaccins",
        "/dossier/inscriptions",
        "/dossier/autorisations",
        "/dossier/reglement",
        FICHE,
    ):
        assert f'href="{adresse}"' in parent.page
    assert "il manque : l’attestation 2026-2027 de Gaspard." in parent.texte
    assert "3 parties du dossier à compléter" in parent.texte
    assert "Joignez le certificat de radiation." in parent.texte


def test_the_household_s_own_address_and_telephone_lead_to_their_forms(parent: Personne) -> None:
    parent.open("/dossier")

    assert 'href="/dossier/adresse"' in parent.page
    assert f'href="/dossier/coordonnees/{un.ADULTE}"' in parent.page
    assert "06 00 00 00 61" in parent.texte


def test_a_person_without_a_right_on_any_child_is_told(parent: Personne, client: FauxClient) -> None:
    client.says(dossiers.GET_DOSSIER, un.un_dossier().model_copy(update={"enfants": [], "sections": []}))
    assert "Vous n’avez accès au dossier d’aucun enfant" in parent.open("/dossier").texte


def test_a_receipt_says_number_instant_what_next_and_by_when(parent: Personne, client: FauxClient) -> None:
    accuse = du.un_accuse(genre=dossiers.GenreEnvoi.INSCRIPTION, reponse_avant=date(2026, 11, 20))
    client.says(dossiers.GET_ACCUSE, accuse)

    texte = parent.open(f"/dossier/accuse/{du.NUMERO}").texte

    assert "Accusé de réception F-2026-000123, jeudi 5 novembre 2026 à 14h12" in texte
    assert "Vous pourrez réserver dès qu’elle est acceptée." in texte
    assert "Réponse avant le vendredi 20 novembre 2026" in texte


@pytest.mark.parametrize("numero", ["R-2026-000123", "F-2026", "'--"])
def test_a_number_that_cannot_be_is_not_found(parent: Personne, client: FauxClient, numero: str) -> None:
    assert parent.open(f"/dossier/accuse/{numero}").statut == 404
    assert client.calls_of(dossiers.GET_ACCUSE) == []


def test_the_history_says_who_changed_what(parent: Personne) -> None:
    texte = parent.open("/dossier/historique").texte
    assert "Coordonnées : téléphone" in texte
    assert "Avant : rien. Après : 06 00 00 00 61. Par Amélie N’Guessan" in texte
    assert "Par la mairie, pour le compte du foyer Lefèvre" in texte
    assert 'href="/dossier/historique?avant=41"' in parent.page


# ---- coordinates and proposals ----


def test_a_telephone_is_changed_at_once(parent: Personne, client: FauxClient) -> None:
    parent.open(f"/dossier/coordonnees/{un.ADULTE}").press("Enregistrer", telephone="06 12 34 56 78")

    [demande] = client.calls_of(dossiers.SAVE_COORDONNEES)
    assert (demande.telephone, demande.email, demande.version_lue) == ("06 12 34 56 78", "amelie@exemple.fr", 2)
    assert "C’est bien reçu" in parent.texte


def test_a_telephone_that_is_none_is_told_beside_its_field_and_kept(parent: Personne, client: FauxClient) -> None:
    parent.open(f"/dossier/coordonnees/{un.ADULTE}").press("Enregistrer", telephone="appelez-moi")

    assert parent.statut == 422 and 'value="appelez-moi"' in parent.page
    assert parent.texte.count("Écrivez un numéro de téléphone, par exemple 06 12 34 56 78.") == 2


def test_a_telephone_changed_meanwhile_shows_both_and_asks(parent: Personne, client: FauxClient) -> None:
    client.says(dossiers.SAVE_COORDONNEES, ChampsEnConflit(version_actuelle=3, noms=["telephone"]))
    parent.open(f"/dossier/coordonnees/{un.ADULTE}").press("Enregistrer", telephone="06 12 34 56 78")
    assert parent.statut == 409
    assert "Garder : 06 00 00 00 61" in parent.texte and "Mettre : 06 12 34 56 78" in parent.texte

    client.says(dossiers.SAVE_COORDONNEES, du.un_accuse())
    parent.press("Enregistrer", choix_telephone="autre")

    assert client.calls_of(dossiers.SAVE_COORDONNEES)[-1].telephone is None


def test_nobody_opens_the_form_of_another_household_s_adult(parent: Personne) -> None:
    assert parent.open("/dossier/coordonnees/00000000-0000-0000-0000-000000000007").statut == 404


def test_an_address_is_proposed(parent: Personne, client: FauxClient) -> None:
    parent.open("/dossier/adresse").press("Envoyer ma demande", adresse="9 rue Neuve, Chilly-Mazarin")

    [demande] = client.calls_of(dossiers.PROPOSE)
    assert (demande.adresse.adresse, demande.enfant_id) == ("9 rue Neuve, Chilly-Mazarin", None)


def test_a_school_is_proposed_and_the_pai_is_spoken_of(parent: Personne, client: FauxClient) -> None:
    parent.open(f"/dossier/enfants/{un.LEONIE}/ecole")
    assert "Un PAI vaut pour une école" in parent.texte

    parent.press("Envoyer ma demande", ecole="pasteur", classe="CM2")

    [demande] = client.calls_of(dossiers.PROPOSE)
    assert (demande.ecole.ecole, demande.ecole.classe, demande.enfant_id) == ("pasteur", "CM2", un.LEONIE)


def test_a_custody_is_proposed_from_a_day(parent: Personne, client: FauxClient) -> None:
    parent.open(f"/dossier/enfants/{un.LEONIE}/garde").press(
        "Envoyer ma demande", du="2026-11-15", rythme="parite_iso", jour_changement="4", heure_changement="18:30"
    )

    garde = client.calls_of(dossiers.PROPOSE)[0].garde
    assert (garde.du, garde.rythme, garde.jour_changement, garde.heure_changement) == (
        date(2026, 11, 15),
        "parite_iso",
        4,
        time(18, 30),
    )


@pytest.mark.parametrize(
    ("adresse", "champs", "phrase"),
    [
        ("adresse", {"adresse": "x"}, "Écrivez l’adresse complète, avec la ville."),
        (f"enfants/{un.LEONIE}/garde", {"du": "", "rythme": "foyer_unique"}, "Écrivez la date à partir de laquelle"),
        (f"enfants/{un.LEONIE}/garde", {"du": "2026-11-15"}, "Choisissez comment la garde s’organise."),
        (f"enfants/{un.LEONIE}/identite", {"naissance": "hier"}, "Écrivez la date de naissance."),
    ],
)
def test_a_proposal_that_is_none_is_told_beside_its_field(
    parent: Personne, client: FauxClient, adresse: str, champs: dict[str, Any], phrase: str
) -> None:
    parent.open(f"/dossier/{adresse}").press("Envoyer ma demande", champs=champs)

    assert parent.statut == 422 and parent.texte.count(phrase) == 2
    assert client.calls_of(dossiers.PROPOSE) == []


def test_an_alternating_custody_without_a_second_household_is_explained(parent: Personne, client: FauxClient) -> None:
    client.says(dossiers.PROPOSE, dossiers.SansAutreFoyer())
    parent.open(f"/dossier/enfants/{un.LEONIE}/garde").press("Envoyer ma demande", du="2026-11-15", rythme="parite_iso")
    assert "Une garde partagée demande deux foyers" in parent.texte


@pytest.mark.parametrize("genre", ["revenu", "adresse", "fiche"])
def test_an_address_that_is_no_proposal_is_not_found(parent: Personne, genre: str) -> None:
    assert parent.open(f"/dossier/enfants/{un.LEONIE}/{genre}").statut == 404


# ---- the health sheet ----


def test_the_sheet_is_shown_filled_in_and_sent_back_whole(parent: Personne, client: FauxClient) -> None:
    parent.open(FICHE).press("Enregistrer la fiche", allergies="arachide\n œuf \n\n", medecin="Dr Durand")

    [demande] = client.calls_of(dossiers.SAVE_FICHE)
    assert demande.allergies == ["arachide", "œuf"]
    assert (demande.regime, demande.a_un_pai, demande.pai_au) == ("panier_pai", True, date(2027, 6, 30))
    assert [(m.nom, m.expire_le) for m in demande.medicaments] == [("Anapen", date(2027, 3, 1))]
    assert (demande.medecin, demande.version_lue, demande.choisis) == ("Dr Durand", 3, [])


def test_no_health_word_is_in_an_address(parent: Personne) -> None:
    parent.open(FICHE).press("Enregistrer la fiche", suit=False)
    assert parent.reponse.headers["location"] == f"/dossier/accuse/{du.NUMERO}"


def test_a_refused_sheet_keeps_everything_that_was_typed(parent: Personne, client: FauxClient) -> None:
    parent.open(FICHE).press(
        "Enregistrer la fiche", allergies="latex", medicament_1="Ventoline", medecin_telephone="au cabinet"
    )

    assert parent.statut == 422 and client.calls_of(dossiers.SAVE_FICHE) == []
    assert "latex" in parent.page and 'value="Ventoline"' in parent.page
    assert "Cette réponse manque." in parent.texte

    parent.press("Enregistrer la fiche", medicament_1_expire="2027-01-01", medecin_telephone="au cabinet")
    assert parent.texte.count("Écrivez un numéro de téléphone, par exemple 01 64 00 00 00.") == 2


def test_an_empty_sheet_asks_for_a_menu_and_a_yes_or_no(parent: Personne, client: FauxClient) -> None:
    client.says(dossiers.GET_FICHE, du.une_fiche(fiche=dossiers.FicheSanitaire(), version=0, relue_le=None))

    parent.open(FICHE).press("Enregistrer la fiche")

    assert "Choisissez le menu de votre enfant." in parent.texte
    assert "Répondez par oui ou par non." in parent.texte


def test_fields_changed_meanwhile_are_shown_with_both_values_and_chosen(parent: Personne, client: FauxClient) -> None:
    client.says(dossiers.SAVE_FICHE, ChampsEnConflit(version_actuelle=4, noms=["medecin"]))
    parent.open(FICHE)
    client.says(dossiers.GET_FICHE, du.une_fiche(version=4))
    parent.press("Enregistrer la fiche", medecin="Dr Durand")
    assert parent.statut == 409
    assert "Garder : Dr Lefort" in parent.texte and "Mettre : Dr Durand" in parent.texte

    client.says(dossiers.SAVE_FICHE, du.un_accuse())
    parent.press("Enregistrer la fiche", choix_medecin="mien")

    demande = client.calls_of(dossiers.SAVE_FICHE)[-1]
    assert (demande.version_lue, demande.version_vue, demande.choisis) == (3, 4, ["medecin"])
    assert demande.medecin == "Dr Durand"


def test_keeping_the_other_s_value_sends_nothing_of_that_field(parent: Personne, client: FauxClient) -> None:
    client.says(dossiers.SAVE_FICHE, ChampsEnConflit(version_actuelle=4, noms=["medecin"]))
    parent.open(FICHE).press("Enregistrer la fiche", medecin="Dr Durand")
    parent.press("Enregistrer la fiche")
    assert "Cette réponse manque." in parent.texte

    client.says(dossiers.SAVE_FICHE, du.un_accuse())
    parent.press("Enregistrer la fiche", choix_medecin="autre")

    demande = client.calls_of(dossiers.SAVE_FICHE)[-1]
    assert (demande.medecin, demande.choisis) == (None, [])


def test_both_values_kept_are_said_on_the_receipt(parent: Personne, client: FauxClient) -> None:
    client.says(dossiers.GET_ACCUSE, du.un_accuse(les_deux_gardees=True))
    assert "Les deux réponses sont gardées" in parent.open(f"/dossier/accuse/{du.NUMERO}").texte


def test_a_pai_to_be_done_again_and_an_old_medicine_are_said(parent: Personne, client: FauxClient) -> None:
    client.says(dossiers.GET_FICHE, du.une_fiche(pai_a_refaire=True, medicaments_perimes=["Anapen"]))

    parent.open(FICHE)
    assert "Le PAI est à refaire" in parent.texte and "Un médicament est périmé" in parent.texte
    parent.press("Enregistrer la fiche", pai_refait="oui")

    assert client.calls_of(dossiers.SAVE_FICHE)[-1].pai_refait


def test_who_may_only_read_the_sheet_has_no_form(parent: Personne, client: FauxClient) -> None:
    client.says(dossiers.GET_FICHE, du.une_fiche(peut_modifier=False))
    parent.open(FICHE)
    assert "arachide" in parent.texte and "Enregistrer la fiche" not in parent.page


def test_vaccines_that_are_missing_are_said_with_the_last_day(parent: Personne) -> None:
    texte = parent.open(FICHE).texte
    assert "Admission provisoire jusqu’au jeudi 3 décembre 2026" in texte
    assert "tétanos (il manque)" in texte


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


# ---- the desk ----


def test_the_desk_says_what_waits(agent: Personne) -> None:
    client_page = agent.open("/mairie").texte
    for mots in ("1 demande d’inscription", "2 changements proposés", "1 désaccord à trancher"):
        assert mots in client_page


def test_a_change_is_accepted_with_before_and_after_in_sight(agent: Personne, client: FauxClient) -> None:
    agent.open("/mairie/changements")
    assert "Changement d’adresse" in agent.texte
    agent.open(f"/mairie/changements/{du.PROPOSITION}")
    assert "1 rue A" in agent.texte and "9 rue Neuve" in agent.texte

    agent.press("Accepter")

    [decision] = client.calls_of(dossiers.DECIDE_PROPOSITION)
    assert (decision.accepte, decision.malgre_tout, decision.motif) == (True, False, "")


def test_a_change_whose_dossier_moved_asks_to_accept_all_the_same(agent: Personne, client: FauxClient) -> None:
    champ = dossiers.ChampPropose(champ="adresse", avant="1 rue A", apres="9 rue Neuve", actuel="5 rue du Guichet")
    client.says(dossiers.GET_PROPOSITION, du.une_proposition(champs=[champ]))

    agent.open(f"/mairie/changements/{du.PROPOSITION}")
    assert "5 rue du Guichet" in agent.texte
    agent.press("Accepter malgré tout")

    assert client.calls_of(dossiers.DECIDE_PROPOSITION)[0].malgre_tout


def test_a_change_is_refused_with_a_reason(agent: Personne, client: FauxClient) -> None:
    agent.open(f"/mairie/changements/{du.PROPOSITION}").press("Refuser", motif="Joignez un justificatif.")
    assert client.calls_of(dossiers.DECIDE_PROPOSITION)[0].motif == "Joignez un justificatif."


@pytest.mark.parametrize(
    ("bouton", "decision"),
    [("Accepter", "acceptee"), ("Refuser", "refusee"), ("Demander un complément", "incomplete")],
)
def test_an_enrolment_is_decided(agent: Personne, client: FauxClient, bouton: str, decision: str) -> None:
    agent.open("/mairie/inscriptions")
    agent.open(f"/mairie/inscriptions/{du.INSCRIPTION}")
    assert "Il manque 1 partie du dossier" in agent.texte

    agent.press(bouton, motif="Il manque l’assurance.")

    assert client.calls_of(dossiers.DECIDE_INSCRIPTION)[0].decision == decision


def test_a_disagreement_is_decided_between_the_two_answers(agent: Personne, client: FauxClient) -> None:
    agent.open("/mairie/desaccords")
    assert "Inès : Les deux foyers ne répondent pas pareil" in agent.texte
    agent.open(f"/mairie/desaccords/{du.LITIGE}").press("Enregistrer la décision")
    assert agent.texte.count("Choisissez la réponse à garder.") == 2
    assert "Garder les deux" not in agent.texte

    agent.press("Enregistrer la décision", decision="seconde", motif="Entendus.")

    assert client.calls_of(dossiers.DECIDE_LITIGE)[0].decision == "seconde"


def test_a_vaccine_card_is_verified(agent: Personne, client: FauxClient) -> None:
    agent.open(f"/mairie/enfants/{un.LEONIE}/vaccins").press("Enregistrer la vérification", manquants=["tetanos"])
    assert client.calls_of(dossiers.VERIFY_VACCINS)[0].manquants == ["tetanos"]


def test_the_table_of_vaccines_is_changed_by_an_administrator_only(
    administrateur: Personne, client: FauxClient
) -> None:
    administrateur.open("/mairie/vaccins")
    assert "né à partir du samedi 1er juillet 2023" in administrateur.texte
    administrateur.open(f"/mairie/vaccins/{du.VACCIN}").press("Enregistrer", nes_avant="2026-01-01")
    [demande] = client.calls_of(dossiers.SAVE_VACCIN)
    assert (demande.nes_avant, demande.version_lue) == (date(2026, 1, 1), 1)


def test_an_agent_reads_the_table_and_has_no_form(agent: Personne) -> None:
    agent.open("/mairie/vaccins")
    assert "Ajouter une ligne" not in agent.page
    assert agent.open(f"/mairie/vaccins/{du.VACCIN}").statut == 404


def test_an_agent_reads_the_history_of_a_dossier(agent: Personne, client: FauxClient) -> None:
    agent.open(f"/mairie/dossiers/{du.DOSSIER}/historique")
    assert client.calls_of(dossiers.GET_HISTORIQUE)[0].dossier_id == du.DOSSIER
    client.says(dossiers.GET_HISTORIQUE, Introuvable(objet="dossier"))
    assert agent.open(f"/mairie/dossiers/{du.DOSSIER}/historique").statut == 404

"""The dossier's pages, as a parent without JavaScript uses them; and the desk that decides."""

from __future__ import annotations

from datetime import date, time
from typing import Any

import pytest
from fastapi import FastAPI

from contracts import documents, dossiers
from contracts.dossiers import ChampsEnConflit
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

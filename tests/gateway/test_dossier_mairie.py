"""The desk's decisions on what families propose and ask."""

from __future__ import annotations

from datetime import date

import pytest
from fastapi import FastAPI

from contracts import dossiers
from contracts.base import Role
from contracts.errors import Introuvable
from tests.gateway import fabrique as un
from tests.gateway import fabrique_dossiers as du
from tests.gateway.faux_client import FauxClient
from tests.gateway.personne import Personne


@pytest.fixture(autouse=True)
def services(client: FauxClient) -> None:
    client.says(dossiers.GET_DOSSIER, un.un_dossier())
    du.say_dossiers(client)


@pytest.fixture
def agent(app: FastAPI, client: FauxClient) -> Personne:
    return Personne(app).connect(client, roles=frozenset({Role.AGENT}))


@pytest.fixture
def administrateur(app: FastAPI, client: FauxClient) -> Personne:
    return Personne(app).connect(client, roles=frozenset({Role.ADMINISTRATEUR}))


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

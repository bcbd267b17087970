"""The terms of use on the pages: read by all, asked of a parent when they changed, published by an agent."""

from __future__ import annotations

from datetime import date

import pytest

from contracts import accounts, dossiers
from contracts.base import Rien, Role
from contracts.errors import ChampRefuse, RequeteInvalide
from tests.gateway import fabrique as un
from tests.gateway.fabrique_conditions import des_conditions, des_versions
from tests.gateway.faux_client import FauxClient
from tests.gateway.personne import Personne, une_identite

ACCEPTER = "/conditions-d-utilisation/accepter"


@pytest.fixture(autouse=True)
def conditions(client: FauxClient) -> None:
    client.says(accounts.GET_CONDITIONS, des_conditions(version="2027-01", en_vigueur_du=date(2027, 1, 1)))
    client.says(accounts.LIST_CONDITIONS, des_versions())
    client.says(accounts.ACCEPT_CONDITIONS, Rien())
    client.says(accounts.PUBLISH_CONDITIONS, Rien())


@pytest.fixture
def retardataire(parent: Personne, client: FauxClient) -> Personne:
    """Amélie, who accepted the version before."""
    client.says(accounts.GET_SESSION, une_identite(conditions_a_accepter="2027-01"))
    return parent


def test_everybody_reads_the_version_in_force_with_its_titles(visiteur: Personne) -> None:
    visiteur.open("/conditions-d-utilisation")

    assert "Version 2027-01" in visiteur.texte
    assert "<h3>Votre compte</h3>" in visiteur.page and "<p>Un compte est personnel.</p>" in visiteur.page


def test_a_new_version_is_asked_on_the_next_page_which_says_what_changes_and_then_goes_on(
    retardataire: Personne, client: FauxClient
) -> None:
    retardataire.open("/dossier/historique?enfant=1")
    assert retardataire.titre.startswith("Les conditions d’utilisation ont changé")
    assert "Chaque parent a maintenant son propre compte." in retardataire.texte

    retardataire.press("Accepter et continuer")
    assert "Cochez la case pour accepter les conditions." in retardataire.texte
    client.says(accounts.GET_SESSION, une_identite())
    client.says(dossiers.GET_DOSSIER, un.un_dossier())
    retardataire.press("Accepter et continuer", suit=False, accord="oui")

    assert retardataire.reponse.headers["location"] == "/dossier/historique?enfant=1"
    assert [demande.version for demande in client.calls_of(accounts.ACCEPT_CONDITIONS)] == ["2027-01"]


def test_what_is_being_typed_is_not_lost_the_next_page_asks(retardataire: Personne, client: FauxClient) -> None:
    retardataire.open("/connexion")  # a form of hers, opened before

    reponse = retardataire.navigateur.post("/contacts/nouveau", data={})

    assert reponse.status_code == 403  # no token in this one: the form itself was looked at


@pytest.mark.parametrize("adresse", ["/compte", "/compte/sessions", "/aide", "/conditions-d-utilisation"])
def test_her_own_account_and_public_pages_stay_open(retardataire: Personne, client: FauxClient, adresse: str) -> None:
    client.says(accounts.LIST_SESSIONS, accounts.Sessions(sessions=[]))

    assert retardataire.open(adresse, suit=False).statut == 200


def test_a_text_replaced_while_it_was_read_is_shown_anew(retardataire: Personne, client: FauxClient) -> None:
    client.says(accounts.ACCEPT_CONDITIONS, accounts.ConditionsRemplacees())

    retardataire.open(ACCEPTER).press("Accepter et continuer", accord="oui")

    assert retardataire.statut == 422
    assert "Une version plus récente est entrée en vigueur pendant votre lecture." in retardataire.texte


@pytest.mark.parametrize("suite", ["//ailleurs.example", "https://ailleurs.example", "/\\ailleurs.example"])
def test_the_page_after_is_never_another_site(retardataire: Personne, client: FauxClient, suite: str) -> None:
    retardataire.open(ACCEPTER)
    retardataire.press("Accepter et continuer", suit=False, accord="oui", suite=suite)

    assert retardataire.reponse.headers["location"] == "/espace"


def test_whoever_has_nothing_to_accept_goes_home(parent: Personne) -> None:
    assert parent.open(ACCEPTER, suit=False).reponse.headers["location"] == "/espace"


@pytest.fixture
def agent(visiteur: Personne, client: FauxClient) -> Personne:
    return visiteur.connect(client, prenom="Sandrine", nom="Ménétrier", roles=frozenset({Role.AGENT}))


def test_an_agent_publishes_a_version_and_sees_who_accepted_the_others(agent: Personne, client: FauxClient) -> None:
    agent.open("/mairie/conditions")
    assert "acceptée par 412 comptes" in agent.texte

    valeurs = {"version": "2027-02", "en_vigueur_du": "2027-02-01", "resume": "Un seul compte.", "texte": "Le texte."}
    agent.press("Publier cette version", **valeurs)

    (demande,) = client.calls_of(accounts.PUBLISH_CONDITIONS)
    assert (demande.version, demande.en_vigueur_du, demande.texte) == ("2027-02", date(2027, 2, 1), "Le texte.")
    assert "La version est publiée" in agent.texte


def test_a_version_that_exists_and_a_day_that_is_past_are_said_beside_their_fields(
    agent: Personne, client: FauxClient
) -> None:
    valeurs = {"version": "2026-09", "en_vigueur_du": "2026-09-01", "resume": "Rien.", "texte": "Le texte."}
    client.says(accounts.PUBLISH_CONDITIONS, accounts.ConditionsDejaPubliees(version="2026-09"))
    agent.open("/mairie/conditions").press("Publier cette version", **valeurs)
    assert "elle ne change plus" in agent.texte and agent.statut == 422

    refuse = ChampRefuse(champ="en_vigueur_du", raison="date_passee")
    client.says(accounts.PUBLISH_CONDITIONS, RequeteInvalide(champs=[refuse]))
    agent.open("/mairie/conditions").press("Publier cette version", **valeurs)
    assert "Choisissez aujourd’hui ou un jour qui vient" in agent.texte

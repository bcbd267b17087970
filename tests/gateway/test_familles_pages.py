"""The desk: find a family, see it on one screen, act for one household and for nothing else (leaflet L15)."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

import pytest
from fastapi import FastAPI

from contracts import accounts, billing, dossiers, planning
from contracts.base import Rien, Role, Rpc
from contracts.errors import ActionInterdite, Introuvable, ServiceIndisponible
from gateway.pour_le_compte import COOKIE
from kit import clock
from tests.gateway.fabrique import (
    LEONIE,
    un_accueil_dossier,
    un_accueil_paiements,
    un_accueil_planning,
    un_dossier,
    un_mois,
    un_mois_sauve,
    un_planning,
    une_facture_resume,
)
from tests.gateway.fabrique_contacts import des_destinataires, un_fil_resume, un_message_envoye
from tests.gateway.fabrique_familles import AUTRE_FOYER, DOSSIER, FOYER, des_familles, une_famille_vue
from tests.gateway.faux_client import FauxClient
from tests.gateway.personne import Personne

FAMILLE = f"/mairie/familles/{DOSSIER}"
MOIS = f"/planning/{LEONIE}/2026-11"
AGIT = "Agir pour le compte de ce foyer"
BARRE = "Vous agissez pour le compte de la famille N’Guessan-Lefèvre, foyer d’Amélie"


@pytest.fixture(autouse=True)
def services(client: FauxClient) -> None:
    client.says(dossiers.LIST_FAMILLES, des_familles())
    client.says(dossiers.GET_FAMILLE, une_famille_vue())
    client.says(dossiers.GET_ACCUEIL, un_accueil_dossier())
    client.says(dossiers.GET_DOSSIER, un_dossier())
    client.says(planning.GET_PLANNING, un_planning())
    client.says(planning.GET_ACCUEIL, un_accueil_planning())
    client.says(planning.GET_MOIS, un_mois())
    client.says(planning.SAVE_BROUILLON, Rien())
    client.says(planning.GET_SAUVEGARDE, un_mois_sauve())
    client.says(planning.LIST_SITES, planning.Sites(sites=[]))
    client.says(billing.GET_ACCUEIL, un_accueil_paiements())
    facture = une_facture_resume()
    client.says(billing.LIST_FACTURES, billing.Factures(reste_centimes=facture.reste_centimes, factures=[facture]))
    client.says(accounts.LIST_FILS, accounts.Fils(fils=[un_fil_resume()]))
    client.says(accounts.GET_ACCUEIL_CONTACTS, accounts.Fils(fils=[]))
    client.says(accounts.GET_DESTINATAIRES, des_destinataires())
    client.says(accounts.OPEN_FIL, un_message_envoye())


def connected(app: FastAPI, client: FauxClient, *roles: Role, **identite: Any) -> Personne:
    noms = {"prenom": "Sandrine", "nom": "Ménétrier"}
    return Personne(app).connect(client, roles=frozenset(roles), **(noms | identite))


@pytest.fixture
def agent(app: FastAPI, client: FauxClient) -> Personne:
    return connected(app, client, Role.AGENT)


def acting_for(client: FauxClient, rpc: Any) -> list[Any]:
    return [appel.actor.pour_le_compte_de for appel in client.appels if appel.rpc is rpc and appel.actor]


# ---- search ----


def test_a_family_is_searched_and_a_near_spelling_is_said(agent: Personne, client: FauxClient) -> None:
    agent.open("/mairie/familles?q=nguessan  lefevre")

    assert client.calls_of(dossiers.LIST_FAMILLES)[0].texte == "nguessan lefevre"
    assert "2 familles trouvées" in agent.texte and "Orthographe approchée" in agent.texte
    assert "D’autres familles répondent" in agent.texte
    assert 'value="nguessan lefevre"' in agent.page


def test_nothing_found_says_what_to_try(agent: Personne, client: FauxClient) -> None:
    client.says(dossiers.LIST_FAMILLES, des_familles(familles=[], il_y_en_a_d_autres=False))

    assert "Aucune famille ne répond" in agent.open("/mairie/familles?q=zzz").texte


@pytest.mark.parametrize("texte", ["a", "x" * 121, "%00%00"])
def test_what_cannot_be_searched_is_explained_without_a_call(agent: Personne, client: FauxClient, texte: str) -> None:
    assert "au moins deux lettres" in agent.open(f"/mairie/familles?q={texte}").texte
    assert client.calls_of(dossiers.LIST_FAMILLES) == []


@pytest.mark.parametrize(
    ("role", "est_au_guichet"), [(Role.REGISSEUR, True), (Role.AGENT, True), (Role.CUISINE, False)]
)
def test_the_desk_s_home_has_the_search_for_the_counter_only(
    app: FastAPI, client: FauxClient, role: Role, est_au_guichet: bool
) -> None:
    texte = connected(app, client, role).open("/mairie").texte

    assert ("Chercher une famille" in texte) is est_au_guichet


# ---- the family on one screen ----


def test_each_household_is_read_as_its_parents_read_it(agent: Personne, client: FauxClient) -> None:
    texte = agent.open(FAMILLE).texte

    for rpc in (dossiers.GET_DOSSIER, planning.GET_PLANNING, billing.LIST_FACTURES, accounts.LIST_FILS):
        assert sorted(map(str, acting_for(client, rpc))) == sorted(map(str, (FOYER, AUTRE_FOYER)))
    assert acting_for(client, dossiers.GET_FAMILLE) == [None]
    assert "Foyer Lefèvre" in texte and "pas de compte" in texte and "sans autorité parentale" in texte
    assert "Réponse attendue" in texte and "Étude du soir" in texte
    assert "En alternance" in texte and "(hors commune)" in texte


@pytest.mark.parametrize(
    "rpc", [dossiers.GET_DOSSIER, planning.GET_PLANNING, billing.LIST_FACTURES, accounts.LIST_FILS]
)
def test_a_block_whose_service_is_away_fails_alone(agent: Personne, client: FauxClient, rpc: Rpc[Any, Any]) -> None:
    client.says(rpc, ServiceIndisponible(service=rpc.service))

    texte = agent.open(FAMILLE).texte

    assert texte.count("momentanément indisponible") == 2 and "Les adultes" in texte


def test_a_household_unknown_to_a_service_is_an_empty_block(agent: Personne, client: FauxClient) -> None:
    client.says(dossiers.GET_DOSSIER, Introuvable(objet="dossier"))

    assert "Aucun enfant n’est à la charge de ce foyer" in agent.open(FAMILLE).texte


def test_an_agent_s_own_family_is_not_opened(agent: Personne, client: FauxClient) -> None:
    client.says(dossiers.GET_FAMILLE, ActionInterdite())

    assert agent.open(FAMILLE).statut == 403
    agent.post("/mairie/pour-le-compte", [], suit=False)
    assert COOKIE not in agent.navigateur.cookies


# ---- acting ----


def test_acting_opens_the_family_s_pages_and_says_so(agent: Personne, client: FauxClient) -> None:
    agent.open(FAMILLE).press(AGIT)

    assert BARRE in agent.texte and "Chaque geste est noté à votre nom et au sien" in agent.texte
    assert "Espace de la famille N’Guessan-Lefèvre" in agent.texte and "Bonjour Sandrine" not in agent.page
    assert acting_for(client, planning.GET_ACCUEIL) == [FOYER]
    assert 'href="/planning"' in agent.page and 'href="/mairie/messages"' not in agent.page


def test_a_form_of_the_family_is_sent_with_both_names(agent: Personne, client: FauxClient) -> None:
    agent.open(FAMILLE).press(AGIT).open(MOIS).press("Valider")

    [appel] = [appel for appel in client.appels if appel.rpc is planning.SAVE_BROUILLON]
    assert appel.actor is not None and appel.actor.pour_le_compte_de == FOYER
    assert appel.actor.has_role(Role.AGENT)


def test_the_town_s_own_pages_go_on_in_the_agent_s_own_name(agent: Personne, client: FauxClient) -> None:
    agent.open(FAMILLE).press(AGIT)
    client.appels.clear()

    agent.open("/mairie/familles?q=lefevre")

    assert acting_for(client, dossiers.LIST_FAMILLES) == [None]
    assert "Vous agissez" not in agent.texte


def test_terminer_goes_back_to_the_family_and_closes_its_pages(agent: Personne) -> None:
    agent.open(FAMILLE).press(AGIT).press("Ne plus agir")

    assert "C’est terminé" in agent.texte and "Famille N’Guessan-Lefèvre" in agent.titre
    assert agent.open("/planning").statut == 403


def test_without_acting_a_family_s_pages_stay_closed_to_an_agent(agent: Personne) -> None:
    assert agent.open("/espace").statut == 403


def test_after_two_hours_nothing_more_is_done(agent: Personne, client: FauxClient, monkeypatch: Any) -> None:
    agent.open(FAMILLE).press(AGIT).open(MOIS)
    paires = agent.paires("Valider", {})
    plus_tard = clock.now() + timedelta(hours=2)
    monkeypatch.setattr(clock, "now", lambda: plus_tard)

    agent.post(MOIS, paires)

    assert "Vous n’agissez plus pour une famille" in agent.texte
    assert client.calls_of(planning.SAVE_BROUILLON) == []


def test_an_agent_who_is_a_parent_never_does_for_herself_what_she_did_for_a_family(
    app: FastAPI, client: FauxClient, monkeypatch: Any
) -> None:
    elle = connected(app, client, Role.AGENT, Role.PARENT)
    elle.open(FAMILLE).press(AGIT).open("/contacts/nouveau")
    paires = elle.paires("Envoyer", {"objet": "Étude", "texte": "Bonjour"})
    plus_tard = clock.now() + timedelta(hours=2)
    monkeypatch.setattr(clock, "now", lambda: plus_tard)

    elle.post("/contacts/nouveau", paires)

    assert client.calls_of(accounts.OPEN_FIL) == []
    assert "Bonjour Sandrine" in elle.open("/espace").texte


def test_a_form_of_one_family_is_refused_while_acting_for_another(agent: Personne, client: FauxClient) -> None:
    agent.open(FAMILLE).press(AGIT).open("/contacts/nouveau")
    paires = agent.paires("Envoyer", {"objet": "Étude", "texte": "Bonjour"})
    jeton = dict(agent.open(FAMILLE).paires(AGIT, {}))["jeton"]
    agent.post(
        "/mairie/pour-le-compte",
        [("jeton", jeton), ("dossier_id", str(DOSSIER)), ("foyer_id", str(AUTRE_FOYER))],
    )
    assert "foyer de Bruno et d’Inès" in agent.texte

    agent.post("/contacts/nouveau", paires)

    assert agent.statut == 403
    assert client.calls_of(accounts.OPEN_FIL) == []
    assert "Vérifiez le nom de la famille" in agent.texte and "Bonjour" not in agent.page


def test_a_household_of_another_dossier_is_not_acted_for(agent: Personne) -> None:
    jeton = dict(agent.open(FAMILLE).paires(AGIT, {}))["jeton"]
    agent.post(
        "/mairie/pour-le-compte",
        [("jeton", jeton), ("dossier_id", str(DOSSIER)), ("foyer_id", str(uuid.uuid4()))],
        suit=False,
    )

    assert agent.statut == 404 and COOKIE not in agent.navigateur.cookies


def test_the_cookie_of_another_session_opens_nothing(app: FastAPI, client: FauxClient, agent: Personne) -> None:
    agent.open(FAMILLE).press(AGIT)
    voleur = connected(app, client, Role.AGENT)
    voleur.navigateur.cookies.set("portail", "un-autre-jeton-de-session-0000000", domain="portail.test")
    voleur.navigateur.cookies.set(COOKIE, agent.navigateur.cookies[COOKIE], domain="portail.test")

    voleur.open("/espace")

    assert "Vous n’agissez plus pour une famille" in voleur.texte


@pytest.mark.parametrize("change", ["x", ".", "", "é", "e30.00"])
def test_a_cookie_that_was_changed_opens_nothing(agent: Personne, change: str) -> None:
    agent.open(FAMILLE).press(AGIT)
    valeur = agent.navigateur.cookies[COOKIE] + change if change == "x" else change.encode().hex() or "."
    agent.navigateur.cookies.set(COOKIE, valeur, domain="portail.test")

    assert "Vous agissez" not in agent.open("/espace").texte


def test_a_parent_who_forges_the_cookie_is_only_a_parent(parent: Personne, client: FauxClient) -> None:
    parent.navigateur.cookies.set(COOKIE, "n.importe", domain="portail.test")

    assert "Bonjour Amélie" in parent.open("/espace").texte
    assert acting_for(client, planning.GET_ACCUEIL) == [None]


# ---- the printed receipt ----


def test_the_receipt_of_the_counter_names_both_and_can_be_printed(agent: Personne) -> None:
    agent.open(FAMILLE).press(AGIT).open(f"{MOIS}/termine/{uuid.UUID(int=8)}")

    assert "Demande faite pour" in agent.texte and "Sandrine Ménétrier, mairie de" in agent.texte
    assert "Imprimer le reçu" in agent.texte and "imprimer." in agent.page


def test_a_parent_at_home_has_no_receipt_of_the_counter(parent: Personne) -> None:
    parent.open(f"{MOIS}/termine/{uuid.UUID(int=8)}")

    assert "Demande faite pour" not in parent.texte and "imprimer." not in parent.page

"""Contacts: writing to a service, reading the answers, the counter's inbox (leaflet L7)."""

from __future__ import annotations

import pytest
from fastapi import FastAPI

from contracts import accounts
from contracts.accounts import Boite, EtatFil, Fils
from contracts.base import Rien, Role
from contracts.errors import ChampRefuse, Introuvable, RequeteInvalide, TropDEssais
from tests.gateway.fabrique_contacts import FIL, des_destinataires, un_fil, un_fil_resume, un_message_envoye
from tests.gateway.faux_client import FauxClient
from tests.gateway.personne import Personne

NOUVEAU = {"destinataire": "periscolaire.etudes", "objet": "Étude du soir", "texte": "Bonjour.\nUne question."}


@pytest.fixture(autouse=True)
def services(client: FauxClient) -> None:
    client.says(accounts.GET_DESTINATAIRES, des_destinataires())
    client.says(accounts.LIST_FILS, Fils(fils=[un_fil_resume(nouveaux=1), un_fil_resume(etat=EtatFil.CLOS)]))
    client.says(accounts.GET_FIL, un_fil())
    client.says(accounts.OPEN_FIL, un_message_envoye())
    client.says(accounts.REPLY_FIL, un_message_envoye("M-2026-000043"))
    client.says(accounts.MARK_FIL_LU, Rien())
    client.says(accounts.CLOSE_FIL, Rien())
    client.says(accounts.LIST_BOITE, Boite(fils=[un_fil_resume(auteur="Amélie N’Guessan")], total=1))


@pytest.fixture
def agent(app: FastAPI, client: FauxClient) -> Personne:
    return Personne(app).connect(client, roles=frozenset({Role.AGENT}))


def test_a_message_goes_to_the_service_and_the_theme_that_were_chosen(parent: Personne, client: FauxClient) -> None:
    parent.open("/contacts/nouveau").press("Envoyer le message", champs=NOUVEAU)

    (demande,) = client.calls_of(accounts.OPEN_FIL)
    assert (demande.destinataire, demande.theme, demande.objet) == ("periscolaire", "etudes", "Étude du soir")
    assert demande.texte == "Bonjour.\nUne question."


def test_its_proof_is_shown_with_its_number_and_the_day_of_the_answer(parent: Personne, client: FauxClient) -> None:
    client.says(accounts.GET_FIL, un_fil(messages=un_fil().messages[:1]))

    parent.open("/contacts/nouveau").press("Envoyer le message", champs=NOUVEAU)

    assert "Accusé de réception M-2026-000041" in parent.texte
    assert "avant le jeudi 12 novembre 2026" in parent.texte


def test_the_services_and_themes_stand_in_one_list_by_group(parent: Personne) -> None:
    page = parent.open("/contacts/nouveau").page

    assert '<optgroup label="Activités périscolaires">' in page
    assert '<option value="periscolaire.etudes">Études</option>' in page
    assert '<option value="creche.">Crèche des Tilleuls</option>' in page


@pytest.mark.parametrize(
    ("champs", "phrase"),
    [
        ({"destinataire": ""}, "Choisissez à qui vous écrivez, dans la liste."),
        ({"destinataire": "DROP TABLE"}, "Choisissez à qui vous écrivez, dans la liste."),
        ({"destinataire": "periscolaire.<script>"}, "Choisissez à qui vous écrivez, dans la liste."),
        ({"objet": "  "}, "Cette réponse manque."),
        ({"objet": "x" * 121}, "120 caractères au plus."),
        ({"texte": ""}, "Cette réponse manque."),
        ({"texte": "x" * 4001}, "4 000 caractères au plus."),
        ({"texte": "a\x00b"}, "ne s’écrit pas"),
    ],
)
def test_a_wrong_answer_is_explained_and_what_was_typed_is_kept(
    parent: Personne, client: FauxClient, champs: dict[str, str], phrase: str
) -> None:
    parent.open("/contacts/nouveau").press("Envoyer le message", champs=NOUVEAU | champs)

    assert parent.statut == 422
    assert parent.titre.startswith("Erreur :")
    assert phrase in parent.texte
    gardes = [valeur for nom, valeur in (NOUVEAU | champs).items() if nom not in champs and nom != "destinataire"]
    assert all(valeur.partition("\n")[0] in parent.page for valeur in gardes)
    assert client.calls_of(accounts.OPEN_FIL) == []


def test_an_addressee_that_left_meanwhile_is_said_beside_the_list(parent: Personne, client: FauxClient) -> None:
    client.says(accounts.OPEN_FIL, RequeteInvalide(champs=[ChampRefuse(champ="destinataire", raison="enum")]))

    parent.open("/contacts/nouveau").press("Envoyer le message", champs=NOUVEAU)

    assert "Choisissez à qui vous écrivez, dans la liste." in parent.texte


def test_too_many_messages_are_refused_and_the_text_is_kept(parent: Personne, client: FauxClient) -> None:
    client.says(accounts.OPEN_FIL, TropDEssais(reessayer_dans_s=3600))

    parent.open("/contacts/nouveau").press("Envoyer le message", champs=NOUVEAU)

    assert parent.statut == 422
    assert "Une question." in parent.page


def test_a_thread_shows_both_sides_and_is_read_once_seen(parent: Personne, client: FauxClient) -> None:
    parent.open(f"/contacts/{FIL}")

    assert "Il finit à 16h30." in parent.page
    assert "Sandrine, Activités périscolaires" in parent.texte
    assert len(client.calls_of(accounts.MARK_FIL_LU)) == 1


def test_a_hostile_message_is_shown_as_text(parent: Personne, client: FauxClient) -> None:
    hostile = un_fil().messages[1].model_copy(update={"texte": "<script>alert(1)</script>"})
    client.says(accounts.GET_FIL, un_fil(messages=[hostile]))

    assert "<script>alert" not in parent.open(f"/contacts/{FIL}").page


def test_an_answer_is_sent_once_whatever_the_clicks(parent: Personne, client: FauxClient) -> None:
    parent.open(f"/contacts/{FIL}")
    paires = parent.paires("Envoyer la réponse", {"texte": "Merci !"})
    for _ in range(2):
        parent.post(f"/contacts/{FIL}", paires)

    assert len({demande.operation_id for demande in client.calls_of(accounts.REPLY_FIL)}) == 1


def test_another_familys_thread_is_not_found(parent: Personne, client: FauxClient) -> None:
    client.says(accounts.GET_FIL, Introuvable(objet="message"))

    assert parent.open(f"/contacts/{FIL}").statut == 404


def test_the_counter_reads_answers_and_closes(agent: Personne, client: FauxClient) -> None:
    client.says(accounts.GET_FIL, un_fil("ville"))
    assert "Amélie N’Guessan" in agent.open("/mairie/messages").texte

    agent.open(f"/mairie/messages/{FIL}").press("Envoyer la réponse", champs={"texte": "Bonjour Madame."})
    assert "La réponse est envoyée" in agent.texte
    agent.open(f"/mairie/messages/{FIL}").press("Terminer sans répondre")

    assert [demande.texte for demande in client.calls_of(accounts.REPLY_FIL)] == ["Bonjour Madame."]
    assert [demande.fil_id for demande in client.calls_of(accounts.CLOSE_FIL)] == [FIL]


def test_an_empty_answer_of_the_counter_is_refused_beside_its_field(agent: Personne, client: FauxClient) -> None:
    client.says(accounts.GET_FIL, un_fil("ville"))

    agent.open(f"/mairie/messages/{FIL}").press("Envoyer la réponse", champs={"texte": " "})

    assert agent.statut == 422
    assert "Cette réponse manque." in agent.texte


@pytest.mark.parametrize("apres", ["-1", "abc", "9" * 30, "٣"])
def test_a_strange_page_of_the_inbox_is_its_first(agent: Personne, client: FauxClient, apres: str) -> None:
    assert agent.open(f"/mairie/messages?apres={apres}").statut == 200

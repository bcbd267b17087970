"""Agents examine documents: the queue, the decision taken once, the dated table (DOMAIN §4)."""

from __future__ import annotations

from uuid import UUID

import pytest
from fastapi import FastAPI

from contracts import documents
from contracts.base import Role
from contracts.documents import EtatDocument
from tests.gateway.fabrique import A_14H12
from tests.gateway.faux_client import FauxClient
from tests.gateway.personne import Personne
from tests.gateway.ville_documents import say_documents

A_DECIDER = f"/mairie/pieces/{UUID(int=2)}"


@pytest.fixture
def agent(app: FastAPI, client: FauxClient) -> Personne:
    say_documents(client)
    return Personne(app).connect(client, roles=frozenset({Role.ADMINISTRATEUR}))


def test_the_queue_says_what_waits_and_what_the_antivirus_refused(agent: Personne) -> None:
    texte = agent.open("/mairie/pieces").texte

    assert "2 pièces à examiner, de la plus ancienne à la plus récente" in texte
    assert "1 pièce en attente de vérification" in texte
    assert "Fichiers où un virus a été trouvé" in texte and "facture.pdf" in texte
    assert "Attestation d’assurance, Léonie N’Guessan-LefèvreNouvelle versiondossier n° 6001" in texte


def test_a_document_is_accepted_with_the_days_that_its_kind_proposes(agent: Personne, client: FauxClient) -> None:
    agent.open(A_DECIDER).press("Accepter la pièce")

    demande = client.calls_of(documents.DECIDE_PIECE)[0]
    assert (demande.accepte, str(demande.valable_du), str(demande.valable_au)) == (True, "2026-11-05", "2026-12-31")
    assert "La pièce est acceptée" in agent.texte


def test_a_document_without_a_last_day_is_accepted_without_one(agent: Personne, client: FauxClient) -> None:
    agent.open(A_DECIDER).press("Accepter la pièce", valable_au="")

    assert client.calls_of(documents.DECIDE_PIECE)[0].valable_au is None


def test_a_refusal_carries_its_reason(agent: Personne, client: FauxClient) -> None:
    agent.open(A_DECIDER).press("Refuser la pièce", motif="La page 2 manque.")

    demande = client.calls_of(documents.DECIDE_PIECE)[0]
    assert (demande.accepte, demande.motif) == (False, "La page 2 manque.")
    assert "La pièce est refusée" in agent.texte


@pytest.mark.parametrize("geste", [[], [("geste", "")], [("geste", "completer")]])
def test_a_form_that_presses_no_button_of_ours_decides_nothing(
    agent: Personne, client: FauxClient, geste: list[tuple[str, str]]
) -> None:
    paires = [paire for paire in agent.open(A_DECIDER).paires("Accepter la pièce", {}) if paire[0] != "geste"]

    agent.post(A_DECIDER, [*paires, *geste])

    assert (agent.statut, client.calls_of(documents.DECIDE_PIECE)) == (422, [])


@pytest.mark.parametrize(
    ("champs", "phrase"),
    [
        ({"valable_du": "demain"}, "Écrivez le premier jour de validité"),
        ({"valable_au": "31/12"}, "Écrivez le dernier jour de validité"),
    ],
)
def test_days_that_do_not_read_are_told_beside_their_field(
    agent: Personne, client: FauxClient, champs: dict[str, str], phrase: str
) -> None:
    agent.open(A_DECIDER).press("Accepter la pièce", champs=champs)

    assert agent.statut == 422 and phrase in agent.texte
    assert client.calls_of(documents.DECIDE_PIECE) == []


def test_the_second_agent_is_told_what_the_first_one_did(agent: Personne, client: FauxClient) -> None:
    agent.open(A_DECIDER)
    client.says(documents.DECIDE_PIECE, documents.PieceDejaDecidee(etat=EtatDocument.REFUSE, decide_at=A_14H12))

    agent.press("Accepter la pièce")

    assert agent.statut == 409
    assert "Quelqu’un d’autre l’a examinée avant vous. Elle est refusée, jeudi 5 novembre 2026 à 14h12." in agent.texte


def test_a_decided_document_shows_its_decision_and_no_button(agent: Personne) -> None:
    texte = agent.open(f"/mairie/pieces/{UUID(int=3)}").texte

    assert "Motif : La page des rappels manque." in texte and "Accepter la pièce" not in texte


def test_an_administrator_adds_a_dated_row(agent: Personne, client: FauxClient) -> None:
    agent.open("/mairie/pieces/validites").press(
        "Enregistrer cette durée", genre="justificatif_domicile", applicable_du="2027-01-01", duree="mois", mois="6"
    )

    demande = client.calls_of(documents.SAVE_VALIDITE)[0]
    assert (demande.genre, str(demande.applicable_du)) == ("justificatif_domicile", "2027-01-01")
    assert (demande.duree, demande.mois) == ("mois", 6)


def test_an_agent_reads_the_table_and_does_not_change_it(app: FastAPI, client: FauxClient) -> None:
    say_documents(client)
    texte = Personne(app).connect(client, roles=frozenset({Role.AGENT})).open("/mairie/pieces/validites").texte

    assert "3 mois" in texte and "Une nouvelle durée" not in texte


def test_the_home_of_agents_counts_what_waits(agent: Personne) -> None:
    assert "2 pièces à examinervirus trouvé dans 1 fichier, à lire" in agent.open("/mairie").texte

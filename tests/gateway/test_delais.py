"""« Comprendre les délais »: a question and its answer at one address, as a page and as JSON."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from contracts import planning
from contracts.errors import Introuvable
from tests.gateway.faux_client import FauxClient
from tests.gateway.personne import Personne

REPAS = planning.DelaisDuJour(
    libelle="Restauration",
    site="école Jean-Jaurès",
    jour=date(2026, 11, 16),
    echeances=[
        planning.EcheanceVue(
            genre="animateurs",
            dernier_instant=datetime(2026, 11, 13, 22, 59, 59, tzinfo=UTC),
            pourquoi="3 jours avant",
            est_passee=False,
        )
    ],
)
QUESTION = "activite=restauration&site=jean-jaures&jour=2026-11-16"


@pytest.fixture(autouse=True)
def ouvertures(client: FauxClient) -> None:
    site = planning.SiteVue(code="jean-jaures", libelle="école Jean-Jaurès")
    une = planning.OuvertureVue(activite="restauration", libelle="Restauration", sites=[site])
    client.says(planning.LIST_OUVERTURES, planning.Ouvertures(ouvertures=[une]))


def test_a_visitor_reads_the_deadline_its_hour_and_its_reason(visiteur: Personne, client: FauxClient) -> None:
    client.says(planning.GET_DELAIS, REPAS)

    visiteur.open(f"/delais?{QUESTION}")

    assert visiteur.statut == 200
    assert "Restauration, lundi 16 novembre 2026" in visiteur.texte
    assert "jusqu’au vendredi 13 novembre 2026 à 23h59" in visiteur.texte
    assert "3 jours avant." in visiteur.texte


def test_a_closed_day_says_why(visiteur: Personne, client: FauxClient) -> None:
    client.says(planning.GET_DELAIS, REPAS.model_copy(update={"echeances": [], "motif": "Armistice, jour férié"}))

    visiteur.open(f"/delais?{QUESTION}")

    assert "Fermé ce jour-là : Armistice, jour férié" in visiteur.texte


@pytest.mark.parametrize("dit", ["16/11/2026", "%2016.11.2026%20"])
def test_a_day_typed_as_the_sentence_says_is_read(visiteur: Personne, client: FauxClient, dit: str) -> None:
    client.says(planning.GET_DELAIS, REPAS)

    visiteur.open(f"/api/v1/delais?activite=restauration&site=jean-jaures&jour={dit}")

    assert visiteur.statut == 200
    assert client.calls_of(planning.GET_DELAIS)[-1].jour == date(2026, 11, 16)


@pytest.mark.parametrize("jour", ["", "demain", "2026-02-30", "30/2/2026", "1794441600", "99999-01-01"])
def test_a_wrong_day_is_said_beside_its_field(visiteur: Personne, jour: str) -> None:
    visiteur.open(f"/delais?activite=restauration&site=jean-jaures&jour={jour}")

    assert visiteur.statut == 422
    assert "Choisissez un jour" in visiteur.texte


def test_a_place_where_it_does_not_open_is_said(visiteur: Personne, client: FauxClient) -> None:
    client.says(planning.GET_DELAIS, Introuvable(objet="activite"))

    visiteur.open(f"/delais?{QUESTION}")

    assert "Cette activité n’ouvre pas dans ce lieu" in visiteur.texte


def test_a_program_reads_the_same_as_json(visiteur: Personne, client: FauxClient) -> None:
    client.says(planning.GET_DELAIS, REPAS)

    visiteur.open(f"/api/v1/delais?{QUESTION}")

    assert visiteur.reponse.json()["echeances"][0]["dernier_instant"] == "2026-11-13T22:59:59Z"
    visiteur.open("/api/v1/delais?activite=restauration")
    assert (visiteur.statut, visiteur.reponse.json()["champs"]) == (422, ["site", "jour"])

"""The week of the animateurs: what is missing is read, the roster is typed, nobody's is overwritten."""

from __future__ import annotations

from datetime import date, time

import pytest
from fastapi import FastAPI

from contracts import planning
from contracts.base import Role
from tests.gateway import fabrique_encadrement as equipe
from tests.gateway.faux_client import FauxClient
from tests.gateway.personne import Personne

ICI = "/mairie/encadrement/jean-jaures?semaine=2026-11-18"


@pytest.fixture
def agent(app: FastAPI, client: FauxClient) -> Personne:
    client.says(planning.GET_ENCADREMENT, equipe.un_encadrement())
    client.says(planning.GET_TABLEAU, equipe.un_tableau())
    client.says(planning.SAVE_TABLEAU, equipe.un_tableau(2))
    return Personne(app).connect(client, roles=frozenset({Role.AGENT}))


def test_the_week_says_where_animateurs_are_missing(agent: Personne, client: FauxClient) -> None:
    agent.open("/mairie/encadrement?semaine=2026-11-18")

    assert "manque 1 sur 9" in agent.texte
    [demande] = client.calls_of(planning.GET_ENCADREMENT)
    assert demande.lundi == date(2026, 11, 16)


def test_a_line_is_added_another_emptied_and_the_version_read_goes_with_them(
    agent: Personne, client: FauxClient
) -> None:
    plus = {"nom-0": "", "debut-0": "", "fin-0": "", "nom-2": "E. F.", "debut-2": "12:00", "fin-2": "13:20"}
    agent.open(ICI).press("Enregistrer le tableau", champs=plus | {"jours-2": ["0", "1"]})

    [demande] = client.calls_of(planning.SAVE_TABLEAU)
    assert (demande.version, [ligne.nom for ligne in demande.lignes]) == (1, ["C. D.", "E. F."])
    assert (demande.lignes[1].debut, demande.lignes[1].jours) == (time(12), [0, 1])
    assert "Le tableau est enregistré" in agent.texte


@pytest.mark.parametrize(
    ("champs", "phrase"),
    [
        ({"fin-0": "11:00"}, "après l’arrivée"),
        ({"debut-0": ""}, "l’heure d’arrivée"),
        ({"nom-0": " "}, "des initiales ou un prénom"),
        ({"jours-0": []}, "au moins un jour"),
    ],
)
def test_what_is_wrong_is_said_beside_its_line(agent: Personne, champs: dict[str, object], phrase: str) -> None:
    agent.open(ICI).press("Enregistrer le tableau", champs=champs)

    assert (agent.statut, phrase in agent.texte) == (422, True)
    assert 'value="C. D."' in agent.page


def test_the_week_before_is_copied_into_the_form_and_saved_by_nobody(agent: Personne, client: FauxClient) -> None:
    vide = equipe.un_tableau(0).model_copy(update={"lignes": []})
    client.says(
        planning.GET_TABLEAU,
        lambda demande: equipe.un_tableau(4, "G. H.") if demande.lundi == date(2026, 11, 9) else vide,
    )

    agent.open(f"{ICI}&copier=oui")

    assert 'value="G. H."' in agent.page and "Rien n’est encore enregistré" in agent.texte
    agent.press("Enregistrer le tableau")
    [demande] = client.calls_of(planning.SAVE_TABLEAU)
    assert (demande.lundi, demande.version) == (date(2026, 11, 16), 0)


def test_what_somebody_else_saved_is_shown_beside_what_was_typed(agent: Personne, client: FauxClient) -> None:
    agent.open(ICI)
    client.says(planning.SAVE_TABLEAU, planning.TableauModifie(version=2))
    client.says(planning.GET_TABLEAU, equipe.un_tableau(2, "Autre"))

    agent.press("Enregistrer le tableau", champs={"nom-0": "Mien"})

    assert agent.statut == 422
    assert 'value="Mien"' in agent.page and "Autre" in agent.texte and 'name="version" value="2"' in agent.page


@pytest.mark.parametrize("lundi", ["9999-12-27", "0001-01-01"])
def test_no_roster_is_typed_where_days_end(agent: Personne, client: FauxClient, lundi: str) -> None:
    agent.open(ICI).press("Enregistrer le tableau", champs={"lundi": lundi})

    assert (agent.statut, client.calls_of(planning.SAVE_TABLEAU)) == (422, [])

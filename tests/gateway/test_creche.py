"""The contract of the crèche: an agent signs and amends it, the family reads it."""

from __future__ import annotations

from datetime import date, time
from uuid import UUID

import pytest
from fastapi import FastAPI

from contracts import planning
from contracts.base import Rien, Role
from tests.gateway import fabrique_encadrement as equipe
from tests.gateway.faux_client import FauxClient
from tests.gateway.personne import Personne

ZOE = UUID(int=6)
ICI = f"/mairie/creche/{ZOE}"
CONTRAT = {"foyer_id": str(UUID(int=70)), "du": "2026-12-01", "au": "2027-07-31", "semaines": "30"}


@pytest.fixture
def agent(app: FastAPI, client: FauxClient) -> Personne:
    client.says(planning.LIST_CRECHE, equipe.des_enfants_de_creche())
    for rpc in (planning.GET_CRECHE, planning.SAVE_CONTRAT):
        client.says(rpc, equipe.une_creche())
    client.says(planning.SAVE_ABSENCE_CRECHE, Rien())
    return Personne(app).connect(client, roles=frozenset({Role.AGENT}))


def test_the_list_says_who_has_no_contract_and_which_days_to_settle(agent: Personne) -> None:
    agent.open("/mairie/creche")

    assert "à signer" in agent.texte and "1 journée à terminer" in agent.texte and "25 h 30" in agent.texte


def test_an_amendment_is_signed_from_the_hours_of_today(agent: Personne, client: FauxClient) -> None:
    agent.open(ICI).press("Signer l’avenant", champs=CONTRAT | {"arrivee-0": "", "depart-0": ""})

    [demande] = client.calls_of(planning.SAVE_CONTRAT)
    assert (demande.version, demande.du, demande.semaines) == (2, date(2026, 12, 1), 30)
    assert [(j.jour, j.arrivee, j.depart) for j in demande.jours] == [(1, time(8), time(16, 30))]
    assert "Le contrat est signé" in agent.texte


@pytest.mark.parametrize(
    ("champs", "phrase"),
    [
        ({"arrivee-0": "08:05"}, "au quart d’heure"),
        ({"depart-1": "07:00"}, "au quart d’heure"),
        ({"semaines": "60"}, "pas plus que la période"),
        ({"du": ""}, "le premier jour du contrat"),
        ({"au": "2026-11-01"}, "après le premier"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(agent: Personne, champs: dict[str, str], phrase: str) -> None:
    agent.open(ICI).press("Signer l’avenant", champs=CONTRAT | champs)

    assert (agent.statut, phrase in agent.texte) == (422, True)
    assert 'value="16:30"' in agent.page


@pytest.mark.parametrize(
    ("refus", "phrase"),
    [
        (planning.ContratModifie(version=3), "Une autre personne"),
        (planning.ContratDansLePasse(jour=date(2026, 12, 2)), "2 décembre"),
        (planning.ContratAVenir(jour=date(2027, 9, 1)), "1er septembre"),
        (planning.CrecheComplete(jour=date(2026, 12, 7), nombre=3, capacite=30), "7 décembre 2026 et 2 autres jours"),
        (planning.ContratHorsHoraires(rang=1, ouvre=time(7, 30), ferme=time(18, 30)), "de 7h30 à 18h30"),
        (planning.PasDePlaceEnCreche(jour=date(2026, 12, 1)), "Aucune inscription"),
    ],
)
def test_a_refusal_is_said_with_what_was_typed(
    agent: Personne, client: FauxClient, refus: Exception, phrase: str
) -> None:
    client.says(planning.SAVE_CONTRAT, refus)
    agent.open(ICI).press("Signer l’avenant", champs=CONTRAT)

    assert agent.statut == 422 and phrase in agent.texte


def test_an_absence_is_noted_with_its_reason(agent: Personne, client: FauxClient) -> None:
    agent.open(ICI).press("Noter l’absence", champs={"absence_du": "2026-11-23", "motif": "maladie"})

    [demande] = client.calls_of(planning.SAVE_ABSENCE_CRECHE)
    assert (demande.du, demande.au, demande.motif.value, demande.justificatif_vu) == (
        date(2026, 11, 23), date(2026, 11, 23), "maladie", False,
    )  # fmt: skip


def test_an_absence_without_a_reason_says_so(agent: Personne) -> None:
    agent.open(ICI).press("Noter l’absence", champs={"absence_du": ""})

    assert agent.statut == 422
    assert "Choisissez la raison." in agent.texte and "premier jour de l’absence" in agent.texte


@pytest.mark.parametrize(
    ("motif", "vu", "dit"), [("maladie", False, True), ("maladie", True, False), ("conge", False, False)]
)
def test_an_absence_without_its_proof_says_that_nothing_is_deducted(
    agent: Personne, client: FauxClient, motif: str, vu: bool, dit: bool
) -> None:
    creche = equipe.une_creche()
    change = {"motif": planning.MotifAbsenceCreche(motif), "justificatif_vu": vu}
    absence = creche.absences[0].model_copy(update=change)
    client.says(planning.GET_CRECHE, creche.model_copy(update={"absences": [absence]}))

    assert ("Rien n’est déduit avant" in agent.open(ICI).texte) is dit


def test_the_family_reads_its_contract_and_cannot_sign(app: FastAPI, client: FauxClient) -> None:
    client.says(planning.GET_CRECHE, equipe.une_creche(foyers=[]))
    parent = Personne(app).connect(client)

    parent.open(f"/creche/{ZOE}")

    assert "69 h 20" in parent.texte and "Avenant n° 1" in parent.texte and "Signer" not in parent.texte

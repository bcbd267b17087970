"""Marks that contradict each other on the sheet: who made them, and which side is kept."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final
from uuid import UUID

import pytest
from fastapi import FastAPI

from contracts import accounts, planning
from contracts.base import Role
from contracts.errors import ServiceIndisponible
from contracts.planning import EtatPointage, MarqueVue
from kit.clock import PARIS
from tests.gateway.fabrique import A_14H12, ADULTE, JEUDI_5, LEONIE, une_feuille, une_ligne
from tests.gateway.faux_client import FauxClient
from tests.gateway.personne import Personne

FEUILLE = f"/pointage/jean-jaures/restauration/{JEUDI_5}"
INES: Final = accounts.NomDuPersonnel(compte_id=ADULTE, prenom="Inès", nom="Fabre")


@pytest.fixture
def animateur(app: FastAPI, client: FauxClient) -> Personne:
    client.says(planning.POINT, planning.Pointee(gardees=1, deja_connues=0))
    return Personne(app).connect(client, roles=frozenset({Role.ANIMATEUR}), sites=frozenset({"jean-jaures"}))


def test_a_conflict_says_who_marked_what_with_which_tablet_and_is_settled(
    animateur: Personne, client: FauxClient
) -> None:
    cour = {"etat": EtatPointage.PRESENT, "appareil": "tablette Cour", "compte_id": ADULTE, "role": Role.ANIMATEUR}
    bureau = {"etat": EtatPointage.ABSENT, "appareil": "portail", "compte_id": LEONIE, "role": Role.AGENT}
    say_conflict(client, cour, bureau)
    client.says(accounts.LIST_NOMS, accounts.NomsDuPersonnel(noms=[INES]))

    animateur.open(FEUILLE)
    assert "Présent à 14h12 Noté par Inès Fabre (équipe d’animation), tablette Cour" in animateur.texte
    assert "Absent à 14h12 Noté par une personne (agent de la mairie), sur une page du portail" in animateur.texte
    assert "Garder parti" not in animateur.texte
    animateur.press("Garder présent")

    marque = client.calls_of(planning.POINT)[0].marques[0]
    assert (marque.etat, marque.remplace) == (EtatPointage.PRESENT, [UUID(int=1), UUID(int=2)])


def test_a_conflict_without_accounts_still_says_what_they_are_and_none_asks_no_name(
    animateur: Personne, client: FauxClient
) -> None:
    cour = {"etat": EtatPointage.PARTI, "appareil": "tablette Cour", "compte_id": ADULTE, "role": Role.ANIMATEUR}
    say_conflict(client, cour, {"etat": EtatPointage.ABSENT, "appareil": "tablette 2"})
    client.says(accounts.LIST_NOMS, ServiceIndisponible(service="accounts"))

    texte = animateur.open(FEUILLE).texte
    assert "Noté par une personne (équipe d’animation), tablette Cour" in texte and "Garder parti" in texte
    assert "Noté sans nom, tablette 2" in texte

    client.says(planning.GET_FEUILLE, une_feuille())
    animateur.open(FEUILLE)
    assert len(client.calls_of(accounts.LIST_NOMS)) == 1


def test_hours_that_differ_are_kept_as_one_side_said_them(animateur: Personne, client: FauxClient) -> None:
    tot, tard = (datetime(2026, 11, 5, 17, minute, tzinfo=PARIS) for minute in (30, 45))
    communes = {"etat": EtatPointage.PARTI, "arrivee": datetime(2026, 11, 5, 8, 5, tzinfo=PARIS)}
    sides = [communes | {"appareil": nom, "depart": depart} for nom, depart in (("Cour", tot), ("Salle", tard))]
    say_conflict(client, *sides)

    animateur.open(FEUILLE)
    assert "Garder absent" not in animateur.texte
    animateur.press("Garder de 8h05 à 17h45")

    marque = client.calls_of(planning.POINT)[0].marques[0]
    assert (marque.etat, marque.arrivee, marque.depart) == (EtatPointage.PARTI, communes["arrivee"], tard)
    assert marque.remplace == [UUID(int=1), UUID(int=2)]


def say_conflict(client: FauxClient, *sides: dict[str, Any]) -> None:
    marques = [
        MarqueVue(marque_id=UUID(int=rang), instant=un_cote.get("depart", A_14H12), **un_cote)
        for rang, un_cote in enumerate(sides, 1)
    ]
    client.says(planning.GET_FEUILLE, une_feuille([une_ligne(etat="conflit", marques=marques)]))

"""The hours of a child, corrected on its sheet: kept as one more mark, or explained beside the field."""

from __future__ import annotations

import re

import pytest
from fastapi import FastAPI

from contracts import planning
from contracts.base import Role
from contracts.planning import EtatPointage
from tests.gateway.fabrique import GASPARD, JEUDI_5, une_feuille, une_ligne
from tests.gateway.faux_client import FauxClient
from tests.gateway.personne import Personne

FEUILLE = f"/pointage/jean-jaures/restauration/{JEUDI_5}"


@pytest.fixture
def animateur(app: FastAPI, client: FauxClient) -> Personne:
    client.says(planning.GET_FEUILLE, une_feuille([une_ligne(enfant_id=GASPARD, etat=EtatPointage.PRESENT)]))
    client.says(planning.POINT, planning.Pointee(gardees=1, deja_connues=0))
    return Personne(app).connect(client, roles=frozenset({Role.ANIMATEUR}), sites=frozenset({"jean-jaures"}))


def corrige(animateur: Personne, arrivee: str, depart: str) -> Personne:
    return animateur.open(FEUILLE).press("Enregistrer les heures", suit=False, arrivee=arrivee, depart=depart)


def test_typed_hours_are_one_more_mark(animateur: Personne, client: FauxClient) -> None:
    assert corrige(animateur, "16:31", "17:58").statut == 303

    [demande] = client.calls_of(planning.POINT)
    [marque] = demande.marques
    assert (marque.etat, marque.arrivee.isoformat(), marque.depart.isoformat()) == (
        EtatPointage.PARTI,
        f"{JEUDI_5}T16:31:00+01:00",
        f"{JEUDI_5}T17:58:00+01:00",
    )


@pytest.mark.parametrize(
    ("arrivee", "depart", "champ", "phrase"),
    [
        ("demain", "", "arrivee", "Écrivez une heure, par exemple 18:00."),
        ("", "25:00", "depart", "Écrivez une heure, par exemple 18:00."),
        ("17:00", "16:59", "depart", "L’heure de départ doit suivre l’heure d’arrivée."),
    ],
)
def test_a_wrong_hour_is_explained_beside_its_field_and_nothing_is_marked(
    animateur: Personne, client: FauxClient, arrivee: str, depart: str, champ: str, phrase: str
) -> None:
    page = corrige(animateur, arrivee, depart)

    assert page.statut == 422
    assert phrase in re.search(rf'id="{champ}-e".*?</p>', page.page, re.S)[0]
    assert '<details class="heures" open>' in page.page
    assert client.calls_of(planning.POINT) == []

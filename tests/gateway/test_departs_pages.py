"""Departures that nobody noted: said on the list and on the sheet, typed for one child or for all of them."""

from __future__ import annotations

from datetime import date, datetime, time

import pytest
from fastapi import FastAPI

from contracts import planning
from contracts.base import Role
from contracts.planning import EtatPointage, MarqueVue
from kit import clock
from kit.clock import PARIS
from tests.gateway.fabrique import A_14H12, GASPARD, JEUDI_5, LEONIE, une_feuille, une_ligne
from tests.gateway.faux_client import FauxClient
from tests.gateway.html5 import problems
from tests.gateway.personne import Personne

HIER = date(2026, 11, 4)
FEUILLE = f"/pointage/jean-jaures/etude/{HIER}"
ARRIVEE = datetime(2026, 11, 4, 16, 31, tzinfo=PARIS)


@pytest.fixture
def animateur(app: FastAPI, client: FauxClient, monkeypatch: pytest.MonkeyPatch) -> Personne:
    monkeypatch.setattr(clock, "now", lambda: A_14H12)
    client.says(planning.POINT, planning.Pointee(gardees=1, deja_connues=0))
    lignes = [
        une_ligne(
            enfant_id,
            prenom,
            etat=EtatPointage.PRESENT,
            arrivee=ARRIVEE,
            depart_du=True,
            marques=[
                MarqueVue(
                    marque_id=enfant_id,
                    etat=EtatPointage.PRESENT,
                    appareil="Cour",
                    instant=ARRIVEE,
                    arrivee=ARRIVEE,
                )
            ],
        )
        for enfant_id, prenom in ((LEONIE, "Léonie"), (GASPARD, "Gaspard"))
    ]
    feuille = une_feuille(lignes).model_copy(update={"jour": HIER, "activite": "etude", "fin": time(18)})
    client.says(planning.GET_FEUILLE, feuille.model_copy(update={"activite_libelle": "Étude"}))
    return Personne(app).connect(client, roles=frozenset({Role.ANIMATEUR}), sites=frozenset({"jean-jaures"}))


def test_the_list_of_the_day_says_where_departures_of_the_last_days_are_missing(
    animateur: Personne, client: FauxClient
) -> None:
    communs = {"site": "jean-jaures", "site_libelle": "École Jean-Jaurès", "activite": "etude"}
    resume = planning.FeuilleResume(
        **communs, activite_libelle="Étude", debut=time(16, 30), fin=time(18), attendus=2, pointes=2, departs_a_noter=2
    )
    oubli = planning.DepartsOublies(**communs, activite_libelle="Étude", jour=HIER, departs=3)
    client.says(planning.LIST_FEUILLES, planning.Feuilles(jour=JEUDI_5, feuilles=[resume], oublis=[oubli]))

    texte = animateur.open("/pointage").texte

    assert "Étude, mercredi 4 novembre : 3 enfants" in texte
    assert "2 départs à noter" in texte and "Terminé" not in texte and "16h30-18h" in texte
    assert problems(animateur.page) == []


def test_one_hour_is_written_for_all_of_them_after_what_the_sheet_showed(
    animateur: Personne, client: FauxClient
) -> None:
    animateur.open(FEUILLE)
    assert "2 départs ne sont pas notés" in animateur.texte and problems(animateur.page) == []
    animateur.press("Noter 2 départs", suit=False, heure="17:45")

    marques = client.calls_of(planning.POINT)[0].marques
    assert [(m.enfant_id, m.etat, m.remplace) for m in marques] == [
        (LEONIE, EtatPointage.PARTI, [LEONIE]),
        (GASPARD, EtatPointage.PARTI, [GASPARD]),
    ]
    assert {m.depart for m in marques} == {datetime(2026, 11, 4, 17, 45, tzinfo=PARIS)}
    assert animateur.reponse.headers["location"] == FEUILLE


@pytest.mark.parametrize(
    ("heure", "phrase"),
    [
        ("", "Écrivez l’heure à laquelle ils sont partis."),
        ("16:31", "L’un d’eux est arrivé après cette heure"),
        ("25:00", "heure"),
    ],
)
def test_an_hour_that_cannot_be_is_said_beside_its_field(
    animateur: Personne, client: FauxClient, heure: str, phrase: str
) -> None:
    animateur.open(FEUILLE).press("Noter 2 départs", heure=heure)

    assert animateur.statut == 422 and phrase in animateur.texte and problems(animateur.page) == []
    assert client.calls_of(planning.POINT) == []


def test_a_departure_tapped_on_a_day_that_is_over_asks_for_the_hour(animateur: Personne, client: FauxClient) -> None:
    animateur.open(FEUILLE).press("Parti : Léonie")

    assert "Ce jour est passé : écrivez l’heure du départ." in animateur.texte
    assert client.calls_of(planning.POINT) == []

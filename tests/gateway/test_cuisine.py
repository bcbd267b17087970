"""The kitchen reads its orders as a page and as a CSV whose sum is the present order."""

from __future__ import annotations

import csv
import re
from collections import Counter

import pytest
from fastapi import FastAPI

from contracts import planning
from contracts.base import Role
from tests.gateway import fabrique as un
from tests.gateway.faux_client import FauxClient
from tests.gateway.personne import Personne


@pytest.fixture
def cuisine(app: FastAPI, client: FauxClient) -> Personne:
    client.says(planning.LIST_COMMANDES, planning.Commandes(commandes=[un.une_commande()]))
    return Personne(app).connect(client, roles=frozenset({Role.CUISINE}))


def test_the_page_says_what_was_ordered_and_what_changed(cuisine: Personne) -> None:
    cuisine.open("/mairie/cuisine?jour=2026-11-16")

    assert cuisine.statut == 200
    cellules = re.findall(r"<(?:th scope=\"row\"|td)[^>]*>(.*?)</t[hd]>", cuisine.page)
    assert cellules[:5] == ["Standard, 6 ans et plus", "176", "181", "+5", "182"]
    assert cellules[5:10] == ["Panier PAI, 6 ans et plus", "3", "2", "−1", "2"]
    assert "Version 2, au délai des animateurs" in cuisine.texte


def test_the_csv_has_the_columns_that_the_kitchen_reads_and_adds_up(cuisine: Personne) -> None:
    cuisine.open("/mairie/cuisine/commandes.csv?du=2026-11-16&jours=5")

    texte = cuisine.reponse.content.decode("utf-8")
    assert texte.startswith("\ufeffdate;site;service;regime;tranche_age;prevu;ferme;pai_panier;adultes;version;emis_le")
    rows = list(csv.DictReader(texte.removeprefix("\ufeff").splitlines(), delimiter=";"))
    assert rows[0]["emis_le"] == "2026-11-05T14:12:37+01:00"
    fermes: Counter[str] = Counter()
    for row in rows:
        fermes[row["regime"]] += int(row["ferme"]) + int(row["pai_panier"])
    assert fermes == {"standard": 181, "panier_pai": 2}


def test_a_change_is_sent_without_waiting(cuisine: Personne, client: FauxClient) -> None:
    client.says(planning.EMIT_COMMANDES, planning.CommandesEmises(nombre=1))

    cuisine.open("/mairie/cuisine?jour=2026-11-16").press("Envoyer les changements maintenant")

    assert str(client.calls_of(planning.EMIT_COMMANDES)[0].jour) == "2026-11-16"
    assert "Les changements sont envoyés" in cuisine.texte


@pytest.mark.parametrize("adresse", ["?du=hier", "?du=2026-11-16&jours=32", "?du=2026-11-16&jours=0"])
def test_a_wrong_period_is_refused(cuisine: Personne, adresse: str) -> None:
    assert cuisine.open(f"/mairie/cuisine/commandes.csv{adresse}").statut == 422

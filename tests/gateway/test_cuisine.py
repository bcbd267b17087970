"""The kitchen reads its orders as a page and as a CSV whose sum is the present order."""

from __future__ import annotations

import csv
import re
from collections import Counter
from datetime import date, timedelta

import pytest
from fastapi import FastAPI

from contracts import planning
from contracts.base import Role
from gateway.presentation import commandes_pdf
from gateway.presentation.commandes import share
from gateway.presentation.mairie import Mairie
from kit import clock
from tests.gateway import fabrique_cuisine as repas
from tests.gateway.faux_client import FauxClient
from tests.gateway.personne import Personne


@pytest.fixture
def cuisine(app: FastAPI, client: FauxClient) -> Personne:
    client.says(planning.LIST_COMMANDES, planning.Commandes(commandes=[repas.une_commande()]))
    return Personne(app).connect(client, roles=frozenset({Role.CUISINE}))


def test_the_page_says_what_was_ordered_and_what_changed(cuisine: Personne) -> None:
    cuisine.open("/mairie/cuisine?jour=2026-11-16")

    assert cuisine.statut == 200
    cellules = re.findall(r"<(?:th scope=\"row\"|td)[^>]*>(.*?)</t[hd]>", cuisine.page)
    assert cellules[:5] == ["Standard, 6 ans et plus", "176", "181", "+5", "182"]
    assert cellules[5:10] == ["Panier PAI, 6 ans et plus", "3", "2", "−1", "2"]
    assert cellules[10:15] == ["Adultes", "12", "13", "+1", "14"]
    assert "Prévision de la version 1 : 171 repas d’enfants, entre 160 et 182 huit jours sur dix." in cuisine.texte
    assert "Version 2, au délai des animateurs" in cuisine.texte


@pytest.mark.parametrize("jour", ["9999-12-31", "0001-01-01", "x"])
def test_a_day_that_has_no_day_beside_it_is_today(cuisine: Personne, client: FauxClient, jour: str) -> None:
    cuisine.open(f"/mairie/cuisine?jour={jour}")

    assert (cuisine.statut, client.calls_of(planning.LIST_COMMANDES)[0].du) == (200, clock.today())


@pytest.mark.parametrize("du", ["9999-12-31", "0001-01-01"])
def test_no_order_is_read_nor_adult_typed_where_days_end(cuisine: Personne, client: FauxClient, du: str) -> None:
    for fichier in ("csv", "pdf"):
        cuisine.open(f"/mairie/cuisine/commandes.{fichier}?du={du}&jours=5")
        assert (cuisine.statut, client.calls_of(planning.LIST_COMMANDES)) == (422, [])


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
    assert sum(int(row["adultes"]) for row in rows) == 13
    assert [row["prevu"] for row in rows] == ["171", "", "", "", "", ""]
    assert {row["tranche_age"] for row in rows if int(row["adultes"])} == {"adultes"}


def test_a_change_is_sent_without_waiting(cuisine: Personne, client: FauxClient) -> None:
    client.says(planning.EMIT_COMMANDES, planning.CommandesEmises(nombre=1))

    cuisine.open("/mairie/cuisine?jour=2026-11-16").press("Envoyer les changements maintenant")

    assert str(client.calls_of(planning.EMIT_COMMANDES)[0].jour) == "2026-11-16"
    assert "Les changements sont envoyés" in cuisine.texte


def test_a_forecast_is_shared_between_the_lines_to_the_last_meal() -> None:
    comptes = {("standard", "moins_6"): 7, ("standard", "six_et_plus"): 11, ("sans_porc", "moins_6"): 1}
    lignes = [planning.LigneCommande(regime=r, tranche=t, nombre=n) for (r, t), n in comptes.items()]
    panier = planning.LigneCommande(regime="panier_pai", tranche="moins_6", nombre=4)

    for prevu in range(60):
        parts = share(prevu, [*lignes, panier])
        assert set(parts) == set(comptes)
        assert sum(parts.values()) == prevu
    assert share(12, [panier]) == {}


def test_the_pdf_says_the_big_numbers_site_by_site(cuisine: Personne, client: FauxClient) -> None:
    pasteur = repas.une_commande(site="pasteur", site_libelle="école Pasteur", versions=[])
    vues = [pasteur, repas.une_commande()]
    client.says(planning.LIST_COMMANDES, planning.Commandes(commandes=vues))

    cuisine.open("/mairie/cuisine/commandes.pdf?du=2026-11-16&jours=7&site=jean-jaures")

    assert client.calls_of(planning.LIST_COMMANDES)[0].site == "jean-jaures"
    assert cuisine.reponse.headers["content-disposition"].endswith('"commandes-2026-11-16-jean-jaures.pdf"')
    assert cuisine.reponse.content.startswith(b"%PDF-") and b"StructTreeRoot" in cuisine.reponse.content
    jaures, ailleurs = commandes_pdf.commandes(Mairie(), date(2026, 11, 16), 7, vues)["sites"]
    assert jaures["repas"][0]["nombres"] == [["194", "repas à cuire"], ["13", "dont adultes"], ["2", "paniers PAI"]]
    assert jaures["repas"][0]["lignes"][0] == ["Standard, 6 ans et plus", "176", "181", "+5", "182"]
    assert ailleurs["repas"][0]["versions"] == ["Pas encore figée : ces nombres peuvent encore changer."]


def test_a_week_without_meals_is_a_pdf_too(cuisine: Personne, client: FauxClient) -> None:
    client.says(planning.LIST_COMMANDES, planning.Commandes(commandes=[]))

    assert cuisine.open("/mairie/cuisine/commandes.pdf?du=2026-11-16").statut == 200


def test_adults_are_typed_for_a_day_or_until_another(cuisine: Personne, client: FauxClient) -> None:
    client.says(planning.SAVE_ADULTES, planning.AdultesSauves(jours=5))
    demain = clock.today() + timedelta(days=1)
    client.says(planning.LIST_COMMANDES, planning.Commandes(commandes=[repas.une_commande(jour=demain)]))
    nombre, au = "nombre-jean-jaures-restauration", "au-jean-jaures-restauration"

    cuisine.open(f"/mairie/cuisine?jour={demain}").press("Enregistrer les adultes", **{nombre: "15", au: "2099-01-01"})
    [demande] = client.calls_of(planning.SAVE_ADULTES) or [None]
    assert demande is None
    assert (cuisine.statut, "Choisissez un jour qui suit" in cuisine.texte) == (422, True)

    cuisine.press("Enregistrer les adultes", **{nombre: "15", au: ""})
    [demande] = client.calls_of(planning.SAVE_ADULTES)
    assert (demande.site, demande.du, demande.au, demande.nombre) == ("jean-jaures", demain, None, 15)
    assert "Le nombre d’adultes est enregistré" in cuisine.texte


@pytest.mark.parametrize("nombre", ["-1", "501", "", "deux", "1.5"])
def test_a_number_of_adults_that_is_none_is_refused(cuisine: Personne, client: FauxClient, nombre: str) -> None:
    client.says(planning.LIST_COMMANDES, planning.Commandes(commandes=[repas.une_commande(jour=clock.today())]))

    cuisine.open("/mairie/cuisine").press("Enregistrer les adultes", **{"nombre-jean-jaures-restauration": nombre})

    assert (cuisine.statut, client.calls_of(planning.SAVE_ADULTES)) == (422, [])
    assert "Écrivez un nombre de 0 à 500." in cuisine.texte


def test_forecast_booked_and_served_are_drawn_and_said(cuisine: Personne, client: FauxClient) -> None:
    ecole = planning.SiteVue(code="jean-jaures", libelle="école <Jean-Jaurès>")
    ouverture = planning.OuvertureVue(activite="restauration", libelle="Restauration", sites=[ecole])
    client.says(planning.LIST_OUVERTURES, planning.Ouvertures(ouvertures=[ouverture]))
    servi = repas.une_commande().versions[-1].model_copy(update={"version": 3, "etape": planning.EtapeCommande.REEL})
    passe = repas.une_commande(versions=[*repas.une_commande().versions, servi])
    client.says(
        planning.LIST_COMMANDES, planning.Commandes(commandes=[repas.une_commande(jour=date(2026, 11, 17)), passe])
    )

    cuisine.open("/mairie/cuisine/suivi/jean-jaures/restauration?jour=2026-11-16")

    demande = client.calls_of(planning.LIST_COMMANDES)[0]
    assert (str(demande.du), demande.jours, demande.site) == ("2026-10-19", 56, "jean-jaures")
    assert cuisine.page.count('<circle class="servi" cx') == 2  # the day that was served, and the key
    assert "&lt;Jean-Jaurès&gt;" in cuisine.page
    assert "1 jour servi : le nombre servi est dans l’intervalle 0 fois." in cuisine.texte
    cellules = re.findall(r"<td[^>]*>(.*?)</td>", cuisine.page)
    assert cellules == ["171", "160 à 182", "182", "186", "171", "160 à 182", "182", "à venir"]
    assert cuisine.open("/mairie/cuisine/suivi/ailleurs/restauration").statut == 404


@pytest.mark.parametrize("adresse", ["?du=hier", "?du=2026-11-16&jours=71", "?du=2026-11-16&jours=0"])
def test_a_wrong_period_is_refused(cuisine: Personne, adresse: str) -> None:
    assert cuisine.open(f"/mairie/cuisine/commandes.csv{adresse}").statut == 422

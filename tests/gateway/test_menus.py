"""Menus: read by anybody, typed by the kitchen dish by dish or pasted; a wrong allergen never passes."""

from __future__ import annotations

from datetime import date

import pytest
from fastapi import FastAPI

from contracts import planning
from contracts.base import Role
from contracts.planning import Allergene, Plat, RegimeMenu
from gateway.mairie.menus import read_csv
from gateway.presentation.menus import ALLERGENES, read_allergenes
from tests.gateway import fabrique_cuisine as repas
from tests.gateway.faux_client import FauxClient
from tests.gateway.personne import Personne

ENTETE = "date;plat;regime;libelle;allergenes\n"


@pytest.fixture
def cuisine(app: FastAPI, client: FauxClient) -> Personne:
    for rpc in (planning.GET_MENUS, planning.SAVE_MENUS):
        client.says(rpc, repas.des_menus())
    return Personne(app).connect(client, roles=frozenset({Role.CUISINE}))


def test_anybody_reads_the_week_with_its_allergens(app: FastAPI, client: FauxClient) -> None:
    client.says(planning.GET_MENUS, repas.des_menus())

    visiteur = Personne(app).open("/menus?semaine=2026-11-18")

    assert str(client.calls_of(planning.GET_MENUS)[0].du) == "2026-11-16"
    assert "Sauté de dinde" in visiteur.texte
    assert "Allergènes : gluten et lait." in visiteur.texte
    assert "Allergènes pas encore donnés par la cuisine." in visiteur.texte
    assert "Aucun des 14 allergènes." in visiteur.texte


def test_only_the_days_that_were_touched_are_saved(cuisine: Personne, client: FauxClient) -> None:
    cuisine.open("/mairie/cuisine/menus?semaine=2026-11-16").press(
        "Enregistrer la semaine",
        **{"l_2026-11-17_plat_standard": "Colin", "a_2026-11-17_plat_standard": "Poisson, crustaces"},
    )

    [mardi] = client.calls_of(planning.SAVE_MENUS)[0].menus
    [colin] = mardi.plats
    assert (mardi.version_lue, colin.libelle) == (0, "Colin")
    assert colin.allergenes == [Allergene.CRUSTACES, Allergene.POISSONS]
    assert "Les menus sont enregistrés" in cuisine.texte


def test_a_day_that_was_touched_is_saved_whole(cuisine: Personne, client: FauxClient) -> None:
    cuisine.open("/mairie/cuisine/menus?semaine=2026-11-16").press(
        "Enregistrer la semaine", **{"l_2026-11-16_dessert_standard": "Pomme", "a_2026-11-16_dessert_standard": "aucun"}
    )

    [lundi] = client.calls_of(planning.SAVE_MENUS)[0].menus
    avant = repas.des_menus().jours[0].plats
    assert [(un.plat, un.regime, un.libelle) for un in lundi.plats[:-1]] == [
        (un.plat, un.regime, un.libelle) for un in avant[:-1]
    ]
    assert [set(un.allergenes or ()) for un in lundi.plats[:-1]] == [set(un.allergenes or ()) for un in avant[:-1]]
    assert lundi.version_lue == 3
    assert (lundi.plats[-1].libelle, lundi.plats[-1].allergenes) == ("Pomme", [])


def test_a_week_that_nobody_touched_is_not_saved(cuisine: Personne, client: FauxClient) -> None:
    cuisine.open("/mairie/cuisine/menus?semaine=2026-11-16").press("Enregistrer la semaine")

    assert (cuisine.statut, client.calls_of(planning.SAVE_MENUS)) == (200, [])


def test_an_allergen_that_is_none_is_refused_beside_its_field(cuisine: Personne, client: FauxClient) -> None:
    cuisine.open("/mairie/cuisine/menus?semaine=2026-11-16").press(
        "Enregistrer la semaine", **{"a_2026-11-16_garniture_standard": "kiwi"}
    )

    assert (cuisine.statut, client.calls_of(planning.SAVE_MENUS)) == (422, [])
    assert "« kiwi » n’est pas dans la liste des 14 allergènes." in cuisine.texte
    assert 'value="kiwi"' in cuisine.page


def test_what_no_page_may_hold_is_refused_beside_its_field(cuisine: Personne, client: FauxClient) -> None:
    champ = "l_2026-11-16_garniture_standard"

    cuisine.open("/mairie/cuisine/menus?semaine=2026-11-16").press("Enregistrer la semaine", **{champ: "Riz\u202egnal"})

    assert (cuisine.statut, client.calls_of(planning.SAVE_MENUS)) == (422, [])
    assert f'id="{champ}-e"' in cuisine.page


def test_a_menu_that_somebody_else_changed_is_not_overwritten(cuisine: Personne, client: FauxClient) -> None:
    client.says(planning.SAVE_MENUS, planning.MenuChange(jour=date(2026, 11, 16)))

    cuisine.open("/mairie/cuisine/menus?semaine=2026-11-16").press(
        "Enregistrer la semaine", **{"l_2026-11-16_garniture_standard": "Blé"}
    )

    assert cuisine.statut == 422
    assert "Plat sans porc : Sauté de dinde (allergènes : gluten, lait)" in cuisine.texte
    cuisine.press("Enregistrer la semaine")
    assert [(un.version_lue, len(un.plats)) for un in client.calls_of(planning.SAVE_MENUS)[1].menus] == [(3, 5)]
    assert "Rien n’est enregistré" in cuisine.texte


def test_a_pasted_table_replaces_its_days(cuisine: Personne, client: FauxClient) -> None:
    tableau = ENTETE + "2026-11-30;plat;;Sauté de porc;gluten,lait\n2026-11-30;plat;sans porc;Dinde;aucun\n"

    cuisine.open("/mairie/cuisine/menus?semaine=2026-11-16").press("Enregistrer le tableau", csv=tableau)

    [jour] = client.calls_of(planning.SAVE_MENUS)[0].menus
    assert [(un.plat, un.regime, un.allergenes) for un in jour.plats] == [
        (Plat.PLAT, RegimeMenu.STANDARD, [Allergene.GLUTEN, Allergene.LAIT]),
        (Plat.PLAT, RegimeMenu.SANS_PORC, []),
    ]


def test_cells_copied_from_a_spreadsheet_are_read_as_the_file_is() -> None:
    tableau = ENTETE + "30/11/2026;Produit laitier;;Yaourt;lait\n"

    [jour] = read_csv(tableau.replace(";", "\t"))

    assert (jour["jour"], jour["plats"][0]["plat"]) == (date(2026, 11, 30), Plat.LAITAGE)
    assert [jour] == list(read_csv(tableau))


@pytest.mark.parametrize(
    ("tableau", "phrase"),
    [
        ("jour;plat\n", "La première ligne"),
        (ENTETE, "Collez de 1 à"),
        (ENTETE + "2026-11-30;plat;standard;Riz\n", "Ligne 2 : 5 colonnes"),
        (ENTETE + "31/11/2026;plat;standard;Riz;\n", "Ligne 2 : écrivez la date"),
        (ENTETE + "2026-11-30;soupe;standard;Riz;\n", "Ligne 2 : le plat est l’un de"),
        (ENTETE + "2026-11-30;plat;vegan;Riz;\n", "Ligne 2 : le régime est l’un de"),
        (ENTETE + "2026-11-30;plat;standard;;\n", "Ligne 2 : le nom du plat"),
        (ENTETE + "2026-11-30;plat;standard;Riz;riz\n", "« riz » n’est pas l’un des 14"),
        (ENTETE + "2026-11-30;plat;;Riz;\n2026-11-30;plat;standard;Blé;\n", "Ligne 3 : ce jour a déjà"),
    ],
)
def test_a_table_that_cannot_be_read_says_which_line(tableau: str, phrase: str) -> None:
    with pytest.raises(ValueError, match=phrase.replace("(", r"\(")):
        list(read_csv(tableau))


def test_every_allergen_is_read_as_it_is_written() -> None:
    assert [read_allergenes(mot) for mot in ALLERGENES.values()] == [[code] for code in ALLERGENES]
    assert read_allergenes(" , ") is None
    assert read_allergenes("Aucun") == []

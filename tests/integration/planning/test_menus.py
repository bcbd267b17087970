"""Menus on the real tables, and the sign that a child's allergy makes on the sheet of the day."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

import pytest

from contracts import planning as contrat
from contracts.errors import ActionInterdite
from contracts.planning import Allergene
from tests.integration.base import un_acteur
from tests.integration.planning.ville import VENDREDI_6, VENDREDI_20, Ville, ajout, un_agent, une_sante

CUISINE = un_acteur("cuisine")


def save(ville: Ville, jour: date, *plats: tuple[str, list[str] | None], version: int | None = None) -> contrat.Menus:
    lus = [{"plat": plat, "libelle": "Essai", "allergenes": allergenes} for plat, allergenes in plats]
    menu = {"jour": str(jour), "version_lue": version, "plats": lus}
    return ville.call(contrat.SAVE_MENUS, {"operation_id": str(uuid.uuid4()), "menus": [menu]}, CUISINE)


def test_a_menu_is_typed_read_by_anybody_and_never_overwritten_unseen(ville: Ville) -> None:
    save(ville, VENDREDI_20, ("plat", ["gluten"]), version=0)

    lus = ville.call(contrat.GET_MENUS, contrat.GetMenus(du=VENDREDI_20, jours=2), None).jours
    assert [(menu.version, len(menu.plats)) for menu in lus] == [(1, 1), (0, 0)]
    for perimee in (0, 2):
        with pytest.raises(contrat.MenuChange):
            save(ville, VENDREDI_20, version=perimee)
    assert save(ville, VENDREDI_20, version=1).jours[0].plats == []
    assert save(ville, VENDREDI_20, ("dessert", None)).jours[0].version == 3
    with pytest.raises(ActionInterdite):
        ville.call(
            contrat.SAVE_MENUS,
            {"operation_id": str(uuid.uuid4()), "menus": [{"jour": str(VENDREDI_20), "plats": []}]},
            un_acteur("parent"),
        )


def test_the_sheet_says_what_of_the_menu_is_a_danger(ville: Ville) -> None:
    famille = ville.une_famille("Léonie", "Gaspard", "Zoé")
    leonie, gaspard, _ = famille.enfants
    ville.hear(une_sante(leonie.enfant_id, allergies=["Cacahuètes", "kiwi"]))
    ville.hear(une_sante(gaspard.enfant_id, allergies=["lait de vache"]))
    for enfant in famille.enfants:
        famille.save(*ajout("restauration", VENDREDI_20), *ajout("etude", VENDREDI_20), enfant_id=str(enfant.enfant_id))

    assert signs(ville, VENDREDI_20) == {"Léonie": ([], True), "Gaspard": ([], True), "Zoé": ([], False)}

    save(ville, VENDREDI_20, ("plat", ["arachides", "gluten"]), ("dessert", []))
    assert signs(ville, VENDREDI_20) == {
        "Léonie": ([Allergene.ARACHIDES], True),
        "Gaspard": ([], False),
        "Zoé": ([], False),
    }
    assert list(signs(ville, VENDREDI_20, "etude").values()) == [([], False)] * 3

    save(ville, VENDREDI_6, ("plat", ["lait"]))
    feuille = contrat.ListConnus(site="jaures", activite="restauration", jour=VENDREDI_6)
    connus = ville.call(contrat.LIST_CONNUS, feuille, un_agent()).enfants
    assert {un.prenom: (un.dangers, un.menu_a_verifier) for un in connus} == {
        "Léonie": ([], True),
        "Gaspard": ([Allergene.LAIT], False),
        "Zoé": ([], False),
    }


def signs(ville: Ville, jour: date, activite: str = "restauration") -> dict[str, Any]:
    demande = contrat.GetFeuille(site="jaures", activite=activite, jour=jour)
    lignes = ville.call(contrat.GET_FEUILLE, demande, un_agent()).lignes
    return {un.prenom: (un.dangers, un.menu_a_verifier) for un in lignes}

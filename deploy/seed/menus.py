"""Two weeks of menus in turn, around the reference day, whose dessert clashes with a child of the demo."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from contracts.planning import MenuSaisi
from deploy.seed.copie import Copie
from kit.database import Transaction, jsonb

SEMAINES_AVANT, SEMAINES_APRES = 2, 4
_FICHIER = Path(__file__).with_name("menus.csv")
# Gaspard N’Guessan-Lefèvre is allergic to peanuts: his sign is there on the day when somebody looks.
_DU_JOUR = {"plat": "dessert", "libelle": "Cookie aux cacahuètes", "allergenes": ["gluten", "arachides", "oeufs"]}


def write_menus(tx: Transaction, jour: date) -> None:
    copie = Copie("menu", "jour, plats, version, modifie_at")
    for menu in list_menus(jour):
        plats = [plat.model_dump(mode="json") for plat in menu.plats]
        copie.add(menu.jour, jsonb(plats), 1, tx.now)
    copie.send(tx)


def list_menus(jour: date) -> Iterator[MenuSaisi]:
    """From Monday to Friday, two weeks before the week of ``jour`` to four after it."""
    plats_by_jour: dict[tuple[int, int], list[dict[str, Any]]] = {}
    with _FICHIER.open(encoding="utf-8", newline="") as lignes:
        for ligne in csv.DictReader(lignes, delimiter=";"):
            plat = {nom: ligne[nom] for nom in ("plat", "regime", "libelle")}
            allergenes = ligne["allergenes"].split(",") if ligne["allergenes"] else []
            cle = int(ligne["semaine"]), int(ligne["jour"])
            plats_by_jour.setdefault(cle, []).append(plat | {"allergenes": allergenes})
    lundi = jour - timedelta(days=jour.weekday())
    for semaine in range(-SEMAINES_AVANT, SEMAINES_APRES + 1):
        for rang in range(5):
            un_jour = lundi + timedelta(weeks=semaine, days=rang)
            plats = plats_by_jour[un_jour.isocalendar().week % 2, rang]
            if un_jour == jour:
                plats = [plat for plat in plats if plat["plat"] != "dessert"] + [_DU_JOUR]
            yield MenuSaisi.model_validate({"jour": un_jour, "plats": plats})

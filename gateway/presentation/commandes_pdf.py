"""What the PDF of the orders says: big numbers first, then each line with its difference, site after site."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from itertools import groupby
from typing import Any

from contracts.planning import Commande
from gateway.presentation.commandes import ETAPES, tabulate, write_ecart, write_prevision
from gateway.presentation.mairie import Mairie
from gateway.presentation.mots import date_courte, date_longue, instant, majuscule


def commandes(mairie: Mairie, du: date, jours: int, vues: Iterable[Commande]) -> dict[str, Any]:
    quand = date_longue(du) if jours == 1 else f"du {date_courte(du)} au {date_longue(du + timedelta(days=jours - 1))}"
    titre = f"Commandes de la cuisine, {quand}"
    triees = sorted(vues, key=lambda une: (une.site_libelle, une.jour, une.activite))
    return {
        "titre": titre,
        "pied": titre,
        "mairie": {"nom": f"Mairie de {mairie.ville}", "lignes": []},
        "vide": "Aucun repas réservé ni commandé.",
        "sites": [
            {"nom": majuscule(nom), "repas": [_repas(une) for une in siennes]}
            for nom, siennes in groupby(triees, key=lambda une: une.site_libelle)
        ],
    }


def _repas(une: Commande) -> dict[str, Any]:
    rangees = tabulate(une)
    est_dite = bool(une.versions)
    adultes = sum(version.adultes for version in une.versions) if est_dite else une.adultes
    cuits = sum(_dit(rangee.derniere, rangee.actuel) for rangee in rangees if rangee.est_cuisine)
    paniers = sum(_dit(rangee.derniere, rangee.actuel) for rangee in rangees if not rangee.est_cuisine)
    return {
        "titre": f"{majuscule(date_longue(une.jour))}, {une.activite_libelle}",
        "nombres": [[str(cuits), "repas à cuire"], [str(adultes), "dont adultes"], [str(paniers), "paniers PAI"]],
        "lignes": [
            [r.nom, _ou(r.premiere), _ou(r.derniere), write_ecart(r.ecart) if est_dite else "", str(r.actuel)]
            for r in rangees
        ],
        "prevision": f"Prévision : {dite}." if (dite := write_prevision(une.prevision)) else "",
        "versions": [
            f"Version {v.version}, {ETAPES[v.etape]}, {instant(v.emise_at)}"
            f"{', sans changement' if v.version > 1 and not v.lignes and not v.adultes else ''}"
            for v in une.versions
        ]
        or ["Pas encore figée : ces nombres peuvent encore changer."],
    }


def _dit(derniere: int | None, actuel: int) -> int:
    return actuel if derniere is None else derniere


def _ou(nombre: int | None) -> str:
    return "pas encore" if nombre is None else str(nombre)

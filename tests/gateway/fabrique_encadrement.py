"""Answers of planning about staffing and the crèche, as tests need them. Thursday 5 November 2026."""

from __future__ import annotations

from datetime import date, time
from typing import Any

from contracts import planning
from tests.gateway.fabrique import MARDI_17


def un_encadrement(**change: Any) -> planning.Encadrement:
    """A lunch of 31 under 6 and 64 of 6 and over, with eight animateurs for the nine that it asks."""
    bande = planning.BandeEncadrement(
        debut=time(11, 30), fin=time(13, 20), moins_de_6=31, six_et_plus=64, requis=9, prevus=8, manquants=1
    )
    plage = planning.PlageEncadrement(
        debut=bande.debut,
        fin=bande.fin,
        taux_moins_de_6=10,
        taux_six_et_plus=14,
        bandes=[bande],
        requis=9,
        manquants=1,
    )
    jour = planning.JourEncadrement(jour=MARDI_17, accueil="periscolaire", compte_les_marques=False, plages=[plage])
    site = planning.SiteEncadrement(
        site=planning.SiteVue(code="jean-jaures", libelle="école Jean-Jaurès"), tableau_saisi=True, jours=[jour]
    )
    return planning.Encadrement(**({"lundi": date(2026, 11, 16), "pedt": False, "sites": [site]} | change))


def un_tableau(version: int = 1, *noms: str) -> planning.TableauService:
    lignes = [
        planning.LigneTableau(nom=nom, debut=time(11, 30), fin=time(13, 20), jours=[0, 1, 3, 4])
        for nom in noms or ("A. B.", "C. D.")
    ]
    site = planning.SiteVue(code="jean-jaures", libelle="école Jean-Jaurès")
    return planning.TableauService(site=site, lundi=date(2026, 11, 16), version=version, lignes=lignes)

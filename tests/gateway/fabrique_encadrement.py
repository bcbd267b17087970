"""Answers of planning about staffing and the crèche, as tests need them. Thursday 5 November 2026."""

from __future__ import annotations

from datetime import date, time
from typing import Any
from uuid import UUID

from contracts import planning
from tests.gateway.fabrique import A_14H12, MARDI_17, un_enfant


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


def une_creche(version: int = 2, **change: Any) -> planning.Creche:
    """Zoé: a contract from September, an amendment from November, an absence, a month with a day to settle."""
    jours = [planning.JourContrat(jour=rang, arrivee=time(8), depart=time(16, 30)) for rang in (0, 1, 3)]
    contrats = [
        planning.ContratVue(
            contrat_id=UUID(int=90 + rang),
            rang=rang,
            foyer="N’Guessan-Lefèvre",
            du=du,
            au=date(2027, 7, 31),
            dernier=dernier,
            semaines=43,
            jours=jours[:rang],
            minutes_semaine=510 * rang,
            signe_at=A_14H12,
        )
        for rang, du, dernier in (
            (2, date(2026, 11, 1), date(2027, 7, 31)),
            (1, date(2026, 9, 1), date(2026, 10, 31)),
        )
    ]
    absence = planning.AbsenceCrecheVue(
        absence_id=UUID(int=95), du=MARDI_17, au=MARDI_17, motif=planning.MotifAbsenceCreche.EVICTION,
        justificatif_vu=True,
    )  # fmt: skip
    heures = planning.HeuresMois(
        mois="2026-11", foyer="N’Guessan-Lefèvre", contrat_minutes=4160, deduites_minutes=510, supplement_minutes=30,
        ouvertes=[MARDI_17],
    )  # fmt: skip
    valeurs: dict[str, Any] = {
        "enfant": un_enfant(UUID(int=6), "Zoé", ecole="crèche Les Lutins", est_en_creche=True),
        "site": planning.SiteVue(code="creche-lutins", libelle="crèche Les Lutins"),
        "version": version,
        "contrats": contrats[2 - version :],
        "absences": [absence],
        "heures": [heures],
        "foyers": [planning.FoyerCreche(foyer_id=UUID(int=70), nom="N’Guessan-Lefèvre")],
        "ouvre": time(7, 30),
        "ferme": time(18, 30),
        "tranche_minutes": 30,
    }
    return planning.Creche(**(valeurs | change))


def des_enfants_de_creche() -> planning.EnfantsCreche:
    site = planning.SiteVue(code="creche-lutins", libelle="crèche Les Lutins")
    commun: dict[str, Any] = {"nom": "Bùi", "site": site}
    signe = {"du": date(2026, 9, 1), "au": date(2027, 7, 31), "minutes_semaine": 1530, "ouvertes": 1}
    return planning.EnfantsCreche(
        enfants=[
            planning.EnfantCreche(enfant_id=UUID(int=6), prenom="Zoé", **commun, **signe),
            planning.EnfantCreche(enfant_id=UUID(int=7), prenom="Mila", **commun),
        ]
    )

"""The planning of Léonie and Gaspard together, as planning would answer it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from contracts import billing, planning
from contracts.base import Rien
from contracts.planning import Effet
from gateway.presentation import galerie
from tests.gateway.fabrique import A_14H12, GASPARD, JEUDI_5, LEONIE, LUNDI_16, MARDI_17, un_enfant
from tests.gateway.faux_client import FauxClient

FOYER = UUID(int=77)
LUNDI_30 = date(2026, 11, 30)


def un_mois_famille(**change: Any) -> planning.MoisFamille:
    """The month of the gallery, for two children."""
    mois = galerie.mois_de_leonie()
    enfants = [
        planning.MoisDunEnfant(
            enfant=un_enfant(enfant_id, prenom), activites=mois.activites, jours=mois.jours, brouillon=brouillon
        )
        for enfant_id, prenom, brouillon in ((LEONIE, "Léonie", mois.brouillon), (GASPARD, "Gaspard", []))
    ]
    delais = ["Jusqu’à 15 jours avant, 23h59 : compté dans la commande de la cuisine."]
    valeurs = {"mois": "2026-11", "aujourd_hui": JEUDI_5, "enfants": enfants, "delais": delais}
    return planning.MoisFamille(**(valeurs | change))


def une_ligne(effet: Effet = Effet.CUISINE, *jours: date, **change: Any) -> planning.LigneChangement:
    valeurs: dict[str, Any] = {
        "activite": "restauration",
        "libelle": "Restauration",
        "effet": effet,
        "note": "compté pour la cuisine, annulable jusqu’à dim. 15/11 23h59",
        "jours": list(jours or (LUNDI_16,)),
        "foyer_id": FOYER,
    }
    return planning.LigneChangement(**(valeurs | change))


def un_refus(code: str, *jours: date, **nombres: Any) -> planning.LigneRefus:
    return planning.LigneRefus(
        activite="restauration", libelle="Restauration", code=code, nombres=nombres, jours=list(jours)
    )


def des_changements() -> list[planning.ChangementsEnfant]:
    retrait = une_ligne(Effet.RETRAIT, MARDI_17, note="annulé à temps, rien à payer")
    tard = un_refus("delai_depasse", date(2026, 11, 6), limite="2026-11-03T22:59:59Z", jours=3, comptage="calendaire")
    return [
        planning.ChangementsEnfant(enfant=un_enfant(), changements=[une_ligne(), retrait], refusees=[]),
        planning.ChangementsEnfant(enfant=un_enfant(GASPARD, "Gaspard"), changements=[], refusees=[tard]),
    ]


def des_effets() -> planning.EffetsVille:
    return planning.EffetsVille(
        cuisine=planning.EffetCuisine(plus=14, plus_apres_commande=2, moins=1),
        encadrement=[
            planning.EffetEncadrement(site="école Jean-Jaurès", jour=LUNDI_16, horaires="11h30-13h20", avant=4, apres=5)
        ],
    )


def un_recap_famille(**change: Any) -> planning.RecapFamille:
    coches = [
        planning.CocheEnfant(enfant_id=LEONIE, activite="restauration", jour=LUNDI_16, voulu=True),
        planning.CocheEnfant(enfant_id=LEONIE, activite="restauration", jour=MARDI_17, voulu=False),
    ]
    valeurs = {"enfants": des_changements(), "coches": coches, "effets": des_effets()}
    return planning.RecapFamille(**(valeurs | change))


def une_repetition() -> planning.RecapFamille:
    """A year of lunches, and what it skipped."""
    jours = [LUNDI_30 + timedelta(days=7 * rang) for rang in range(30)]
    refusees = [
        un_refus("jour_ferme", *jours[4:6], jour="2026-12-21", motif="vacances de Noël"),
        un_refus("deja_reserve", jours[0]),
    ]
    inscription = un_refus("non_inscrit", *(jour + timedelta(days=2) for jour in jours), annee_scolaire="2026-2027")
    ligne = une_ligne(Effet.CUISINE, *jours[6:], note="compté pour la cuisine")
    return planning.RecapFamille(
        enfants=[
            planning.ChangementsEnfant(enfant=un_enfant(), changements=[ligne], refusees=refusees),
            planning.ChangementsEnfant(
                enfant=un_enfant(GASPARD, "Gaspard"), changements=[ligne], refusees=[*refusees, inscription]
            ),
        ],
        effets=des_effets(),
    )


def une_sauvegarde(**change: Any) -> planning.FamilleSauvee:
    valeurs = {
        "accuse": "R-2026-018427",
        "enregistre_at": A_14H12,
        "mois": "2026-11",
        "enfants": des_changements(),
        "annulable_jusqu_a": A_14H12 + timedelta(days=3),
        "annulable_en_partie_jusqu_a": A_14H12 + timedelta(days=9),
    }
    return planning.FamilleSauvee(**(valeurs | change))


def des_accuses() -> planning.Accuses:
    un = planning.AccuseVu(
        numero="R-2026-018427", at=A_14H12, enfants=["Léonie", "Gaspard"], ajouts=12, retraits=1, refus=1,
        annulable_jusqu_a=A_14H12 + timedelta(days=3), annulable_en_partie_jusqu_a=A_14H12 + timedelta(days=3),
    )  # fmt: skip
    plus = {"annulable_jusqu_a": None, "annulable_en_partie_jusqu_a": None}
    en_partie = un.model_copy(update={"numero": "R-2026-018410", "annulable_jusqu_a": None})
    annule = un.model_copy(update=plus | {"numero": "R-2026-018400", "annule_par": "R-2026-018401", "refus": 0})
    annulation = un.model_copy(
        update=plus | {"numero": "R-2026-018401", "annule": "R-2026-018400", "enfants": ["Léonie"]}
    )
    passes = [
        un.model_copy(update=plus | {"numero": f"R-2026-01830{rang}", "pas_annulable": motif})
        for rang, motif in enumerate(planning.PasAnnulable)
    ]
    tardif = un.model_copy(
        update=plus
        | {"numero": "R-2026-018390", "enfants": ["Gaspard"], "ajouts": 0, "retraits": 0, "refus": 0}
        | {"est_avis_tardif": True}
    )
    return planning.Accuses(accuses=[un, en_partie, annulation, annule, tardif, *passes])


def une_semaine_type() -> planning.SemaineType:
    mois = galerie.mois_de_leonie()
    return planning.SemaineType(
        aujourd_hui=JEUDI_5,
        fin_annee=date(2027, 7, 2),
        enfants=[un_enfant(), un_enfant(GASPARD, "Gaspard")],
        activites=[
            planning.ActiviteDeLaSemaine(
                **activite.model_dump(), jours=[2] if activite.groupe else [0, 1, 3, 4], enfants=[LEONIE, GASPARD]
            )
            for activite in mois.activites
        ],
    )


def un_cout(**change: Any) -> billing.CoutEstime:
    valeurs: dict[str, Any] = {
        "mois": [billing.CoutDuMois(mois="2026-12", ecart_centimes=64_20)],
        "activites": [
            billing.CoutActivite(
                activite="restauration", libelle="Restauration", nombre=12, ecart_centimes=64_20, unitaire_centimes=535
            )
        ],
    }
    return billing.CoutEstime(**(valeurs | change))


def answer_famille(client: FauxClient) -> None:
    """Everything that these pages ask."""
    client.says(planning.GET_MOIS_FAMILLE, un_mois_famille())
    client.says(planning.GET_SEMAINE_TYPE, une_semaine_type())
    for rpc in (planning.SAVE_BROUILLONS, planning.DROP_BROUILLONS):
        client.says(rpc, Rien())
    client.says(
        planning.PREVIEW_FAMILLE, lambda request: une_repetition() if request.repetition else un_recap_famille()
    )
    client.says(planning.PREVIEW_ANNULATION, un_recap_famille(coches=[]))
    for sauve in (planning.SAVE_FAMILLE, planning.SAVE_ANNULATION, planning.GET_SAUVEGARDE_FAMILLE):
        client.says(sauve, une_sauvegarde())
    client.says(planning.LIST_ACCUSES, des_accuses())
    client.says(billing.PREVIEW_COUT, un_cout())

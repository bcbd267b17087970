"""The list of every address of the portal: adding or removing one is a decision, made here too."""

from __future__ import annotations

import pytest
from fastapi import FastAPI
from starlette.routing import Mount

from contracts.base import Role
from gateway.app import all_pages
from gateway.routage import ROLES, STAFF, Acces, Aiguillage
from tests.gateway.faux_client import FauxClient
from tests.gateway.personne import Personne

ATTENDUES = """
GET  public    /
GET  public    /absent/{jeton}
POST public    /absent/{jeton}
GET  public    /accessibilite
GET  public    /activation
POST public    /activation
GET  public    /activation/renvoyee
GET  public    /activation/{lien}
POST public    /activation/{lien}
POST public    /activation/{lien}/renvoyer
GET  public    /aide
GET  public    /api/v1/delais
POST public    /api/webhooks/stripe
GET  compte    /compte
POST compte    /compte/renvoyer
GET  compte    /compte/sessions
POST compte    /compte/sessions/fermer
GET  public    /conditions-d-utilisation
GET  compte    /conditions-d-utilisation/accepter
POST compte    /conditions-d-utilisation/accepter
GET  public    /connexion
POST public    /connexion
GET  public    /contact
GET  parent    /contacts
GET  parent    /contacts/nouveau
POST parent    /contacts/nouveau
GET  parent    /contacts/{fil_id}
POST parent    /contacts/{fil_id}
GET  parent    /creche/{enfant_id}
POST public    /deconnexion
GET  public    /delais
GET  public    /donnees-personnelles
GET  parent    /dossier
GET  parent    /dossier/accuse/{numero}
GET  parent    /dossier/adresse
POST parent    /dossier/adresse
GET  parent    /dossier/autorisations
GET  parent    /dossier/autorisations/{enfant_id}
POST parent    /dossier/autorisations/{enfant_id}
GET  parent    /dossier/coordonnees/{adulte_id}
POST parent    /dossier/coordonnees/{adulte_id}
GET  parent    /dossier/enfants/{enfant_id}/{genre}
POST parent    /dossier/enfants/{enfant_id}/{genre}
GET  parent    /dossier/fiche/{enfant_id}
POST parent    /dossier/fiche/{enfant_id}
GET  parent    /dossier/historique
GET  parent    /dossier/inscriptions
POST parent    /dossier/inscriptions
GET  parent    /dossier/personnes/nouvelle
GET  parent    /dossier/personnes/{personne_id}
POST parent    /dossier/personnes/{personne_id}
POST parent    /dossier/personnes/{personne_id}/retirer
GET  parent    /dossier/photos/{enfant_id}/retirer
POST parent    /dossier/photos/{enfant_id}/retirer
GET  parent    /dossier/pieces/deposer
POST parent    /dossier/pieces/deposer
GET  parent    /dossier/pieces/envois/{envoi_id}
GET  parent    /dossier/pieces/{document_id}
GET  parent    /dossier/reglement
POST parent    /dossier/reglement
GET  parent    /espace
GET  public    /guide
GET  public    /ical/{secret}.ics
GET  public    /inscription
POST public    /inscription/annuler
GET  public    /inscription/conditions-d-utilisation
POST public    /inscription/conditions-d-utilisation
GET  public    /inscription/mes-informations
POST public    /inscription/mes-informations
GET  public    /inscription/mes-references-dossier
POST public    /inscription/mes-references-dossier
GET  public    /inscription/recapitulatif
GET  public    /inscription/terminee
POST public    /inscription/valider
GET  bureau    /mairie
GET  agent     /mairie/calendrier
POST agent     /mairie/calendrier/confirmer
GET  agent     /mairie/calendrier/import
POST agent     /mairie/calendrier/import
GET  agent     /mairie/calendrier/ligne
POST agent     /mairie/calendrier/ligne
GET  agent     /mairie/calendrier/rythmes
POST agent     /mairie/calendrier/rythmes
GET  agent     /mairie/changements
GET  agent     /mairie/changements-ecole
GET  agent     /mairie/changements/{proposition_id}
POST agent     /mairie/changements/{proposition_id}
GET  agent     /mairie/conditions
POST agent     /mairie/conditions
GET  agent     /mairie/creche
GET  agent     /mairie/creche/{enfant_id}
POST agent     /mairie/creche/{enfant_id}/absence
POST agent     /mairie/creche/{enfant_id}/absence/retirer
POST agent     /mairie/creche/{enfant_id}/contrat
GET  cuisine   /mairie/cuisine
POST cuisine   /mairie/cuisine
POST cuisine   /mairie/cuisine/adultes
GET  cuisine   /mairie/cuisine/commandes.csv
GET  cuisine   /mairie/cuisine/commandes.pdf
GET  cuisine   /mairie/cuisine/menus
POST cuisine   /mairie/cuisine/menus
POST cuisine   /mairie/cuisine/menus/importer
GET  cuisine   /mairie/cuisine/suivi/{site}/{activite}
GET  agent     /mairie/desaccords
GET  agent     /mairie/desaccords/{litige_id}
POST agent     /mairie/desaccords/{litige_id}
GET  agent     /mairie/dossiers/{dossier_id}/historique
GET  agent     /mairie/encadrement
GET  agent     /mairie/encadrement/{site}
POST agent     /mairie/encadrement/{site}
GET  agent     /mairie/enfants/{enfant_id}/vaccins
POST agent     /mairie/enfants/{enfant_id}/vaccins
GET  regie     /mairie/facturation
GET  regie     /mairie/facturation/{mois}/confirmer
POST regie     /mairie/facturation/{mois}/confirmer
GET  regie     /mairie/facturation/{mois}/resultat
GET  guichet   /mairie/familles
GET  guichet   /mairie/familles/{dossier_id}
GET  agent     /mairie/fermetures
POST agent     /mairie/fermetures
POST agent     /mairie/fermetures/lever
GET  agent     /mairie/inscriptions
GET  agent     /mairie/inscriptions/{inscription_id}
POST agent     /mairie/inscriptions/{inscription_id}
GET  agent     /mairie/listes-attente
GET  agent     /mairie/listes-attente/{site}/{activite}/{jour}
GET  guichet   /mairie/messages
GET  guichet   /mairie/messages/{fil_id}
POST guichet   /mairie/messages/{fil_id}
POST guichet   /mairie/messages/{fil_id}/terminer
GET  agent     /mairie/pieces
GET  agent     /mairie/pieces/validites
POST agent     /mairie/pieces/validites
GET  agent     /mairie/pieces/{document_id}
POST agent     /mairie/pieces/{document_id}
GET  agent     /mairie/pieces/{document_id}/fichier
POST guichet   /mairie/pour-le-compte
POST guichet   /mairie/pour-le-compte/terminer
GET  agent     /mairie/rattachements
GET  agent     /mairie/rattachements/{demande_id}
POST agent     /mairie/rattachements/{demande_id}
GET  regie     /mairie/regie
GET  regie     /mairie/regie/comptes/{foyer_id}
POST regie     /mairie/regie/comptes/{foyer_id}
GET  regie     /mairie/regie/factures/{facture_id}
GET  regie     /mairie/regie/factures/{facture_id}/pdf
GET  regie     /mairie/regie/journal
GET  regie     /mairie/regie/mandats
GET  regie     /mairie/regie/mandats/{mandat_id}
POST regie     /mairie/regie/mandats/{mandat_id}
GET  regie     /mairie/regie/mandats/{mandat_id}/pdf
GET  regie     /mairie/regie/recus/{paiement_id}
GET  regie     /mairie/regie/recus/{paiement_id}/pdf
POST regie     /mairie/regie/recus/{paiement_id}/rembourser
GET  agent     /mairie/vaccins
GET  agent     /mairie/vaccins/{vaccin_id}
POST agent     /mairie/vaccins/{vaccin_id}
GET  public    /mentions-legales
GET  public    /menus
GET  public    /mot-de-passe-oublie
POST public    /mot-de-passe-oublie
GET  public    /mot-de-passe-oublie/envoye
GET  public    /mot-de-passe/{lien}
POST public    /mot-de-passe/{lien}
GET  parent    /paiements
POST parent    /paiements/avance
POST parent    /paiements/carte
GET  parent    /paiements/carte/{paiement_id}
GET  parent    /paiements/factures/{facture_id}
GET  parent    /paiements/factures/{facture_id}/pdf
GET  parent    /paiements/historique
GET  parent    /paiements/prelevements
POST parent    /paiements/prelevements
GET  parent    /paiements/prelevements/{mandat_id}/pdf
POST parent    /paiements/prelevements/{mandat_id}/revoquer
GET  parent    /paiements/recus/{paiement_id}
GET  parent    /paiements/recus/{paiement_id}/pdf
GET  public    /plan
GET  parent    /planning
GET  parent    /planning/absence
POST parent    /planning/absence
POST parent    /planning/absence/rappel
GET  parent    /planning/accuses
GET  parent    /planning/agenda
POST parent    /planning/agenda
POST parent    /planning/agenda/supprimer
GET  parent    /planning/annuler/{accuse}
POST parent    /planning/annuler/{accuse}
GET  parent    /planning/attente
POST parent    /planning/attente
GET  parent    /planning/famille/{mois}
POST parent    /planning/famille/{mois}
POST parent    /planning/famille/{mois}/abandonner
GET  parent    /planning/famille/{mois}/recapitulatif
POST parent    /planning/famille/{mois}/recapitulatif
GET  parent    /planning/modifier
GET  parent    /planning/prevenir
POST parent    /planning/prevenir
GET  parent    /planning/repeter
POST parent    /planning/repeter
GET  parent    /planning/repeter/recapitulatif
GET  parent    /planning/termine/{operation_id}
GET  parent    /planning/{enfant_id}/{mois}
POST parent    /planning/{enfant_id}/{mois}
POST parent    /planning/{enfant_id}/{mois}/abandonner
GET  parent    /planning/{enfant_id}/{mois}/recapitulatif
POST parent    /planning/{enfant_id}/{mois}/recapitulatif
GET  parent    /planning/{enfant_id}/{mois}/termine/{operation_id}
GET  pointage  /pointage
POST pointage  /pointage/envoi
GET  public    /pointage/hors-ligne
GET  pointage  /pointage/jeton
GET  public    /pointage/service.js
GET  public    /pointage/verrou
GET  pointage  /pointage/{site}/evacuation
GET  pointage  /pointage/{site}/evacuation/pdf
GET  pointage  /pointage/{site}/photos/{jour}
GET  pointage  /pointage/{site}/photos/{jour}/{enfant_id}
GET  pointage  /pointage/{site}/{activite}/{jour}
POST pointage  /pointage/{site}/{activite}/{jour}
GET  pointage  /pointage/{site}/{activite}/{jour}/connus
POST pointage  /pointage/{site}/{activite}/{jour}/departs
POST pointage  /pointage/{site}/{activite}/{jour}/heures
GET  pointage  /pointage/{site}/{activite}/{jour}/pdf
POST pointage  /pointage/{site}/{activite}/{jour}/tous
POST pointage  /pointage/{site}/{activite}/{jour}/tous/annuler
GET  pointage  /pointage/{site}/{activite}/{jour}/version
GET  public    /pret
GET  public    /simulateur
POST public    /simulateur
GET  public    /vivant
"""
EXEMPLES = {
    "enfant_id": "22222222-2222-4222-8222-222222222222",
    "facture_id": "44444444-4444-4444-8444-444444444444",
    "document_id": "99999999-9999-4999-8999-999999999999",
    "fil_id": "66666666-6666-4666-8666-666666666666",
    "envoi_id": "66666666-6666-4666-8666-666666666666",
    "demande_id": "55555555-5555-4555-8555-555555555555",
    "operation_id": "88888888-8888-4888-8888-888888888888",
    "foyer_id": "aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa",
    "mandat_id": "bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb",
    "paiement_id": "cccccccc-cccc-4ccc-8ccc-cccccccccccc",
    "accuse": "R-2026-018427",
    "mois": "2026-11",
    "site": "jean-jaures",
    "activite": "restauration",
    "jour": "2026-11-05",
    "adulte_id": "66666666-6666-4666-8666-666666666666",
    "personne_id": "10101010-1010-4010-8010-101010101010",
    "proposition_id": "20202020-2020-4020-8020-202020202020",
    "inscription_id": "30303030-3030-4030-8030-303030303030",
    "litige_id": "40404040-4040-4040-8040-404040404040",
    "dossier_id": "50505050-5050-4050-8050-505050505050",
    "vaccin_id": "60606060-6060-4060-8060-606060606060",
    "numero": "F-2026-000123",
    "genre": "ecole",
    "lien": "un-lien-d-activation-de-test",
}
ENTREES = sorted(
    ((e.methode, e.acces, e.chemin) for pages in all_pages() for e in pages.entrees), key=lambda e: (e[2], e[0])
)
GARDEES = [(methode, acces, chemin) for methode, acces, chemin in ENTREES if acces is not Acces.PUBLIC]


def adresse(chemin: str) -> str:
    return chemin.format(**EXEMPLES)


def test_the_addresses_are_exactly_those_listed() -> None:
    trouvees = [f"{methode:4} {acces.value:9} {chemin}" for methode, acces, chemin in ENTREES]

    assert trouvees == ATTENDUES.strip().splitlines()


def test_the_application_serves_nothing_else(app: FastAPI) -> None:
    aiguillage, statiques = app.router.routes

    assert isinstance(aiguillage, Aiguillage)
    assert {route.path for route in aiguillage.table} == {chemin for _, _, chemin in ENTREES}
    assert isinstance(statiques, Mount)
    assert statiques.path == "/static"


def test_a_visitor_is_sent_to_the_login_page(app: FastAPI) -> None:
    fautes = []
    for methode, _, chemin in GARDEES:
        if methode == "GET":
            visiteur = Personne(app).open(adresse(chemin), suit=False)
            mene = (visiteur.statut, visiteur.reponse.headers.get("location"))
            if mene != (303, f"/connexion?suite={adresse(chemin)}"):
                fautes.append((chemin, mene))

    assert fautes == []


@pytest.mark.parametrize("role", list(Role))
def test_each_role_enters_its_own_pages_only(app: FastAPI, client: FauxClient, role: Role) -> None:
    fautes = []
    for methode, acces, chemin in GARDEES:
        if acces is Acces.COMPTE:
            continue
        personne = Personne(app).connect(client, roles=frozenset({role}))
        if methode == "GET":
            personne.open(adresse(chemin), suit=False)
        else:
            personne.post(adresse(chemin), [], suit=False)
        if ("page n’est pas ouverte" not in personne.page) is not (role in ROLES[acces]):
            fautes.append((methode, chemin, personne.statut, personne.titre))

    assert fautes == []


@pytest.mark.parametrize("acces", sorted({acces for _, acces, _ in GARDEES if acces is not Acces.COMPTE}))
def test_an_account_that_is_not_activated_stays_on_its_own_page(app: FastAPI, client: FauxClient, acces: Acces) -> None:
    fautes = []
    for methode, de_acces, chemin in GARDEES:
        if de_acces is not acces:
            continue
        personne = Personne(app).connect(client, roles=ROLES[acces], actif=False)
        if methode == "GET":
            personne.open(adresse(chemin), suit=False)
        else:
            personne.post(adresse(chemin), [], suit=False)
        if (mene := (personne.statut, personne.reponse.headers.get("location"))) != (303, "/compte"):
            fautes.append((methode, chemin, mene))

    assert fautes == []
    assert {appel.rpc.method for appel in client.appels} == {"get_session"}


def test_pages_of_the_town_ask_for_a_role_of_the_town() -> None:
    assert all(Role.PARENT not in ROLES[acces] for acces in STAFF)


def test_an_unknown_address_and_a_wrong_method_are_explained(visiteur: Personne) -> None:
    assert visiteur.open("/nulle-part").statut == 404
    assert "Cette page est introuvable" in visiteur.texte

    assert visiteur.post("/espace/", []).statut == 404
    assert visiteur.post("/plan", []).statut == 405

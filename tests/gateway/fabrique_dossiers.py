"""Answers of dossiers as its pages need them: only what matters is said at the call. Thursday 5 November 2026."""

from __future__ import annotations

from datetime import date, time
from typing import Any
from uuid import UUID

from contracts import dossiers
from contracts.base import Rien
from tests.gateway import fabrique as un
from tests.gateway.faux_client import FauxClient

PERSONNE = UUID("10101010-1010-4010-8010-101010101010")
PROPOSITION = UUID("20202020-2020-4020-8020-202020202020")
INSCRIPTION = UUID("30303030-3030-4030-8030-303030303030")
LITIGE = UUID("40404040-4040-4040-8040-404040404040")
DOSSIER = UUID("50505050-5050-4050-8050-505050505050")
VACCIN = UUID("60606060-6060-4060-8060-606060606060")
NUMERO = "F-2026-000123"


def un_accuse(**change: Any) -> dossiers.Accuse:
    valeurs: dict[str, Any] = {"numero": NUMERO, "recu_at": un.A_14H12, "genre": dossiers.GenreEnvoi.FICHE}
    return dossiers.Accuse(**(valeurs | change))


def une_vaccination(**change: Any) -> dossiers.Vaccination:
    demandes = [
        dossiers.VaccinDemande(code="diphterie", libelle="diphtérie"),
        dossiers.VaccinDemande(code="tetanos", libelle="tétanos", manque=True),
    ]
    valeurs: dict[str, Any] = {
        "verifiee_le": date(2026, 9, 3),
        "verifiee_par": "Sandrine Ménétrier",
        "provisoire_jusqu_au": date(2026, 12, 3),
        "demandes": demandes,
    }
    return dossiers.Vaccination(**(valeurs | change))


def une_fiche(**change: Any) -> dossiers.FicheVue:
    """Gaspard: peanut allergy, PAI, one medicine."""
    fiche = dossiers.FicheSanitaire(
        regime="panier_pai",
        a_un_pai=True,
        allergies=["arachide"],
        pai_au=date(2027, 6, 30),
        pai_ecole="jean-jaures",
        medicaments=[dossiers.Medicament(nom="Anapen", expire_le=date(2027, 3, 1))],
        medecin="Dr Lefort",
        medecin_telephone="01 69 00 00 00",
    )
    valeurs: dict[str, Any] = {
        "enfant_id": un.GASPARD,
        "prenom": "Gaspard",
        "nom": "N’Guessan-Lefèvre",
        "ecole": "École Jean-Jaurès",
        "fiche": fiche,
        "version": 3,
        "relue_le": date(2026, 8, 31),
        "vaccination": une_vaccination(),
        "peut_modifier": True,
    }
    return dossiers.FicheVue(**(valeurs | change))


def une_personne(**change: Any) -> dossiers.PersonneVue:
    valeurs: dict[str, Any] = {
        "personne_id": PERSONNE,
        "enfant_ids": [un.LEONIE, un.GASPARD],
        "prenom": "Rose",
        "nom": "Lefèvre",
        "telephone": "06 00 00 00 10",
        "lien": "grand-mère",
        "sens": "autorisee",
        "a_appeler": True,
        "du": date(2026, 9, 1),
        "au": date(2027, 7, 3),
        "version": 2,
    }
    return dossiers.PersonneVue(**(valeurs | change))


def des_autorisations(**change: Any) -> dossiers.Autorisations:
    seul = dossiers.RentreSeulVue(activite="etude", heure=time(18), du=date(2026, 9, 1), au=date(2027, 7, 3))
    refuse = une_personne(personne_id=UUID(int=9), prenom="Paul", sens="refusee", est_contestee=False, a_appeler=False)
    valeurs: dict[str, Any] = {
        "enfants": [
            dossiers.AutorisationsEnfant(
                enfant_id=un.LEONIE,
                prenom="Léonie",
                photo=True,
                sorties=True,
                soins=True,
                rentre_seul=[seul],
                version=4,
                en_conflit=["photo"],
            ),
            dossiers.AutorisationsEnfant(enfant_id=un.GASPARD, prenom="Gaspard"),
        ],
        "personnes": [une_personne(), refuse, une_personne(personne_id=UUID(int=8), est_contestee=True)],
        "activites": [
            dossiers.ActiviteConnue(code="restauration", libelle="Restauration"),
            dossiers.ActiviteConnue(code="etude", libelle="Étude"),
        ],
    }
    return dossiers.Autorisations(**(valeurs | change))


def des_inscriptions() -> dossiers.Inscriptions:
    lignes = [
        ("restauration", "Restauration", "acceptee", ""),
        ("etude", "Étude", "incomplete", "Il manque l’assurance."),
        ("soir", "Accueil du soir", "demandee", ""),
        ("vacances", "Centre de loisirs", "", ""),
    ]
    manque = ["Attestation d’assurance"]
    return dossiers.Inscriptions(
        annee_scolaire="2026-2027",
        annees=["2026-2027", "2027-2028"],
        enfants=[
            dossiers.InscriptionsEnfant(
                enfant_id=un.LEONIE,
                prenom="Léonie",
                inscriptions=[
                    dossiers.InscriptionVue(
                        activite=code, libelle=libelle, etat=etat, motif=motif, pieces_manquantes=manque
                    )
                    for code, libelle, etat, motif in lignes
                ],
            )
        ],
    )


def un_reglement(**change: Any) -> dossiers.ReglementVue:
    valeurs: dict[str, Any] = {
        "version": "2026-09",
        "titre": "Règlement intérieur des accueils",
        "texte": "Article 1. Les accueils.\n\nArticle 2. Les horaires.",
        "en_vigueur_du": date(2026, 9, 1),
    }
    return dossiers.ReglementVue(**(valeurs | change))


def un_historique(**change: Any) -> dossiers.Historique:
    commun: dict[str, Any] = {"at": un.A_14H12}
    valeurs: dict[str, Any] = {
        "numero": "5961",
        "nom": "N’Guessan-Lefèvre",
        "changements": [
            dossiers.ChangementVue(
                par="Amélie N’Guessan", objet="adulte", champ="telephone", avant="", apres="06 00 00 00 61", **commun
            ),
            dossiers.ChangementVue(
                par="la mairie", pour="Lefèvre", objet="autorisation", prenom="Léonie", champ="rentre_seul:etude",
                avant="non", apres="oui", **commun,
            ),
        ],
        "suite": 41,
    }  # fmt: skip
    return dossiers.Historique(**(valeurs | change))


def une_proposition(**change: Any) -> dossiers.PropositionAgent:
    valeurs: dict[str, Any] = {
        "proposition_id": PROPOSITION,
        "genre": dossiers.GenreProposition.ADRESSE,
        "etat": dossiers.EtatProposition.EN_ATTENTE,
        "proposee_at": un.A_14H12,
        "champs": [dossiers.ChampPropose(champ="adresse", avant="1 rue A", apres="9 rue Neuve")],
        "dossier_id": DOSSIER,
        "numero": "5961",
        "nom_dossier": "N’Guessan-Lefèvre",
        "foyer": "Lefèvre",
        "par": "Amélie N’Guessan",
        "precision": "Nous déménageons le 1er décembre.",
    }
    return dossiers.PropositionAgent(**(valeurs | change))


def une_inscription(**change: Any) -> dossiers.DemandeInscription:
    valeurs: dict[str, Any] = {
        "inscription_id": INSCRIPTION,
        "dossier_id": DOSSIER,
        "numero": "5961",
        "nom_dossier": "N’Guessan-Lefèvre",
        "enfant_id": un.LEONIE,
        "prenom": "Léonie",
        "nom": "N’Guessan-Lefèvre",
        "naissance": date(2017, 5, 2),
        "ecole": "École Jean-Jaurès",
        "classe": "CM1",
        "annee_scolaire": "2026-2027",
        "activite": "etude",
        "libelle": "Étude",
        "etat": "demandee",
        "demandee_at": un.A_14H12,
        "par": "Amélie N’Guessan",
        "pieces_manquantes": ["Attestation d’assurance"],
    }
    return dossiers.DemandeInscription(**(valeurs | change))


def un_litige(**change: Any) -> dossiers.LitigeVue:
    def valeur(dite: str, foyer: str) -> dossiers.ValeurEnLitige:
        return dossiers.ValeurEnLitige(valeur=dite, foyer=foyer, par="", at=un.A_14H12)

    valeurs: dict[str, Any] = {
        "litige_id": LITIGE,
        "genre": dossiers.GenreLitige.AUTORISATION,
        "numero": "6004",
        "nom_dossier": "Moreau-Haddad",
        "prenom": "Inès",
        "ouvert_at": un.A_14H12,
        "dossier_id": DOSSIER,
        "enfant_id": un.LEONIE,
        "champ": "photo",
        "premiere": valeur("oui", "Moreau"),
        "seconde": valeur("non", "Haddad"),
        "peut_garder_les_deux": False,
    }
    return dossiers.LitigeVue(**(valeurs | change))


def un_vaccin(**change: Any) -> dossiers.ObligationVaccin:
    valeurs: dict[str, Any] = {
        "vaccin_id": VACCIN,
        "code": "meningocoque_b",
        "libelle": "méningocoque B",
        "nes_du": date(2023, 7, 1),
        "applicable_du": date(2025, 1, 1),
        "version": 1,
    }
    return dossiers.ObligationVaccin(**(valeurs | change))


def say_dossiers(client: FauxClient) -> None:
    """Every read and write of the dossier's pages answered."""
    accuse = un_accuse()
    for rpc in (
        dossiers.SAVE_COORDONNEES, dossiers.PROPOSE, dossiers.SAVE_FICHE, dossiers.SAVE_PERSONNE,
        dossiers.REMOVE_PERSONNE, dossiers.SAVE_AUTORISATIONS, dossiers.ASK_INSCRIPTIONS, dossiers.ACCEPT_REGLEMENT,
        dossiers.GET_ACCUSE,
    ):  # fmt: skip
        client.says(rpc, accuse)
    for rpc in (
        dossiers.DECIDE_PROPOSITION, dossiers.DECIDE_INSCRIPTION, dossiers.DECIDE_LITIGE, dossiers.VERIFY_VACCINS,
        dossiers.SAVE_VACCIN,
    ):  # fmt: skip
        client.says(rpc, Rien())
    client.says(dossiers.GET_FICHE, une_fiche())
    client.says(dossiers.GET_AUTORISATIONS, des_autorisations())
    client.says(dossiers.GET_INSCRIPTIONS, des_inscriptions())
    client.says(dossiers.GET_REGLEMENT, un_reglement())
    client.says(dossiers.GET_HISTORIQUE, un_historique())
    client.says(dossiers.LIST_PROPOSITIONS, dossiers.Propositions(propositions=[une_proposition()]))
    client.says(dossiers.GET_PROPOSITION, une_proposition())
    client.says(dossiers.LIST_INSCRIPTIONS, dossiers.DemandesInscription(demandes=[une_inscription()]))
    client.says(dossiers.GET_INSCRIPTION, une_inscription())
    resume = dossiers.LitigeResume(**un_litige().model_dump(include=set(dossiers.LitigeResume.model_fields)))
    client.says(dossiers.LIST_LITIGES, dossiers.Litiges(litiges=[resume]))
    client.says(dossiers.GET_LITIGE, un_litige())
    client.says(dossiers.GET_EN_ATTENTE, dossiers.EnAttente(inscriptions=1, propositions=2, litiges=1))
    carnet = dossiers.VaccinationVue(
        enfant_id=un.LEONIE, dossier_id=DOSSIER, prenom="Léonie", nom="N’Guessan-Lefèvre",
        naissance=date(2017, 5, 2), vaccination=une_vaccination(),
    )  # fmt: skip
    client.says(dossiers.GET_VACCINATION, carnet)
    client.says(dossiers.LIST_VACCINS, dossiers.Obligations(vaccins=[un_vaccin()]))

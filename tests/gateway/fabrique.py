"""Answers of services as tests need them: only what matters is said at the call. Thursday 5 November 2026."""

from __future__ import annotations

import base64
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from contracts import billing, dossiers, planning
from contracts.dossiers import EtatRattachement, EtatSection
from contracts.planning import CelluleVue
from deploy.seed.portraits import draw_portrait

LEONIE = UUID("22222222-2222-4222-8222-222222222222")
GASPARD = UUID("33333333-3333-4333-8333-333333333333")
FACTURE = UUID("44444444-4444-4444-8444-444444444444")
DEMANDE = UUID("55555555-5555-4555-8555-555555555555")
ADULTE = UUID("66666666-6666-4666-8666-666666666666")
JEUDI_5 = date(2026, 11, 5)
LUNDI_16 = date(2026, 11, 16)
MARDI_17 = date(2026, 11, 17)
A_14H12 = datetime(2026, 11, 5, 13, 12, 37, tzinfo=UTC)


def un_enfant(enfant_id: UUID = LEONIE, prenom: str = "Léonie", **change: Any) -> planning.EnfantDuPlanning:
    valeurs: dict[str, Any] = {
        "enfant_id": enfant_id,
        "prenom": prenom,
        "nom": "N’Guessan-Lefèvre",
        "ecole": "école Jean-Jaurès",
        "classe": "CM1",
        "peut_reserver": True,
    }
    return planning.EnfantDuPlanning(**(valeurs | change))


def une_cellule(etat: str = "libre", activite: str = "restauration", **change: Any) -> CelluleVue:
    est_prise = etat == "prise"
    valeurs: dict[str, Any] = {
        "activite": activite,
        "etat": etat,
        "est_reserve": est_prise,
        "mot": "Réservé, annulable" if est_prise else "Libre, réservable",
        "note": "jusqu’à dim. 15/11 23h59",
        "mot_si_change": "À retirer" if est_prise else "À ajouter",
        "note_si_change": "annulé à temps" if est_prise else "annulable jusqu’à dim. 15/11 23h59",
    }
    return CelluleVue(**(valeurs | change))


def un_mois(**change: Any) -> planning.MoisEnfant:
    """November 2026 of Léonie: Monday 16 lunch free, Tuesday 17 lunch booked."""
    valeurs: dict[str, Any] = {
        "enfant": un_enfant(),
        "enfants": [un_enfant(), un_enfant(GASPARD, "Gaspard")],
        "mois": "2026-11",
        "aujourd_hui": JEUDI_5,
        "activites": [planning.ActiviteVue(code="restauration", libelle="Restauration", horaires="11h30-13h20")],
        "jours": [
            planning.JourVue(jour=LUNDI_16, cellules=[une_cellule()]),
            planning.JourVue(jour=MARDI_17, cellules=[une_cellule("prise")]),
        ],
        "delais": ["Jusqu’à 15 jours avant, 23h59 : compté dans la commande de la cuisine."],
    }
    return planning.MoisEnfant(**(valeurs | change))


def un_planning(**change: Any) -> planning.PlanningMois:
    valeurs: dict[str, Any] = {
        "mois": "2026-11",
        "aujourd_hui": JEUDI_5,
        "enfants": [un_enfant(), un_enfant(GASPARD, "Gaspard")],
        "jours": [
            planning.JourPlanning(jour=LUNDI_16, lignes=[planning.LignePlanning(enfant_id=LEONIE, mots=["repas"])]),
            planning.JourPlanning(jour=date(2026, 11, 11), ferme="jour férié : Armistice"),
        ],
    }
    return planning.PlanningMois(**(valeurs | change))


def un_changement(effet: planning.Effet = planning.Effet.CUISINE) -> planning.Changement:
    return planning.Changement(
        activite="restauration",
        libelle="Restauration",
        jour=LUNDI_16,
        effet=effet,
        note="compté pour la cuisine, annulable jusqu’à dim. 15/11 23h59",
    )


def une_refusee() -> planning.CelluleRefusee:
    """Friday 6: the deadline was Tuesday 3 November, 23h59."""
    return planning.CelluleRefusee(
        activite="accueil_matin",
        libelle="Accueil du matin",
        jour=date(2026, 11, 6),
        code="delai_depasse",
        nombres={"limite": "2026-11-03T22:59:59Z", "jours": 3, "comptage": "calendaire"},
    )


def un_recap(**change: Any) -> planning.RecapMois:
    valeurs: dict[str, Any] = {
        "enfant": un_enfant(),
        "mois": "2026-11",
        "changements": [un_changement()],
        "refusees": [une_refusee()],
    }
    return planning.RecapMois(**(valeurs | change))


def un_mois_sauve(**change: Any) -> planning.MoisSauve:
    valeurs: dict[str, Any] = {
        "accuse": "R-2026-018427",
        "enregistre_at": A_14H12,
        "enfant": un_enfant(),
        "changements": [un_changement()],
        "refusees": [une_refusee()],
    }
    return planning.MoisSauve(**(valeurs | change))


def des_absences(*enfants: planning.EnfantDuPlanning) -> planning.Absences:
    """Each child with a lunch too late to cancel, a study that can be, and an absence already said."""
    moments = [
        ("restauration", "Restauration", date(2026, 11, 6), False, False, "le site sera prévenu"),
        ("etude", "Étude", MARDI_17, True, False, "annulable jusqu’à lun. 16/11 23h59"),
        ("restauration", "Restauration", JEUDI_5, False, True, "absence déjà prévenue"),
    ]
    noms = ("activite", "libelle", "jour", "est_annulable", "est_prevenue", "note")
    creneaux = [planning.CreneauAVenir(**dict(zip(noms, moment, strict=True))) for moment in moments]
    return planning.Absences(
        aujourd_hui=JEUDI_5,
        enfants=[planning.EnfantAVenir(enfant=enfant, creneaux=creneaux) for enfant in enfants or (un_enfant(),)],
    )


def des_fermetures() -> planning.Fermetures:
    """A strike at one school."""
    jaures = planning.SiteVue(code="jean-jaures", libelle="école Jean-Jaurès")
    pasteur = planning.SiteVue(code="pasteur", libelle="groupe scolaire Pasteur")
    greve = planning.FermetureVue(
        fermeture_id=UUID(int=77),
        premier_jour=MARDI_17,
        dernier_jour=MARDI_17,
        sites=[jaures],
        motif="grève des agents",
        decidee_at=A_14H12,
        annulees=212,
    )
    return planning.Fermetures(fermetures=[greve], sites=[jaures, pasteur])


def un_accueil_planning(**change: Any) -> planning.AccueilPlanning:
    valeurs: dict[str, Any] = {
        "enfants": [un_enfant()],
        "prochains": [
            planning.ProchainJour(
                jour=date(2026, 11, 6), enfants=[planning.LigneAccueil(prenom="Léonie", mots=["repas", "étude"])]
            )
        ],
        "brouillons": [
            planning.BrouillonEnCours(enfant_id=LEONIE, prenom="Léonie", mois="2026-11", ajouts=3, retraits=1)
        ],
        "urgence": planning.Urgence(
            limite=datetime(2026, 11, 5, 22, 59, 59, tzinfo=UTC),
            jour=date(2026, 11, 20),
            enfant_id=GASPARD,
            prenom="Gaspard",
            mois="2026-11",
        ),
    }
    return planning.AccueilPlanning(**(valeurs | change))


def un_accueil_dossier(**change: Any) -> dossiers.AccueilDossier:
    valeurs: dict[str, Any] = {
        "rattachement": EtatRattachement.RATTACHE,
        "numero": "5961",
        "nom": "N’Guessan-Lefèvre",
        "enfants": [_enfant_dossier(LEONIE, "Léonie"), _enfant_dossier(GASPARD, "Gaspard")],
        "sections": des_sections(),
    }
    return dossiers.AccueilDossier(**(valeurs | change))


def _enfant_dossier(enfant_id: UUID, prenom: str) -> dossiers.EnfantVue:
    return dossiers.EnfantVue(
        enfant_id=enfant_id,
        prenom=prenom,
        nom="N’Guessan-Lefèvre",
        naissance=date(2017, 5, 2),
        ecole="jean-jaures",
        classe="CM1",
    )


def des_sections() -> list[dossiers.Section]:
    dites = [
        ("vaccins", "Copie des vaccins", EtatSection.ENVOYE, ""),
        ("fiche_sanitaire", "Fiche sanitaire", EtatSection.ACCEPTE, ""),
        ("inscription", "Inscription", EtatSection.ACCEPTE, ""),
        ("autorisation", "Autorisation", EtatSection.EXPIRE, ""),
        ("assurance", "Attestation d’assurance", EtatSection.MANQUE, "l’attestation 2026-2027 de Gaspard"),
        ("reglement", "Règlement intérieur", EtatSection.REFUSE, ""),
    ]
    return [dossiers.Section(code=c, titre=t, etat=e, il_manque=m) for c, t, e, m in dites]


def un_dossier() -> dossiers.DossierVue:
    accueil = un_accueil_dossier()
    return dossiers.DossierVue(
        numero=accueil.numero,
        nom=accueil.nom,
        annee_scolaire="2026-2027",
        adresse="12 bis rue des Écoles, Chilly-Mazarin",
        adultes=[
            dossiers.AdulteVue(
                adulte_id=ADULTE,
                prenom="Amélie",
                nom="N’Guessan-Lefèvre",
                est_moi=True,
                est_du_foyer=True,
                telephone="06 00 00 00 61",
                email="amelie@exemple.fr",
                version=2,
            ),
            dossiers.AdulteVue(adulte_id=UUID(int=7), prenom="Jean-Baptiste", nom="Lefèvre", est_moi=False),
        ],
        foyers=[
            dossiers.FoyerConnu(foyer_id=UUID(int=11), nom="N’Guessan", est_le_mien=True),
            dossiers.FoyerConnu(foyer_id=UUID(int=12), nom="Lefèvre", est_le_mien=False),
        ],
        ecoles=[dossiers.EcoleConnue(code="pasteur", libelle="École Pasteur")],
        propositions=[
            dossiers.PropositionVue(
                proposition_id=UUID(int=13),
                genre=dossiers.GenreProposition.ECOLE,
                enfant_id=LEONIE,
                prenom="Léonie",
                etat=dossiers.EtatProposition.REFUSEE,
                motif="Joignez le certificat de radiation.",
                proposee_at=A_14H12,
                champs=[],
            )
        ],
        enfants=accueil.enfants,
        sections=accueil.sections,
    )


def une_facture_resume(**change: Any) -> billing.FactureResume:
    valeurs: dict[str, Any] = {
        "facture_id": FACTURE,
        "numero": "2026-004812",
        "mois": "2026-10",
        "emise_le": date(2026, 11, 3),
        "echeance": date(2026, 11, 30),
        "total_centimes": 6522,
        "reste_centimes": 6522,
        "etat": billing.EtatFacture.A_PAYER,
    }
    return billing.FactureResume(**(valeurs | change))


def une_facture() -> billing.FactureVue:
    """Nine lunches of Léonie: meal and supervision apart."""
    jours = [date(2026, 10, jour) for jour in (1, 2, 5, 6, 8, 9, 12, 13, 15)]
    trace = [
        billing.EtapePrix(libelle="Revenu mensuel retenu", valeur="3 000,00 €", note="avis d’impôt 2025"),
        billing.EtapePrix(libelle="Taux de participation, 3 enfants", valeur="× 0,098 %"),
        billing.EtapePrix(libelle="Prix d’un repas", valeur="2,94 €"),
    ]
    commun: dict[str, Any] = {"prenom": "Léonie", "activite": "restauration", "jours": jours, "quantite": 9}
    return billing.FactureVue(
        resume=une_facture_resume(total_centimes=2871, reste_centimes=2871),
        debiteur="Amélie N’Guessan-Lefèvre",
        adresse="12 bis rue des Écoles, Chilly-Mazarin",
        lignes=[
            billing.LigneFacture(
                partie="repas",
                libelle="Léonie, repas",
                prix_unitaire_centimes=294,
                montant_centimes=2646,
                trace=trace,
                **commun,
            ),
            billing.LigneFacture(
                partie="encadrement",
                libelle="Léonie, encadrement du midi",
                prix_unitaire_centimes=25,
                montant_centimes=225,
                **commun,
            ),
        ],
        mentions=["Délibération n° 2026-041."],
    )


def un_accueil_paiements(**change: Any) -> billing.AccueilPaiements:
    valeurs: dict[str, Any] = {"reste_centimes": 6522, "a_payer": [une_facture_resume()], "dernieres_payees": []}
    return billing.AccueilPaiements(**(valeurs | change))


def une_demande(**change: Any) -> dossiers.DemandeRattachement:
    valeurs: dict[str, Any] = {
        "demande_id": DEMANDE,
        "compte_id": UUID("77777777-7777-4777-8777-777777777777"),
        "prenom": "Karim",
        "nom": "Benhaddou",
        "email": "karim@exemple.fr",
        "numero": "5961",
        "nom_dossier": "TEST",
        "sans_numero": False,
        "demande_at": A_14H12,
        "candidats": [
            dossiers.AdulteCandidat(adulte_id=ADULTE, prenom="Karim", nom="Benhaddou", email_masque="k…@exemple.fr")
        ],
    }
    return dossiers.DemandeRattachement(**(valeurs | change))


def une_previsualisation(**change: Any) -> billing.Previsualisation:
    valeurs: dict[str, Any] = {
        "mois": "2026-10",
        "factures": 187,
        "total_centimes": 1_234_567,
        "presences": 4210,
        "deja_emises": 0,
        "anomalies": [billing.Anomalie(code="reserve_sans_pointage", nombre=3, exemples=["Léonie, lun. 5/10, repas"])],
    }
    return billing.Previsualisation(**(valeurs | change))


def des_sites() -> planning.Sites:
    return planning.Sites(sites=[planning.SiteVue(code="jean-jaures", libelle="école Jean-Jaurès")])


def une_ligne(enfant_id: UUID = LEONIE, prenom: str = "Léonie", **change: Any) -> planning.LigneFeuille:
    valeurs: dict[str, Any] = {
        "enfant_id": enfant_id,
        "prenom": prenom,
        "nom": "N’Guessan-Lefèvre",
        "classe": "CM1",
        "est_reserve": True,
    }
    return planning.LigneFeuille(**(valeurs | change))


PHOTO = draw_portrait("Léonie")


def une_photo(enfant_id: UUID = LEONIE, version: int = 1) -> planning.PhotoEnfant:
    return planning.PhotoEnfant(enfant_id=enfant_id, version=version, jpeg=base64.b64encode(PHOTO).decode())


def une_feuille(lignes: list[planning.LigneFeuille] | None = None) -> planning.Feuille:
    return planning.Feuille(
        site="jean-jaures",
        site_libelle="École Jean-Jaurès",
        activite="restauration",
        activite_libelle="Restauration",
        jour=JEUDI_5,
        lignes=lignes if lignes is not None else [une_ligne()],
    )

"""The town's calendar as planning answers it. Thursday 5 November 2026."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from contracts import planning
from contracts.planning import GenreJournee
from tests.gateway.fabrique import A_14H12

VERSION = UUID(int=500)
NOEL = UUID(int=501)


def une_ligne(genre: str, premier: str, dernier: str, nom: str, **change: Any) -> planning.LigneVue:
    valeurs: dict[str, Any] = {
        "ligne_id": UUID(int=abs(hash((genre, premier))) % 10**9 + 1000),
        "genre": genre,
        "premier_jour": premier,
        "dernier_jour": dernier,
        "nom": nom,
        "source": "education.gouv.fr/calendrier-scolaire",
        "est_decidee_ailleurs": False,
    }
    return planning.LigneVue(**(valeurs | change))


def un_calendrier_vu(**change: Any) -> planning.CalendrierVu:
    """A school year with its holidays, a strike, one school of four days and a half, and one change."""
    ecole, autre = (
        planning.SiteVue(code="jean-jaures", libelle="école Jean-Jaurès"),
        planning.SiteVue(code="pasteur", libelle="groupe scolaire Pasteur"),
    )
    valeurs: dict[str, Any] = {
        "version": VERSION,
        "zone": "C",
        "rythme": [0, 1, 3, 4],
        "rythmes": [
            planning.RythmeVu(site=ecole, jours=None),
            planning.RythmeVu(site=autre, jours=[0, 1, 2, 3, 4]),
        ],
        "lignes": [
            une_ligne("annee", "2026-09-01", "2027-08-31", "2026-2027"),
            une_ligne("vacances", "2026-10-17", "2026-11-01", "vacances de la Toussaint"),
            une_ligne("vacances", "2026-12-19", "2027-01-03", "vacances de Noël", ligne_id=NOEL),
            une_ligne("fermeture", "2026-11-17", "2026-11-17", "grève des agents", portees=["jean-jaures"],
                      source="fermeture 77", est_decidee_ailleurs=True),
            une_ligne("ouverture", "2027-05-07", "2027-05-07", "centre ouvert", portees=["vacances"]),
        ],
        "feries": [planning.FerieVu(jour=date(2026, 11, 11), nom="Armistice")],
        "ecarts": [],
        "sites": [ecole, autre],
        "activites": [planning.SiteVue(code="vacances", libelle="Centre de loisirs")],
        "changements": [
            planning.ChangementVu(
                changement_id=UUID(int=9),
                decide_at=A_14H12,
                par="Sandrine Ménétrier",
                origine="saisie",
                avant=[],
                apres=["jour sans école « pont », vendredi 13 novembre 2026"],
                annulees=212,
                est_fini=False,
            )
        ],
    }  # fmt: skip
    return planning.CalendrierVu(**(valeurs | change))


def un_effet(**change: Any) -> planning.EffetCalendrier:
    """A bridge day on Friday 13 November."""
    pont = planning.LigneCalendrier(
        genre=GenreJournee.SANS_CLASSE, premier_jour=date(2026, 11, 13), dernier_jour=date(2026, 11, 13), nom="pont"
    )
    echeance = planning.EcheanceDeplacee(
        libelle="Étude",
        jour=date(2026, 11, 16),
        genre="animateurs",
        pourquoi="3 jours d’école avant",
        avant=datetime(2026, 11, 10, 22, 59, 59, tzinfo=UTC),
        apres=datetime(2026, 11, 9, 22, 59, 59, tzinfo=UTC),
    )
    valeurs: dict[str, Any] = {
        "version": VERSION,
        "retirees": [],
        "ajoutees": [pont],
        "jours": [planning.JourChange(jour=date(2026, 11, 13), avant="", apres="pont")],
        "nombre_jours": 1,
        "echeances": [echeance],
        "nombre_echeances": 3,
        "reservations": 212,
        "enfants": 140,
        "familles": 98,
    }
    return planning.EffetCalendrier(**(valeurs | change))


def un_fichier_lu(**change: Any) -> planning.FichierLu:
    valeurs: dict[str, Any] = {"version": VERSION, "zone": "C", "retirer": [], "ajouter": [], "inchangees": 6}
    return planning.FichierLu(**(valeurs | change))


def des_changements_d_ecole() -> planning.ChangementsEcole:
    """Léonie followed by her bookings but one, with a PAI to be made again; Zoé by all of hers."""
    leonie = planning.ChangementEcole(
        enfant_id=UUID(int=1),
        dossier_id=UUID(int=2),
        prenom="Léonie",
        nom="N’Guessan-Lefèvre",
        decide_at=A_14H12,
        ecole_avant="école Jean-Jaurès",
        ecole_apres="groupe scolaire Pasteur",
        deplacees=12,
        en_attente=1,
        annulees=["Étude, lundi 23 novembre"],
        a_un_pai=True,
    )
    zoe = leonie.model_copy(
        update={"enfant_id": UUID(int=3), "prenom": "Zoé", "en_attente": 0, "annulees": [], "a_un_pai": False}
    )
    return planning.ChangementsEcole(changements=[leonie, zoe])

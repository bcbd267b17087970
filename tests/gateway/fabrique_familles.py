"""Families of the desk's tests: what dossiers answers to the counter."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from contracts import dossiers
from contracts.dossiers import (
    AdulteDuFoyer,
    EnfantDuDossier,
    EnfantTrouve,
    FamilleTrouvee,
    FamilleVue,
    FoyerDuDossier,
    FoyerTrouve,
    InscriptionDuDossier,
)
from tests.gateway.fabrique import GASPARD, LEONIE

DOSSIER = UUID("77777777-7777-4777-8777-777777777777")
FOYER = UUID("77777777-0000-4000-8000-000000000001")
AUTRE_FOYER = UUID("77777777-0000-4000-8000-000000000002")


def des_familles(**change: object) -> dossiers.Familles:
    """The family asked, and one that is only near."""
    enfants = [EnfantTrouve(prenom="Léonie", nom="N’Guessan-Lefèvre", naissance=date(2017, 4, 3))]
    adultes = ["Amélie N’Guessan-Lefèvre", "Jean-Baptiste Lefèvre"]
    une = FamilleTrouvee(
        dossier_id=DOSSIER,
        numero="5961",
        nom="N’Guessan-Lefèvre",
        foyers=[FoyerTrouve(foyer_id=FOYER, nom="N’Guessan-Lefèvre", adultes=adultes)],
        enfants=enfants,
        est_approchee=False,
    )
    proche = une.model_copy(
        update={"dossier_id": UUID(int=9), "numero": "6003", "nom": "Lefebvre", "est_approchee": True, "enfants": []}
    )
    valeurs: dict[str, object] = {"familles": [une, proche], "il_y_en_a_d_autres": True}
    return dossiers.Familles.model_validate(valeurs | change)


def _adulte(rang: int, prenom: str, **change: object) -> AdulteDuFoyer:
    valeurs: dict[str, object] = {
        "adulte_id": UUID(int=70 + rang),
        "prenom": prenom,
        "nom": "N’Guessan-Lefèvre",
        "email": f"{prenom.lower()}@exemple.fr",
        "telephone": "06 00 00 00 61",
        "a_un_compte": rang == 0,
        "a_autorite": True,
    }
    return AdulteDuFoyer.model_validate(valeurs | change)


def une_famille_vue(foyers: int = 2) -> FamilleVue:
    """Two households: Amélie's, and Bruno's who has neither account nor e-mail."""
    amelie = FoyerDuDossier(
        foyer_id=FOYER,
        nom="N’Guessan-Lefèvre",
        adresse="12 bis rue des Écoles, 91380 Chilly-Mazarin",
        est_resident=True,
        adultes=[_adulte(0, "Amélie")],
    )
    bruno = FoyerDuDossier(
        foyer_id=AUTRE_FOYER,
        nom="Lefèvre",
        adresse="3 rue du Pré, 91160 Longjumeau",
        est_resident=False,
        adultes=[_adulte(1, "Bruno", email="", telephone=""), _adulte(2, "Inès", a_autorite=False)],
    )
    inscrit = InscriptionDuDossier(activite="Restauration", annee_scolaire="2026-2027", etat="acceptee")
    demande = InscriptionDuDossier(activite="Étude", annee_scolaire="2026-2027", etat="demandee")
    commun = {"nom": "N’Guessan-Lefèvre", "ecole": "jean-jaures", "inscriptions": [inscrit, demande]}
    return FamilleVue(
        dossier_id=DOSSIER,
        numero="5961",
        nom="N’Guessan-Lefèvre",
        foyers=[amelie, bruno][:foyers],
        enfants=[
            EnfantDuDossier.model_validate(
                {
                    "enfant_id": LEONIE,
                    "prenom": "Léonie",
                    "naissance": date(2017, 4, 3),
                    "classe": "CM1",
                    "foyers": ["Lefèvre", "N’Guessan-Lefèvre"][-foyers:],
                    **commun,
                }
            ),
            EnfantDuDossier.model_validate(
                {
                    "enfant_id": GASPARD,
                    "prenom": "Gaspard",
                    "naissance": date(2020, 9, 12),
                    "classe": "CP",
                    "foyers": ["N’Guessan-Lefèvre"],
                    **commun,
                }
            ),
        ],
    )

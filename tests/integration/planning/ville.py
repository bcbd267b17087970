"""A small town on Thursday 5 November 2026 at 14h12: two schools, a leisure centre, families."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from contracts import planning as contrat
from contracts.actor import Actor
from contracts.dossiers import (
    AccesEtat,
    CompteDuFoyer,
    EnfantEtat,
    FoyerEtat,
    GardeEtat,
    InscriptionEtat,
    SanteEtat,
    SignesSante,
)
from kit.config import service_settings
from kit.dependencies import CallContext
from kit.sealing import Sealer
from services.planning import donnees, reference
from services.planning.domain.calendrier import read_lignes
from services.planning.domain.mots import PARIS
from services.planning.listeners import Service as Listeners
from services.planning.service import Service
from services.planning.timers import Service as Timers
from tests.integration.base import Base, un_acteur

MAINTENANT = datetime(2026, 11, 5, 14, 12, 37, tzinfo=PARIS)
MOIS = "2026-11"
VENDREDI_6, LUNDI_9, MERCREDI_11, LUNDI_16 = (date(2026, 11, n) for n in (6, 9, 11, 16))
MERCREDI_18, VENDREDI_20, LUNDI_23, MERCREDI_25 = (date(2026, 11, n) for n in (18, 20, 23, 25))
DIMANCHE_22 = date(2026, 11, 22)

_JOUR = {"animateurs": {"jours": 3}, "annulation": {"jours": 1}}
_REPAS = {"cuisine": {"jours": 15}} | _JOUR
ECOLE = [0, 1, 3, 4]
MERCREDI = [2]

SITES = [
    {"code": "jaures", "libelle": "école Jean-Jaurès", "genre": "ecole"},
    {"code": "ferry", "libelle": "école Jules-Ferry", "genre": "ecole"},
    {"code": "loisirs", "libelle": "centre de loisirs", "genre": "centre"},
]


def _mercredi(code: str, libelle: str, mot: str, debut: str, fin: str) -> dict[str, Any]:
    return {
        "code": code,
        "libelle": libelle,
        "mot": mot,
        "genre": code,
        "groupe": "mercredi",
        "jours": MERCREDI,
        "debut": debut,
        "fin": fin,
        "delais": _REPAS,
        "age_min": 3,
        "age_max": 11,
    }


ACTIVITES = [
    {"code": "accueil_matin", "libelle": "Accueil du matin", "mot": "matin", "genre": "matin", "jours": ECOLE,
     "debut": "07:30", "fin": "08:20", "delais": _JOUR},
    {"code": "restauration", "libelle": "Restauration", "mot": "repas", "genre": "restauration", "jours": ECOLE,
     "debut": "11:30", "fin": "13:20", "delais": _REPAS, "age_min": 3, "age_max": 11},
    {"code": "etude", "libelle": "Étude", "mot": "étude", "genre": "etude", "jours": ECOLE,
     "debut": "16:30", "fin": "18:00", "delais": _JOUR},
    _mercredi("mercredi_journee", "Journée", "mercredi, journée", "08:00", "18:30"),
    _mercredi("mercredi_matin_repas", "Matin + repas", "mercredi, matin + repas", "08:00", "13:30"),
]  # fmt: skip
OUVERTURES = [
    {"activite": code, "site": site}
    for code in ("accueil_matin", "restauration", "etude")
    for site in ("jaures", "ferry")
] + [{"activite": code, "site": "loisirs"} for code in ("mercredi_journee", "mercredi_matin_repas")]

CRENEAUX_DITS = """
select c from outbox, json_array_elements(body::json->'data'->'creneaux') with ordinality as e (c, rang)
where type = 'planning.creneaux.v1' order by seq, rang
"""
"""The slots said to billing, in order."""


class Ville:
    """The service's database with its reference data, and gestures on it."""

    def __init__(self, base: Base) -> None:
        self.base = base
        lignes = read_lignes((Path(donnees.__path__[0]) / "calendrier_zone_c.csv").read_text("utf-8").splitlines())
        with base.transaction() as tx:
            reference.replace_calendrier(tx, lignes)
            reference.upsert_sites(tx, SITES)
            reference.upsert_activites(tx, ACTIVITES)
            reference.upsert_ouvertures(tx, OUVERTURES)

    def limite(self, activite: str, site: str, capacite: int | None, **champs: Any) -> None:
        with self.base.transaction() as tx:
            reference.upsert_ouvertures(tx, [{"activite": activite, "site": site, "capacite": capacite, **champs}])

    def hear(self, event: Any) -> None:
        self.base.hear(Listeners, event)

    def call(self, contract: Any, request: Any, actor: Actor | None) -> Any:
        return self.base.call(Service, contract, request, actor)

    def une_famille(self, *prenoms: str, **champs: Any) -> Famille:
        return Famille(self, prenoms or ("Léonie",), **champs)

    def tick(self, timer: str) -> None:
        """The clock fires this timer now, whenever it last did."""
        service = Timers()
        service.kit = CallContext(self.base.database, self.base.verifier, "", "minuterie")  # type: ignore[assignment]
        self.base.sql("delete from minuterie")
        getattr(service, timer)()

    def creneaux(self) -> list[tuple[Any, ...]]:
        return self.base.sql("select activite, jour, etat, presence, version from creneau order by jour, activite")


class Famille:
    """One household with its children, enrolled everywhere; heard as dossiers would say it."""

    def __init__(self, ville: Ville, prenoms: Iterable[str], **champs: Any) -> None:
        self.ville = ville
        self.dossier_id, self.foyer_id, self.compte_id = uuid.uuid4(), uuid.uuid4(), uuid.uuid4()
        self.parent = un_acteur("parent", compte_id=self.compte_id)
        ville.hear(un_foyer(self.foyer_id, self.dossier_id, self.compte_id))
        self.enfants = [self.un_enfant(prenom, rang, **champs) for rang, prenom in enumerate(prenoms)]
        for enfant in self.enfants:
            ville.hear(enfant)

    def un_enfant(self, prenom: str = "Léonie", rang: int = 0, **champs: Any) -> EnfantEtat:
        par_defaut: dict[str, Any] = {
            "version": 1,
            "enfant_id": uuid.uuid4(),
            "dossier_id": self.dossier_id,
            "prenom": prenom,
            "nom": "N’Guessan-Lefèvre",
            "naissance": date(2017 + rang, 5, 1),
            "ecole": "jaures",
            "classe": "CM1",
            "inscriptions": inscrit(*(activite["code"] for activite in ACTIVITES)),
            "gardes": [GardeEtat(foyer_id=self.foyer_id, du=date(2024, 9, 1))],
            "acces": [AccesEtat(compte_id=self.compte_id, foyer_id=self.foyer_id, niveau="ecrire")],
        }
        return EnfantEtat(**(par_defaut | champs))

    @property
    def enfant_id(self) -> UUID:
        return self.enfants[0].enfant_id

    def save(self, *coches: contrat.Coche, actor: Actor | None = None, **champs: Any) -> contrat.MoisSauve:
        request = {
            "operation_id": str(uuid.uuid4()),
            "enfant_id": str(self.enfant_id),
            "mois": MOIS,
            "coches": [coche.model_dump(mode="json") for coche in coches],
        }
        return self.ville.call(contrat.SAVE_MOIS, request | champs, actor or self.parent)

    def mois(self, mois: str = MOIS, actor: Actor | None = None) -> contrat.MoisEnfant:
        request = contrat.GetMois(enfant_id=self.enfant_id, mois=mois)
        return self.ville.call(contrat.GET_MOIS, request, actor or self.parent)


def inscrit(*activites: str, annee: str = "2026-2027", etat: str = "acceptee") -> list[InscriptionEtat]:
    return [InscriptionEtat(activite=code, annee_scolaire=annee, etat=etat) for code in activites]  # type: ignore[arg-type]


def un_foyer(foyer_id: UUID, dossier_id: UUID, *comptes: UUID, version: int = 1) -> FoyerEtat:
    return FoyerEtat(
        version=version,
        foyer_id=foyer_id,
        dossier_id=dossier_id,
        numero="5961",
        nom="TEST",
        comptes=[CompteDuFoyer(compte_id=compte, adulte_id=uuid.uuid4()) for compte in comptes],
    )


def une_sante(enfant_id: UUID, version: int = 1, **signes: Any) -> SanteEtat:
    key = service_settings("planning").exchange_key.get_secret_value()
    scelle = Sealer(key).seal(SignesSante(**signes).model_dump_json().encode(), str(enfant_id))
    return SanteEtat(version=version, enfant_id=enfant_id, scelle=scelle)


def ajout(activite: str, *jours: date) -> list[contrat.Coche]:
    return [contrat.Coche(activite=activite, jour=jour, voulu=True) for jour in jours]


def retrait(activite: str, *jours: date) -> list[contrat.Coche]:
    return [contrat.Coche(activite=activite, jour=jour, voulu=False) for jour in jours]


def un_agent(**champs: Any) -> Actor:
    return un_acteur("agent", **champs)


def refus_of(reponse: Any) -> dict[tuple[str, date], str]:
    return {(refusee.activite, refusee.jour): refusee.code for refusee in reponse.refusees}

"""The family of the drawn invoice (65,22 €), and others as wanted, told by events alone."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from contracts import billing
from contracts.actor import Actor
from contracts.billing import FacturesEmises, IssueFactures
from contracts.dossiers import CompteDuFoyer, EnfantEtat, FoyerEtat, GardeEtat, PayeurEtat
from contracts.planning import CreneauEtat, CreneauxEtat
from deploy.ville.charge import load_billing
from deploy.ville.lecture import DEMO, read_ville
from services.billing import reference
from services.billing.listeners import Service as Listeners
from services.billing.service import Service
from tests.integration.base import Base, un_acteur

LE_3_NOVEMBRE = datetime(2026, 11, 3, 9, 30, tzinfo=UTC)
OCTOBRE = "2026-10"
JOURS = tuple(date(2026, 10, j) for j in (1, 2, 5, 6, 8, 9, 12, 13, 15, 16))
LIBELLES = {"restauration": "Restauration scolaire", "etude": "Étude"}


class Famille:
    """A household: one account, a payer with a proved income, children."""

    def __init__(self, base: Base, *prenoms: str, foyer_id: UUID | None = None) -> None:
        self.base = base
        self.foyer_id = foyer_id or uuid.uuid4()
        self.compte_id = uuid.uuid4()
        self.enfants = {prenom: uuid.uuid4() for prenom in prenoms}

    @property
    def parent(self) -> Actor:
        return un_acteur("parent", compte_id=self.compte_id)

    def foyer(self, version: int = 1, **more: Any) -> FoyerEtat:
        comptes = [CompteDuFoyer(compte_id=self.compte_id, adulte_id=uuid.uuid4())]
        champs = {"dossier_id": uuid.uuid4(), "numero": "5961", "nom": "TEST", "comptes": comptes} | more
        return FoyerEtat(version=version, foyer_id=self.foyer_id, **champs)

    def payeur(self, version: int = 1, **more: Any) -> PayeurEtat:
        champs = {
            "nom_complet": "Inès Martin",
            "adresse": "3 rue des Lilas, 91380 Chilly-Mazarin",
            "est_resident": True,
            "enfants_a_charge": 3,
        } | more
        return PayeurEtat(version=version, foyer_id=self.foyer_id, **champs)

    def enfant(self, prenom: str, version: int = 1, **more: Any) -> EnfantEtat:
        rang = list(self.enfants).index(prenom)
        champs = {
            "dossier_id": uuid.uuid4(),
            "prenom": prenom,
            "nom": "Martin",
            "naissance": date(2017 + 2 * rang, 3, 2),
            "ecole": "ecole-pasteur",
            "classe": "CE2",
            "inscriptions": [],
            "gardes": [GardeEtat(foyer_id=self.foyer_id, du=date(2020, 1, 1))],
            "acces": [],
        } | more
        return EnfantEtat(version=version, enfant_id=self.enfants[prenom], **champs)

    def creneau(
        self, prenom: str, jour: date = JOURS[0], activite: str = "restauration", version: int = 1, **more: Any
    ) -> CreneauxEtat:
        champs = {"est_reserve": True, "presence": "present", "foyer_id": self.foyer_id} | more
        creneau = CreneauEtat(
            version=version,
            enfant_id=self.enfants[prenom],
            activite=activite,
            activite_libelle=LIBELLES.get(activite, activite),
            jour=jour,
            **champs,
        )
        return CreneauxEtat(creneaux=[creneau])

    def hear(self, *events: Any) -> None:
        for event in events:
            self.base.hear(Listeners, event)

    def arrive(self) -> Famille:
        """Dossiers has told everything about the household."""
        self.hear(self.foyer(), self.payeur(), *(self.enfant(prenom) for prenom in self.enfants))
        return self

    def prove(self, revenu_mensuel_centimes: int = 3_000_00, du: date = date(2026, 9, 1)) -> Famille:
        with self.base.transaction() as tx:
            reference.upsert_ressources(
                tx,
                [
                    {
                        "foyer_id": self.foyer_id,
                        "du": du,
                        "revenu_mensuel_centimes": revenu_mensuel_centimes,
                        "mention": "avis d’impôt 2025, vérifié le 14 septembre",
                    }
                ],
            )
        return self

    def attend(self, prenom: str, jours: Iterable[date], activite: str = "restauration", **more: Any) -> Famille:
        self.hear(*(self.creneau(prenom, jour, activite, **more) for jour in jours))
        return self


def town(base: Base) -> Base:
    """The demo tariffs and régies."""
    with base.transaction() as tx:
        load_billing(tx, read_ville(DEMO))
    return base


def la_famille(base: Base) -> Famille:
    """October 2026 as drawn: 65,22 €."""
    famille = Famille(base, "Léonie", "Gaspard", "Zoé-Capucine").arrive().prove()
    famille.attend("Léonie", JOURS[:9]).attend("Léonie", JOURS[:7], "etude")
    famille.attend("Gaspard", JOURS[:8], repas_fourni=True)
    return famille.attend("Zoé-Capucine", JOURS[:7])


def des_familles(base: Base, nombre: int) -> Sequence[Famille]:
    """Households of one child with one meal in October."""
    return [Famille(base, "Ana").arrive().prove().attend("Ana", JOURS[:1]) for _ in range(nombre)]


def regisseur() -> Actor:
    return un_acteur("regisseur")


def issue(base: Base, mois: str = OCTOBRE, actor: Actor | None = None) -> FacturesEmises:
    demande = IssueFactures(operation_id=uuid.uuid4(), mois=mois)
    return base.call(Service, billing.ISSUE_FACTURES, demande, actor or regisseur())


def issue_again(base: Base) -> FacturesEmises:
    """A moment after the run before: the clock of these tests stands still."""
    base.sql("update facturation set demandee_at = demandee_at - interval '1 second'")
    return issue(base)

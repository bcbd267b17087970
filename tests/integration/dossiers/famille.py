"""Families for tests, written straight into the tables: only what matters to the test is visible."""

from __future__ import annotations

import importlib
import uuid
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from contracts.accounts import CompteEtat, ReferenceDossier, ServiceSouscrit
from contracts.dossiers import SignesSante
from kit.config import service_settings
from kit.sealing import Sealer
from services.dossiers.fiche import seal_fiche
from services.dossiers.reference import publish_reglement, upsert_activites, upsert_ecoles
from tests.integration.base import Base

RENTREE = date(2026, 9, 1)
PASTEUR = {"code": "pasteur", "libelle": "École Pasteur"}
_MIGRATION = importlib.import_module("services.dossiers.migrations.versions.0002_sections")


def load_reference(base: Base) -> None:
    """The town's schools, activities, vaccines and règlement."""
    with base.transaction() as tx:
        tx.execute(_MIGRATION._VACCINS)
        creche = {"code": "lutins", "libelle": "Crèche Les Lutins", "genre": "creche"}
        upsert_ecoles(tx, [{"code": "jean-jaures", "libelle": "École Jean-Jaurès"}, PASTEUR, creche])
        upsert_activites(
            tx,
            [
                {"code": "restauration", "libelle": "Restauration", "age_min": 2, "age_max": 12},
                {"code": "etude", "libelle": "Étude", "age_min": 5, "age_max": 12},
                {"code": "creche", "libelle": "Crèche", "age_min": 0, "age_max": 3},
            ],
        )
        publish_reglement(tx, "2026-09", "Règlement intérieur", "Article 1. Bonjour.", RENTREE)


@dataclass
class Famille:
    """A dossier under construction."""

    base: Base
    numero: str = "5961"
    nom: str = "TEST"
    dossier_id: UUID = field(default_factory=uuid.uuid4)

    def __post_init__(self) -> None:
        self.base.sql(
            "insert into dossier (dossier_id, numero, nom) values (%s, %s, %s)",
            str(self.dossier_id),
            self.numero,
            self.nom,
        )

    def foyer(self, nom: str = "Foyer", adresse: str = "1 rue des Écoles") -> UUID:
        foyer_id = uuid.uuid4()
        self.base.sql(
            "insert into foyer (foyer_id, dossier_id, nom, adresse, est_resident, enfants_a_charge)"
            " values (%s, %s, %s, %s, true, 1)",
            str(foyer_id), str(self.dossier_id), nom, adresse,
        )  # fmt: skip
        return foyer_id

    def adulte(self, foyer_id: UUID, prenom: str, email: str = "", compte_id: UUID | None = None) -> UUID:
        adulte_id = uuid.uuid4()
        self.base.sql(
            "insert into adulte (adulte_id, dossier_id, foyer_id, prenom, nom, email, compte_id, rattache_at)"
            " values (%s, %s, %s, %s, 'Test', %s, %s, case when %s then now() end)",
            str(adulte_id), str(self.dossier_id), str(foyer_id), prenom, email,
            str(compte_id) if compte_id else None, compte_id is not None,
        )  # fmt: skip
        return adulte_id

    def enfant(self, prenom: str = "Léonie", naissance: date = date(2017, 4, 3)) -> UUID:
        enfant_id = uuid.uuid4()
        self.base.sql(
            "insert into enfant (enfant_id, dossier_id, prenom, nom, naissance, ecole, classe)"
            " values (%s, %s, %s, 'Test', %s, 'jean-jaures', 'CM1')",
            str(enfant_id), str(self.dossier_id), prenom, naissance,
        )  # fmt: skip
        return enfant_id

    def lien(
        self, adulte_id: UUID, enfant_id: UUID, autorite: bool = True, part: int = 0, accorde: str | None = None
    ) -> None:
        self.base.sql(
            "insert into lien (adulte_id, enfant_id, autorite_parentale, part_payeur, acces_accorde)"
            " values (%s, %s, %s, %s, %s)",
            str(adulte_id), str(enfant_id), autorite, part, accorde,
        )  # fmt: skip

    def garde(
        self, enfant_id: UUID, foyer_id: UUID, autre: UUID | None = None, regle: str = "{}", du: date = RENTREE
    ) -> None:
        self.base.sql(
            "insert into garde (enfant_id, du, foyer_id, autre_foyer_id, regle) values (%s, %s, %s, %s, %s)",
            str(enfant_id), du, str(foyer_id), str(autre) if autre else None, regle,
        )  # fmt: skip

    def piece(
        self, genre: str, etat: str, *enfants: UUID, foyer_id: UUID | None = None, au: date | None = None
    ) -> None:
        """As documents told it."""
        self.base.sql(
            "insert into piece (document_id, genre, foyer_id, enfant_ids, etat, valable_au, version)"
            " values (gen_random_uuid(), %s, %s, %s::uuid[], %s, %s, 1)",
            genre, str(foyer_id) if foyer_id else None, [str(un) for un in enfants], etat, au,
        )  # fmt: skip

    def inscription(self, enfant_id: UUID, activite: str, etat: str = "acceptee", annee: str = "2026-2027") -> None:
        self.base.sql(
            "insert into inscription (enfant_id, annee_scolaire, activite, etat) values (%s, %s, %s, %s)",
            str(enfant_id), annee, activite, etat,
        )  # fmt: skip

    def fiche(self, enfant_id: UUID, signes: SignesSante) -> None:
        own = Sealer(service_settings("dossiers").data_key.get_secret_value())
        self.base.sql(
            "insert into sante (enfant_id, scelle, relue_le) values (%s, %s, %s)",
            str(enfant_id), seal_fiche(own, enfant_id, signes), RENTREE,
        )  # fmt: skip


@dataclass(frozen=True)
class FamilleSimple:
    """Dossier 5961 "TEST": Amélie and Jean, one household, one child; nobody linked."""

    famille: Famille
    foyer_id: UUID
    amelie: UUID
    jean: UUID
    enfant_id: UUID


def une_famille_simple(
    base: Base, numero: str = "5961", nom: str = "TEST", domaine: str = "exemple.fr"
) -> FamilleSimple:
    famille = Famille(base, numero, nom)
    foyer = famille.foyer()
    amelie = famille.adulte(foyer, "Amélie", f"amelie@{domaine}")
    jean = famille.adulte(foyer, "Jean", f"jean@{domaine}")
    enfant = famille.enfant()
    famille.lien(amelie, enfant, part=100)
    famille.lien(jean, enfant)
    famille.garde(enfant, foyer)
    return FamilleSimple(famille, foyer, amelie, jean, enfant)


def un_compte(
    email: str = "amelie@exemple.fr",
    numero: str = "5961",
    nom_dossier: str = "TEST",
    *,
    compte_id: UUID | None = None,
    version: int = 1,
    actif: bool = True,
    sans_numero: bool = False,
) -> CompteEtat:
    """An activated account that names a dossier."""
    reference = ReferenceDossier(
        service=ServiceSouscrit.ENFANCE,
        numero=numero,
        nom=nom_dossier,
        email="autre@exemple.fr",
        sans_numero=sans_numero,
    )
    return CompteEtat(
        version=version, compte_id=compte_id or uuid.uuid4(), nom="Test", prenom="Amélie", email=email, actif=actif,
        reference=reference,
    )  # fmt: skip

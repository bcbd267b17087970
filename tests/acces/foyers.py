"""Two families written into dossiers as its own service would have them, and told to the others by its own outbox.

Accounts are rows of accounts with the demo's password, so that each person may log in by the login page.
"""

from __future__ import annotations

import random
import uuid
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from kit.database import Database, Transaction, jsonb, make_engine
from kit.sealing import Sealer
from services.billing.revenus import seal_revenu
from services.dossiers import etats
from tests.e2e.maison import Maison
from tests.waiting import wait_until

RENTREE = date(2026, 9, 1)
NAISSANCE = date(2017, 4, 3)
ANNEE = "2026-2027"
NOM = "Acces-Martin"


@dataclass(slots=True)
class Personne:
    """An adult with an account."""

    prenom: str
    foyer: UUID
    adulte_id: UUID = field(default_factory=uuid.uuid4)
    compte_id: UUID = field(default_factory=uuid.uuid4)
    rang: str = field(default_factory=lambda: uuid.uuid4().hex[:8])

    @property
    def email(self) -> str:
        return f"{self.prenom.lower()}.{self.rang}@familles.example"

    @property
    def nom_utilisateur(self) -> str:
        return f"{self.prenom.lower()}.{self.rang}"


@dataclass(slots=True)
class Familles:
    """The separated parents of Léa, and Carole, whose child is Tom."""

    dossier_id: UUID = field(default_factory=uuid.uuid4)
    autre_dossier_id: UUID = field(default_factory=uuid.uuid4)
    foyer_a: UUID = field(default_factory=uuid.uuid4)
    foyer_b: UUID = field(default_factory=uuid.uuid4)
    foyer_c: UUID = field(default_factory=uuid.uuid4)
    lea: UUID = field(default_factory=uuid.uuid4)
    tom: UUID = field(default_factory=uuid.uuid4)
    numero: str = field(default_factory=lambda: f"9{random.randrange(100_000):05d}")
    autre_numero: str = field(default_factory=lambda: f"8{random.randrange(100_000):05d}")

    alice: Personne = field(init=False)
    nora: Personne = field(init=False)
    bruno: Personne = field(init=False)
    sam: Personne = field(init=False)
    carole: Personne = field(init=False)

    def __post_init__(self) -> None:
        self.alice, self.nora = Personne("Alice", self.foyer_a), Personne("Nora", self.foyer_a)
        self.bruno, self.sam = Personne("Bruno", self.foyer_b), Personne("Sam", self.foyer_b)
        self.carole = Personne("Carole", self.foyer_c)

    @property
    def adresses(self) -> dict[str, str]:
        """Of this family alone: another one may have been made in the same town."""
        return {
            "a": f"17 rue du Secret d’Alice, bâtiment {self.numero}",
            "b": f"23 allée du Secret de Bruno, bâtiment {self.numero}",
            "c": f"31 cours de Carole, bâtiment {self.autre_numero}",
        }

    @property
    def personnes(self) -> tuple[Personne, ...]:
        return (self.alice, self.nora, self.bruno, self.sam, self.carole)


REVENUS_CENTIMES = {"a": 3_217_00, "b": 2_149_00, "c": 2_700_00}


def settle(maison: Maison) -> Familles:
    """Writes both families and waits until every service knows them."""
    f = Familles()
    for personne in f.personnes:
        add_compte(maison, personne.compte_id, personne.prenom, personne.nom_utilisateur, personne.email)
    base = Database(make_engine(maison.stack["database"]["dossiers"], 1), "dossiers")
    try:
        with base.writing(call_id="acces") as tx:
            _write(tx, f)
            tx.say(*etats.read_foyers(tx, [f.foyer_a, f.foyer_b, f.foyer_c]), *etats.read_enfants(tx, [f.lea, f.tom]))
    finally:
        base.engine.dispose()
    _write_revenus(maison, f)
    _wait(maison, f)
    return f


def add_compte(maison: Maison, compte_id: UUID, prenom: str, nom_utilisateur: str, email: str) -> None:
    """A parent's activated account, with the demo's password."""
    maison.sql(
        "accounts",
        "insert into compte (compte_id, nom, prenom, email, email_normalise, nom_utilisateur,"
        " nom_utilisateur_normalise, mot_de_passe_hash, etat, cree_at, active_at)"
        " select %s, 'Acces', %s, %s, %s, %s, %s, mot_de_passe_hash, 'actif', cree_at, active_at"
        " from compte where nom_utilisateur_normalise = 'amelie.nguessan'",
        str(compte_id), prenom, email, email, nom_utilisateur, nom_utilisateur,
    )  # fmt: skip
    maison.sql("accounts", "insert into acceptation select %s, version, now() from conditions", str(compte_id))


def _write(tx: Transaction, f: Familles) -> None:
    for dossier_id, numero in ((f.dossier_id, f.numero), (f.autre_dossier_id, f.autre_numero)):
        tx.execute(
            "insert into dossier (dossier_id, numero, nom) values (:id, :numero, :nom)",
            id=dossier_id, numero=numero, nom=NOM if dossier_id == f.dossier_id else "Acces-Durand",
        )  # fmt: skip
    for foyer_id, cle in ((f.foyer_a, "a"), (f.foyer_b, "b"), (f.foyer_c, "c")):
        tx.execute(
            "insert into foyer (foyer_id, dossier_id, nom, adresse, est_resident, enfants_a_charge)"
            " values (:id, :dossier, :nom, :adresse, true, 1)",
            id=foyer_id, dossier=_dossier_of(f, foyer_id), nom=f"Foyer {cle.upper()}", adresse=f.adresses[cle],
        )  # fmt: skip
    for personne in f.personnes:
        _write_adulte(tx, f, personne)
    for enfant_id, dossier_id, prenom in ((f.lea, f.dossier_id, "Léa"), (f.tom, f.autre_dossier_id, "Tom")):
        _write_enfant(tx, enfant_id, dossier_id, prenom)
    for personne, enfant_id, autorite, part in (
        (f.alice, f.lea, True, 50), (f.bruno, f.lea, True, 50), (f.sam, f.lea, False, 0), (f.carole, f.tom, True, 100),
    ):  # fmt: skip
        tx.execute(
            "insert into lien (adulte_id, enfant_id, autorite_parentale, part_payeur)"
            " values (:adulte, :enfant, :autorite, :part)",
            adulte=personne.adulte_id, enfant=enfant_id, autorite=autorite, part=part,
        )  # fmt: skip
    regle: dict[str, Any] = {"rythme": "parite_iso"}
    for enfant_id, foyer_id, autre, dit in ((f.lea, f.foyer_a, f.foyer_b, regle), (f.tom, f.foyer_c, None, {})):
        tx.execute(
            "insert into garde (enfant_id, du, foyer_id, autre_foyer_id, regle)"
            " values (:enfant, :du, :foyer, cast(:autre as uuid), cast(:regle as jsonb))",
            enfant=enfant_id, du=RENTREE, foyer=foyer_id, autre=autre, regle=jsonb(dit),
        )  # fmt: skip


def _dossier_of(f: Familles, foyer_id: UUID) -> UUID:
    return f.autre_dossier_id if foyer_id == f.foyer_c else f.dossier_id


def _write_adulte(tx: Transaction, f: Familles, personne: Personne) -> None:
    tx.execute(
        "insert into compte (compte_id, nom, prenom, email, actif, version)"
        " values (:id, 'Acces', :prenom, :email, true, 1)",
        id=personne.compte_id, prenom=personne.prenom, email=personne.email,
    )  # fmt: skip
    tx.execute(
        "insert into adulte (adulte_id, dossier_id, foyer_id, prenom, nom, email, compte_id, rattache_at)"
        " values (:id, :dossier, :foyer, :prenom, 'Acces', :email, :compte, :at)",
        id=personne.adulte_id, dossier=_dossier_of(f, personne.foyer), foyer=personne.foyer, prenom=personne.prenom,
        email=personne.email, compte=personne.compte_id, at=tx.now - timedelta(days=100),
    )  # fmt: skip


def _write_enfant(tx: Transaction, enfant_id: UUID, dossier_id: UUID, prenom: str) -> None:
    tx.execute(
        "insert into enfant (enfant_id, dossier_id, prenom, nom, naissance, ecole, classe)"
        " values (:id, :dossier, :prenom, 'Acces', :naissance, 'jean-jaures', 'CM1')",
        id=enfant_id, dossier=dossier_id, prenom=prenom, naissance=NAISSANCE,
    )  # fmt: skip
    for activite in ("restauration", "etude"):
        tx.execute(
            "insert into inscription (enfant_id, annee_scolaire, activite, etat)"
            " values (:id, :annee, :activite, 'acceptee')",
            id=enfant_id, annee=ANNEE, activite=activite,
        )  # fmt: skip


def _write_revenus(maison: Maison, f: Familles) -> None:
    """Incomes live in billing alone, sealed with its key."""
    sealer = Sealer(maison.house["environment"]["billing"]["DATA_KEY"])
    for foyer_id, cle in ((f.foyer_a, "a"), (f.foyer_b, "b"), (f.foyer_c, "c")):
        revenu = REVENUS_CENTIMES[cle]
        maison.sql(
            "billing",
            "insert into ressource (foyer_id, du, scelle, mention) values (%s, %s, %s, 'avis d’imposition')",
            str(foyer_id), RENTREE, seal_revenu(sealer, foyer_id, RENTREE, revenu, revenu // 3),
        )  # fmt: skip


def _wait(maison: Maison, f: Familles) -> None:
    """Three services hear both families from the broker."""
    foyers, enfants = [str(f.foyer_a), str(f.foyer_b), str(f.foyer_c)], [str(f.lea), str(f.tom)]

    def heard(service: str) -> bool:
        count = "select count(*) from {} where {} = any(%s::uuid[])"
        ((vus,),) = maison.sql(service, count.format("foyer", "foyer_id"), foyers)
        ((lus,),) = maison.sql(service, count.format("enfant", "enfant_id"), enfants)
        return bool(vus == 3 and lus == 2)

    for service in ("planning", "billing", "documents"):
        wait_until(lambda service=service: heard(service))  # type: ignore[misc]
    wait_until(lambda: maison.sql("billing", "select 1 from payeur where foyer_id = %s", str(f.foyer_c)))

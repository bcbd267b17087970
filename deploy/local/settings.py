"""The environment of each program of the portal on the private stack: exactly its own settings and secrets."""

from __future__ import annotations

import os
from collections.abc import Mapping

from deploy.keys import new_actor_keys, new_data_key, new_secret
from deploy.local.home import LOOPBACK
from deploy.local.processes import base_environment
from deploy.local.stack import Stack
from deploy.local.stripe import PREFERRED_HTTP_PORT
from deploy.rabbitmq.droits import GATEWAY, SERVICES

EMBEDDED = "embedded"
MAIL_SENDERS = ("accounts",)
FILE_KEEPERS = ("documents",)
CARD_TAKERS = ("billing",)
EXCHANGE_KEY_HOLDERS = ("dossiers", "planning", "documents")
NO_NAMES = {"EVENTLET_NO_GREENDNS": "yes"}
"""Every address of the stack is a number: a tenth of a program's start was eventlet's own resolver of names."""
# What the person who starts the demo may add, for every program.
FROM_CALLER = ("PORTAIL_CLOCK", "PORTAIL_FAILPOINTS", "LOG_LEVEL")


class Settings:
    """Made once the parts have started; ports of the programs are chosen when first asked for."""

    def __init__(self, stack: Stack) -> None:
        self.stack, self.home = stack, stack.home
        private, public = self.home.get("actor_keys") or new_actor_keys()
        self.home.put("actor_keys", [private, public])
        self._private_key, self._public_key = private, public
        self._embedded_port: int | None = None
        self.http_port = self.home.port("http", preferred=PREFERRED_HTTP_PORT)
        programs = [EMBEDDED] if stack.broker is None else SERVICES
        self._health_port_by_program = {program: self.home.port(f"health-{program}") for program in programs}

    @property
    def portail_url(self) -> str:
        """Where the portal answers."""
        return f"http://{LOOPBACK}:{self.http_port}"

    def health_url(self, program: str) -> str:
        """Answers 200 when the program can serve."""
        port = self.http_port if program == GATEWAY else self._health_port_by_program[program]
        return f"http://{LOOPBACK}:{port}/pret"

    def of_service(self, service: str) -> dict[str, str]:
        """One service."""
        assert self.stack.broker is not None
        settings = self._common(AMQP_URI=self.stack.broker.uri(service))
        settings |= {
            "DATABASE_URL": self.stack.postgres.url(service),
            "DATA_KEY": self._key(f"data-key-{service}"),
            "ACTOR_PUBLIC_KEY": self._public_key,
            "HEALTH_HOST": LOOPBACK,
            "HEALTH_PORT": str(self._health_port_by_program[service]),
        }
        if service in EXCHANGE_KEY_HOLDERS:
            settings["EXCHANGE_KEY"] = self._key("exchange-key")
        if service in MAIL_SENDERS:
            settings |= self._mail()
        if service in CARD_TAKERS:
            settings |= self._cards()
        if service in FILE_KEEPERS:
            settings |= self._store(service) | self._antivirus()
        return settings

    def of_gateway(self) -> dict[str, str]:
        """The pages."""
        broker = self.stack.broker
        return self._common(AMQP_URI=self._embedded_uri() if broker is None else broker.uri(GATEWAY)) | self._pages()

    def of_migration(self, service: str) -> dict[str, str]:
        """`python -m kit.migrate <service>`."""
        settings = self._common(AMQP_URI="amqp://unused", DATABASE_URL=self.stack.postgres.url(service))
        return settings | {"DATA_KEY": self._key(f"data-key-{service}"), "ACTOR_PUBLIC_KEY": self._public_key}

    def of_topology(self) -> dict[str, str]:
        """`python -m kit.topology`, as the broker's administrator."""
        assert self.stack.broker is not None
        return self._common(AMQP_URI=self.stack.broker.ops_uri)

    def of_seed(self) -> dict[str, str]:
        """`python -m deploy.seed`: every database (`DATABASE_URL_<SERVICE>`, `DATA_KEY_<SERVICE>`) and the store.

        The pages' secret lets the demo show an address of its own.
        """
        given = {"SEED_PASSWORD": os.environ["SEED_PASSWORD"]} if os.environ.get("SEED_PASSWORD") else {}
        return self._every_service() | given | {"COOKIE_SECRET": self._secret("cookie-secret")}

    def of_bases(self) -> dict[str, str]:
        """`python -m deploy.verify`: the five databases and their keys, nothing else."""
        every = self._every_service()
        return {name: every[name] for name in every if name.startswith(("DATABASE_URL_", "DATA_KEY_", "EXCHANGE_KEY"))}

    def of_embedded(self) -> dict[str, str]:
        """`python -m kit.embedded`: the five services in one process, when no broker is to be had."""
        settings = self._every_service() | self._mail() | self._antivirus() | self._cards()
        return settings | {
            "AMQP_URI": self._embedded_uri(),
            "ACTOR_PUBLIC_KEY": self._public_key,
            "HEALTH_HOST": LOOPBACK,
            "HEALTH_PORT": str(self._health_port_by_program[EMBEDDED]),
        }

    def _every_service(self) -> dict[str, str]:
        settings = self._common(EXCHANGE_KEY=self._key("exchange-key"), PORTAIL_URL=self.portail_url)
        for service in SERVICES:
            settings[f"DATABASE_URL_{service.upper()}"] = self.stack.postgres.url(service)
            settings[f"DATA_KEY_{service.upper()}"] = self._key(f"data-key-{service}")
        return settings | self._store("documents")

    def _embedded_uri(self) -> str:
        """Where the gateway reaches the five services without a broker: both programs are given the same."""
        if self._embedded_port is None:
            self._embedded_port = self.home.port(EMBEDDED)
        return f"embedded://:{self._secret('embedded-token')}@{LOOPBACK}:{self._embedded_port}"

    def _pages(self) -> dict[str, str]:
        return {
            "ACTOR_PRIVATE_KEY": self._private_key,
            "COOKIE_SECRET": self._secret("cookie-secret"),
            "COOKIE_SECURE": "false",
            "HTTP_HOST": LOOPBACK,
            "HTTP_PORT": str(self.http_port),
            "PORTAIL_URL": self.portail_url,
            "PAIEMENT_ORIGINE": self.stack.stripe.url,
        }

    def _cards(self) -> dict[str, str]:
        return {
            "STRIPE_API_KEY": self.stack.stripe.api_key,
            "STRIPE_WEBHOOK_SECRET": self.stack.stripe.webhook_secret,
            "STRIPE_API_BASE": self.stack.stripe.url,
            "PORTAIL_URL": self.portail_url,
            "SEPA_ICS": "FR12ZZZ123456",
        }

    def _mail(self) -> dict[str, str]:
        return {
            "SMTP_HOST": self.stack.mail.smtp_host,
            "SMTP_PORT": str(self.stack.mail.smtp_port),
            "MAIL_FROM": "portail@localhost",
            "PORTAIL_URL": self.portail_url,
        }

    def _store(self, service: str) -> dict[str, str]:
        return {
            "S3_ENDPOINT": self.stack.store.endpoint,
            "S3_ACCESS_KEY": self.stack.store.access_key(service),
            "S3_SECRET_KEY": self.stack.store.secret_key(service),
            "S3_BUCKET": self.stack.store.bucket,
            "S3_SECURE": str(self.stack.store.secure).lower(),
        }

    def _antivirus(self) -> dict[str, str]:
        antivirus = self.stack.antivirus
        return {"CLAMD_HOST": antivirus.host, "CLAMD_PORT": str(antivirus.port)} if antivirus else {}

    def _common(self, **own: str) -> dict[str, str]:
        return base_environment(PYTHONUNBUFFERED="1", **NO_NAMES, **_from_caller(os.environ), **own)

    def _key(self, name: str) -> str:
        return self.home.keep_secret(name, new_data_key())

    def _secret(self, name: str) -> str:
        return self.home.keep_secret(name, new_secret())


def _from_caller(environment: Mapping[str, str]) -> dict[str, str]:
    return {key: setting for key, setting in environment.items() if key in FROM_CALLER or key.startswith("MAIRIE_")}

"""Typed settings, from the environment only (documented in ``docs/reglages.md``, kept true by a test)."""

from __future__ import annotations

import os
from functools import lru_cache
from typing import Any, Literal

from pydantic import Field, SecretStr, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

SETTINGS = SettingsConfigDict(extra="ignore", frozen=True, hide_input_in_errors=True)
"""A program that refuses to start says which setting is wrong, never what the environment holds."""


class BrokerSettings(BaseSettings):
    """What every program needs to speak on the broker."""

    model_config = SETTINGS

    amqp_uri: SecretStr = Field(description="RabbitMQ address with this program's own user.")
    log_level: str = Field("INFO", description="Least level of the log lines written: DEBUG, INFO, WARNING, ERROR.")


class ServiceSettings(BrokerSettings):
    """What every service needs."""

    database_url: SecretStr = Field(
        description="PostgreSQL address with this service's own role (postgresql+psycopg2)."
    )
    actor_public_key: SecretStr = Field(description="Ed25519 public key (PEM) that checks the gateway's actor tokens.")
    data_key: SecretStr = Field(description="32 bytes in base64: encrypts this service's sensitive columns.")
    exchange_key: SecretStr = Field(
        SecretStr(""),
        description="32 bytes in base64, for dossiers, documents and planning only: seals health signs and children's"
        " pictures on the way.",
    )
    workers: int = Field(5, ge=1, le=50, description="Requests or events treated at once by one container.")
    health_host: str = Field("127.0.0.1", description="Address of the health and metrics page.")
    health_port: int = Field(0, description="Port of the health and metrics page; 0 for none.")
    grace_s: float = Field(10.0, gt=0, description="Seconds given to finish after SIGTERM before the process is ended.")
    relay_poll_s: float = Field(0.1, gt=0, description="Seconds between two looks at an empty outbox.")
    retry_delays_s: str = Field("1,5,30,120", description="Seconds before each new try of a failed event.")


class MailSettings(BaseSettings):
    """Sending of mails (accounts)."""

    model_config = SETTINGS

    smtp_host: str = Field("127.0.0.1", description="Mail server.")
    smtp_port: int = Field(25, description="Port of the mail server: 587 with starttls and 465 with tls, as a rule.")
    smtp_tls: Literal["none", "starttls", "tls"] = Field(
        "none", description="How the way to the mail server is protected: none, starttls, or tls from the first byte."
    )
    smtp_ca_file: str = Field(
        "", description="Authorities (PEM) that may have signed the mail server's certificate; empty for the system's."
    )
    smtp_user: str = Field("", description="User name on the mail server; empty where it asks for none.")
    smtp_password: SecretStr = Field(SecretStr(""), description="Password of that user; never sent without TLS.")
    mail_from: str = Field("portail@localhost", description="Sender of the mails.")
    portail_url: str = Field(description="Public address of the portal, written in mails.")

    @model_validator(mode="after")
    def _keep_the_password(self) -> MailSettings:
        if self.smtp_user and self.smtp_tls == "none":
            raise ValueError("SMTP_USER asks for SMTP_TLS=starttls or tls: its password would travel in clear")
        return self


class StorageSettings(BaseSettings):
    """Object store (documents)."""

    model_config = SETTINGS

    s3_endpoint: str = Field(description="host:port of the S3 store.")
    s3_access_key: SecretStr = Field(description="Access key of the documents' bucket.")
    s3_secret_key: SecretStr = Field(description="Secret key of the documents' bucket.")
    s3_bucket: str = Field("documents", description="Bucket of the documents.")
    s3_secure: bool = Field(True, description="Whether the store is reached by HTTPS.")


class AntivirusSettings(BaseSettings):
    """ClamAV's daemon (documents)."""

    model_config = SettingsConfigDict(extra="ignore", frozen=True)

    clamd_host: str = Field("", description="Host of clamd; empty, deposited files wait for their check.")
    clamd_port: int = Field(3310, description="Port of clamd.")
    clamd_socket: str = Field("", description="Path of clamd's own socket, used instead of host and port.")
    clamd_timeout_s: float = Field(10.0, gt=0, description="Seconds given to clamd for one answer.")


class ConservationSettings(BaseSettings):
    """How long documents keeps what serves no more."""

    model_config = SettingsConfigDict(extra="ignore", frozen=True)

    refus_garde_jours: int = Field(
        90, ge=1, le=3650, description="Days for which a file that an agent refused stays readable; then its bytes go."
    )


class PaiementSettings(BaseSettings):
    """Card payments and direct debit (billing)."""

    model_config = SettingsConfigDict(extra="ignore", frozen=True)

    stripe_api_key: SecretStr = Field(SecretStr(""), description="Stripe's secret key; empty: no payment by card.")
    stripe_webhook_secret: SecretStr = Field(SecretStr(""), description="Checks what Stripe says by itself (whsec_…).")
    stripe_api_base: str = Field("", description="Address of Stripe's API, for the demo's double; empty: Stripe's own.")
    portail_url: str = Field("http://localhost:8000", description="Public address of the portal.")
    sepa_ics: str = Field("FR00ZZZ000000", description="The town's creditor identifier (ICS), for direct debit.")
    sepa_creancier: str = Field("Commune de démonstration", description="The creditor's name on a mandate.")


@lru_cache(maxsize=1)
def paiement_settings() -> PaiementSettings:
    """The settings of this process, read once."""
    return PaiementSettings()


@lru_cache
def service_settings(service: str) -> ServiceSettings:
    """The settings of one service, read once.

    Where several services share a process (``kit.embedded``), ``DATABASE_URL_PLANNING`` and ``DATA_KEY_PLANNING``
    stand for planning's own: this is why each asks by its name.
    """
    own: dict[str, Any] = {
        name.lower(): os.environ[f"{name}_{service.upper()}"]
        for name in ("DATABASE_URL", "DATA_KEY")
        if f"{name}_{service.upper()}" in os.environ
    }
    return ServiceSettings(**own)

"""Settings of the gateway, from the environment only (documented in ``docs/reglages.md``)."""

from __future__ import annotations

from functools import lru_cache

from pydantic import Field, SecretStr

from kit.config import BrokerSettings


class GatewaySettings(BrokerSettings):
    """Beside the broker's address: how pages are served and how actors are signed."""

    actor_private_key: SecretStr = Field(
        description="Ed25519 private key (PEM) that signs who asks; the gateway's alone."
    )
    cookie_secret: SecretStr = Field(
        min_length=32, description="At least 32 characters: signs form tokens and notices."
    )
    cookie_secure: bool = Field(
        True, description="Whether the portal is reached by HTTPS (false on a private machine)."
    )
    portail_url: str = Field("http://localhost:8000", description="Public address of the portal, written in mails.")
    paiement_origine: str = Field(
        "https://checkout.stripe.com", description="Origin of the hosted payment page: forms may lead there."
    )
    pointage_repos_minutes: int = Field(
        5, ge=1, le=120, description="Minutes without a touch after which a tablet locks and asks for the password."
    )
    http_host: str = Field("127.0.0.1", description="Address on which pages are served.")
    http_port: int = Field(8000, ge=0, le=65535, description="Port on which pages are served.")
    metrics_port: int = Field(0, ge=0, le=65535, description="Loopback port of the metrics; 0 for none.")
    reload_templates: bool = Field(False, description="Re-reads templates at each page, while writing them.")
    http_backlog: int = Field(4096, ge=64, description="Connections that may wait to be accepted.")
    grace_s: float = Field(10.0, gt=0, description="Seconds given to finish after SIGTERM before the process is ended.")
    proxy_hops: int = Field(0, ge=0, le=5, description="Trusted proxies in front, each adding to X-Forwarded-For.")


@lru_cache(maxsize=1)
def gateway_settings() -> GatewaySettings:
    """The settings of this process, read once."""
    return GatewaySettings()

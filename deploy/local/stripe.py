"""The card payments of the demo and of the tests: the double of Stripe as a part of the private stack."""

from __future__ import annotations

import sys
import urllib.request
from pathlib import Path
from urllib.parse import urlencode

from deploy.keys import new_secret
from deploy.local.home import LOOPBACK, REPOSITORY, Home
from deploy.local.part import OwnPart
from deploy.local.processes import Process, Registry, base_environment, spawn

PREFERRED_PORT = 4242
PREFERRED_HTTP_PORT = 8000
WEBHOOK = "/api/webhooks/stripe"


class StripeDouble(OwnPart):
    """Answers at ``url``; its payments outlive it. ``tell`` reaches its desk, for tests."""

    name = "stripe"
    origin = "ours, a double"

    def __init__(self, home: Home, registry: Registry) -> None:
        super().__init__(home, registry)
        self.stop_seconds = 5.0
        self.folder: Path = home.path / "stripe"
        self._port = 0

    @property
    def url(self) -> str:
        return f"http://{LOOPBACK}:{self._port}"

    @property
    def api_key(self) -> str:
        return self.home.keep_secret("stripe-api-key", f"sk_test_{new_secret()}")

    @property
    def webhook_secret(self) -> str:
        return self.home.keep_secret("stripe-webhook-secret", f"whsec_{new_secret()}")

    def launch(self) -> Process:
        self._port = self.home.port("stripe", preferred=PREFERRED_PORT)
        portail = self.home.port("http", preferred=PREFERRED_HTTP_PORT)
        options = ["--port", str(self._port), "--folder", str(self.folder)]
        return spawn(
            self.name,
            [
                sys.executable,
                "-m",
                "deploy.local.stripe_double",
                *options,
                "--webhook",
                f"http://{LOOPBACK}:{portail}{WEBHOOK}",
            ],
            registry=self.registry,
            log=self.log,
            environment=base_environment(STRIPE_API_KEY=self.api_key, STRIPE_WEBHOOK_SECRET=self.webhook_secret),
            folder=REPOSITORY,
        )

    def probe(self) -> None:
        with urllib.request.urlopen(f"{self.url}/sante", timeout=3) as answer:  # noqa: S310 - our own page
            self.version = answer.read().decode()

    def tell(self, geste: str, **champs: str) -> str:
        """One gesture at its desk (``payer``, ``rembourser``, ``contester``, ``redire``, ``reglages``, ``liberer``)."""
        data = urlencode(champs).encode()
        with urllib.request.urlopen(f"{self.url}/double/{geste}", data=data, timeout=10) as answer:  # noqa: S310
            return str(answer.read().decode())

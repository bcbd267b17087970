"""The mail catcher of the demo and of the tests: nothing leaves the machine, every mail can be read on a page."""

from __future__ import annotations

import smtplib
import sys
import urllib.request
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser

from deploy.local.home import LOOPBACK, REPOSITORY, Home
from deploy.local.part import OwnPart
from deploy.local.processes import Process, Registry, base_environment, spawn

PREFERRED_PAGE_PORT = 8025


class MailCatcher(OwnPart):
    """SMTP on `smtp_host`:`smtp_port`, a page on `page_url`, `mails()` for tests; mails outlive it."""

    name = "mail"
    origin = "ours"
    smtp_host = LOOPBACK

    def __init__(self, home: Home, registry: Registry) -> None:
        super().__init__(home, registry)
        self.folder = home.path / "mails"
        self.stop_seconds = 5.0
        self.smtp_port = 0
        self._page_port = 0

    @property
    def page_url(self) -> str:
        return f"http://{LOOPBACK}:{self._page_port}/"

    def launch(self) -> Process:
        self.folder.mkdir(exist_ok=True, mode=0o700)
        self.smtp_port = self.home.port("smtp")
        self._page_port = self.home.port("mail-page", preferred=PREFERRED_PAGE_PORT)
        options = [
            "--smtp-port",
            str(self.smtp_port),
            "--page-port",
            str(self._page_port),
            "--folder",
            str(self.folder),
        ]
        return spawn(
            self.name,
            [sys.executable, "-m", "deploy.local.mail_catcher", *options],
            registry=self.registry,
            log=self.log,
            environment=base_environment(),
            folder=REPOSITORY,
        )

    def probe(self) -> None:
        with smtplib.SMTP(LOOPBACK, self.smtp_port, timeout=3) as client:
            client.noop()
        with urllib.request.urlopen(self.page_url + "sante", timeout=3) as answer:  # noqa: S310 - our own page
            self.version = answer.read().decode()

    def mails(self) -> list[EmailMessage]:
        """Every mail caught so far, oldest first."""
        parser = BytesParser(EmailMessage, policy=policy.default)
        return [parser.parsebytes(path.read_bytes()) for path in sorted(self.folder.glob("*.eml"))]

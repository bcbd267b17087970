"""Sending a mail: text and HTML, one connection for a batch, and two ways to fail.

``MailServerAway``: nobody could be reached, every mail would fail the same. ``MailRefused``: the server answered
about this mail; ``est_definitif`` when it says that trying again is of no use (5xx).
"""

from __future__ import annotations

import smtplib
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP as SMTP_POLICY
from email.utils import format_datetime
from types import TracebackType

from kit.config import MailSettings

TIMEOUT_S = 10.0


class MailServerAway(Exception):
    """No answer, or the connection was lost."""


class MailRefused(Exception):
    """The server refused this mail."""

    def __init__(self, code: int) -> None:
        super().__init__(f"SMTP {code}")
        self.code = code
        self.est_definitif = 500 <= code < 600


@dataclass(frozen=True, slots=True)
class Mail:
    """``mail_id`` makes the Message-ID: a mail sent again after a crash is the same mail to whoever compares."""

    mail_id: str
    destinataire: str
    sujet: str
    texte: str
    html: str
    date: datetime


def compose(mail: Mail, sender: str) -> EmailMessage:
    """The message: UTF-8, text first and HTML beside it, marked as automatic (no answer from absence robots)."""
    message = EmailMessage(policy=SMTP_POLICY)
    message["From"] = sender
    message["To"] = ascii_address(mail.destinataire)
    message["Subject"] = mail.sujet
    message["Date"] = format_datetime(mail.date)
    message["Message-ID"] = f"<{mail.mail_id}@{_domain_of(sender)}>"
    message["Content-Language"] = "fr"
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "All"
    message.set_content(mail.texte)
    message.add_alternative(mail.html, subtype="html")
    return message


def ascii_address(address: str) -> str:
    """The address as every mail server reads it: its domain in IDNA."""
    local, _, domain = address.rpartition("@")
    return f"{local}@{domain.encode('idna').decode('ascii')}"


def _domain_of(sender: str) -> str:
    return sender.rpartition("@")[2].rstrip(">") or "localhost"


class Mailer:
    """One connection, opened at the first mail. Green under eventlet: the hub goes on while the server thinks."""

    def __init__(self, settings: MailSettings) -> None:
        self.settings = settings
        self._smtp: smtplib.SMTP | None = None

    def __enter__(self) -> Mailer:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def send(self, mail: Mail) -> None:
        """Returns once the server has taken charge; raises ``MailServerAway`` or ``MailRefused``."""
        message = compose(mail, self.settings.mail_from)
        try:
            if self._smtp is None:
                self._smtp = smtplib.SMTP(self.settings.smtp_host, self.settings.smtp_port, timeout=TIMEOUT_S)
            self._smtp.send_message(message)
        except smtplib.SMTPRecipientsRefused as error:
            raise MailRefused(next(iter(error.recipients.values()))[0]) from error
        except smtplib.SMTPServerDisconnected as error:
            self.close()
            raise MailServerAway from error
        except smtplib.SMTPConnectError as error:
            self.close()
            raise MailServerAway from error
        except smtplib.SMTPResponseException as error:
            raise MailRefused(error.smtp_code) from error
        except (OSError, smtplib.SMTPException) as error:
            self.close()
            raise MailServerAway from error

    def close(self) -> None:
        """Says goodbye if somebody is still there."""
        smtp, self._smtp = self._smtp, None
        if smtp is not None:
            try:
                smtp.quit()
            except (OSError, smtplib.SMTPException):
                smtp.close()

"""Sending a mail: text and HTML, one connection for a batch, and two ways to fail.

``MailServerAway``: every mail would fail the same: nobody there, a certificate that nobody vouches for, a password or
a sender that the server does not want. ``MailRefused``: the server answered about this mail; ``est_definitif`` when it
says that trying again is of no use (5xx).
"""

from __future__ import annotations

import smtplib
import socket
import ssl
from dataclasses import dataclass
from datetime import datetime
from email.charset import QP, Charset
from email.header import Header
from email.mime.multipart import MIMEMultipart
from email.mime.nonmultipart import MIMENonMultipart
from email.policy import compat32
from email.utils import format_datetime, formataddr, parseaddr
from types import TracebackType
from typing import Any

from kit.config import MailSettings

TIMEOUT_S = 10.0
_POLICY = compat32.clone(linesep="\r\n")
_QUOTED = Charset("utf-8")
_QUOTED.body_encoding = QP


class MailServerAway(Exception):
    """No mail can leave now: its cause says why."""


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


def compose(mail: Mail, sender: str) -> bytes:
    """The message: UTF-8, text first and HTML beside it, marked as automatic (no answer from absence robots).

    The same mail is the same bytes. By the MIME classes: ``EmailMessage`` parses each header that it is given, eight
    times the work for headers that are ours. ``ValueError`` for a header with a line end or an address with an accent.
    """
    if any(fin in valeur for valeur in (mail.destinataire, mail.sujet, sender) for fin in "\r\n"):
        raise ValueError("a header holds a line end")
    nom, adresse = parseaddr(sender)
    expediteur = formataddr((nom, ascii_address(adresse)), "utf-8")
    message = MIMEMultipart("alternative", f"=_{mail.mail_id}", policy=_POLICY)  # no quoted-printable text holds "=_"
    message["From"] = expediteur
    message["To"] = ascii_address(mail.destinataire)
    message["Subject"] = Header(mail.sujet, "utf-8", header_name="Subject").encode(linesep="\r\n")
    message["Date"] = format_datetime(mail.date)
    message["Message-ID"] = f"<{mail.mail_id}@{_domain_of(expediteur)}>"
    message["Content-Language"] = "fr"
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "All"
    for sorte, texte in (("plain", mail.texte), ("html", mail.html)):
        partie = MIMENonMultipart("text", sorte, policy=_POLICY)
        partie.set_payload(texte, _QUOTED)
        message.attach(partie)
    return message.as_bytes()


def ascii_address(address: str) -> str:
    """The address as every mail server reads it: its domain in IDNA."""
    local, _, domain = address.rpartition("@")
    return f"{local}@{domain.encode('idna').decode('ascii')}"


def _domain_of(sender: str) -> str:
    return sender.rpartition("@")[2].rstrip(">") or "localhost"


class _Context(ssl.SSLContext):
    """Closes the socket of a handshake that fails: eventlet's own leaves it open until it is collected."""

    def wrap_socket(self, sock: socket.socket, *args: Any, **options: Any) -> ssl.SSLSocket:
        wrapped = super().wrap_socket(sock, *args, **options | {"do_handshake_on_connect": False})
        try:
            wrapped.do_handshake()
        except OSError:
            wrapped.close()
            raise
        return wrapped


def _make_context(ca_file: str) -> ssl.SSLContext:
    """Certificate and name are checked, against these authorities or the system's."""
    context = _Context(ssl.PROTOCOL_TLS_CLIENT)
    if ca_file:
        context.load_verify_locations(ca_file)
    else:
        context.load_default_certs()
    return context


class Mailer:
    """One connection, opened at the first mail. Green under eventlet: the hub goes on while the server thinks."""

    def __init__(self, settings: MailSettings) -> None:
        self.settings = settings
        self._sender = ascii_address(parseaddr(settings.mail_from)[1])
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
            smtp = self._smtp = self._smtp or self._open()
            smtp.sendmail(self._sender, [ascii_address(mail.destinataire)], message)
        except smtplib.SMTPRecipientsRefused as error:
            raise MailRefused(next(iter(error.recipients.values()))[0]) from error
        except smtplib.SMTPDataError as error:
            raise MailRefused(error.smtp_code) from error
        except (OSError, smtplib.SMTPException) as error:  # our sender refused too: it is the same for every mail
            self.close()
            raise MailServerAway from error

    def _open(self) -> smtplib.SMTP:
        """A connection as the settings want it; raises ``OSError`` or ``SMTPException``."""
        chosen = self.settings
        context = _make_context(chosen.smtp_ca_file)
        if chosen.smtp_tls == "tls":
            smtp: smtplib.SMTP = smtplib.SMTP_SSL(
                chosen.smtp_host, chosen.smtp_port, timeout=TIMEOUT_S, context=context
            )
        else:
            smtp = smtplib.SMTP(chosen.smtp_host, chosen.smtp_port, timeout=TIMEOUT_S)
        try:
            if chosen.smtp_tls == "starttls":
                smtp.starttls(context=context)
            if chosen.smtp_user:
                smtp.login(chosen.smtp_user, chosen.smtp_password.get_secret_value())
        except (OSError, smtplib.SMTPException):
            smtp.close()
            raise
        return smtp

    def close(self) -> None:
        """Says goodbye if somebody is still there."""
        smtp, self._smtp = self._smtp, None
        if smtp is not None:
            try:
                smtp.quit()
            except (OSError, smtplib.SMTPException):
                smtp.close()

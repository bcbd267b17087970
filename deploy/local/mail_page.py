"""The page of caught mails: a list and one mail, in French, everything escaped, links of the mail's text clickable."""

from __future__ import annotations

import html
import re
import threading
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from deploy.local.home import LOOPBACK

MOST_MAILS_SHOWN = 200
NAME = re.compile(r"^/mail/(\d{20}-\d{6})$")
LINK = re.compile(r"https?://[^\s<>\"']+[^\s<>\"'.,;:!?)]")
STYLE = (
    "body{font:1.125rem/1.5 system-ui,sans-serif;max-width:60rem;margin:1rem auto;padding:0 1rem}"
    "body{color:#1b1b1b;background:#fff}"
    "a{color:#00458b}a:focus-visible{outline:3px solid #00458b;outline-offset:2px}"
    "table{border-collapse:collapse;width:100%}th,td{text-align:left;padding:.5rem;border-bottom:1px solid #767676}"
    "pre{white-space:pre-wrap;overflow-wrap:anywhere;font:inherit;border-left:4px solid #00458b;padding:.5rem 1rem}"
)


def serve(folder: Path, port: int) -> ThreadingHTTPServer:
    """Starts the page in a thread, on loopback only."""
    handler = type("Page", (_Page,), {"folder": folder})
    server = ThreadingHTTPServer((LOOPBACK, port), handler)
    threading.Thread(target=server.serve_forever, daemon=True, name="mail-page").start()
    return server


class _Page(BaseHTTPRequestHandler):
    folder: Path
    server_version = "mail-catcher"
    sys_version = ""

    def do_GET(self) -> None:
        if not re.match(r"^(127\.0\.0\.1|localhost)(:\d+)?$", self.headers.get("Host", "")):
            self._answer(421, page("Adresse inconnue", "<p>Ouvrez cette page par l’adresse 127.0.0.1.</p>"))
        elif self.path == "/sante":
            self._answer(200, "mail-catcher", kind="text/plain")
        elif self.path == "/":
            self._answer(200, list_page(self.folder))
        else:
            match = NAME.match(self.path)
            path = self.folder / f"{match.group(1)}.eml" if match else None
            if path is None or not path.exists():
                self._answer(404, page("Message introuvable", '<p><a href="/">Tous les messages</a></p>'))
            else:
                self._answer(200, mail_page(path))

    def log_message(self, format: str, *args: object) -> None:
        """Addresses of mails are not written down."""

    def _answer(self, status: int, body: str, *, kind: str = "text/html") -> None:
        content = body.encode()
        self.send_response(status)
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.send_header("Content-Length", str(len(content)))
        self.send_header(
            "Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"
        )
        self.send_header("Referrer-Policy", "no-referrer")
        self.send_header("X-Content-Type-Options", "nosniff")
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        self.wfile.write(content)


def list_page(folder: Path) -> str:
    """The latest mails first."""
    paths = sorted(folder.glob("[0-9]*.eml"), reverse=True)
    if not paths:
        return page("Messages envoyés", "<p>Aucun message pour l’instant. Les messages du portail arrivent ici.</p>")
    rows = "".join(_row(path) for path in paths[:MOST_MAILS_SHOWN])
    heads = "".join(f'<th scope="col">{label}</th>' for label in ("Objet", "Pour", "Date"))
    table = f"<table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>"
    count = f"{len(paths)} message{'s' if len(paths) > 1 else ''}"
    older = f", les {MOST_MAILS_SHOWN} derniers sont affichés" if len(paths) > MOST_MAILS_SHOWN else ""
    return page("Messages envoyés", f"<p>{count}{older}. Rien ne sort de cette machine.</p>{table}")


def mail_page(path: Path) -> str:
    """One mail: who, when, and its text."""
    mail = _read(path)
    heads = "".join(
        f"<dt>{label}</dt><dd>{html.escape(str(mail.get(header, '')))}</dd>"
        for label, header in (("De", "From"), ("Pour", "To"), ("Date", "Date"))
    )
    attached = "".join(f"<li>{html.escape(part.get_filename() or 'sans nom')}</li>" for part in mail.iter_attachments())
    files = f"<h2>Pièces jointes</h2><ul>{attached}</ul>" if attached else ""
    subject = str(mail.get("Subject", "")) or "Sans objet"
    return page(
        subject, f'<p><a href="/">Tous les messages</a></p><dl>{heads}</dl><pre>{linked(text_of(mail))}</pre>{files}'
    )


def text_of(mail: EmailMessage) -> str:
    """The plain text of a mail, or its HTML source: markup of a mail is shown, never run."""
    body = mail.get_body(preferencelist=("plain", "html"))
    return str(body.get_content()) if body is not None else ""


def linked(text: str) -> str:
    """The text escaped, its web addresses made into links."""
    pieces, end = [], 0
    for match in LINK.finditer(text):
        address = html.escape(match.group(0))
        pieces += [html.escape(text[end : match.start()]), f'<a href="{address}">{address}</a>']
        end = match.end()
    return "".join([*pieces, html.escape(text[end:])])


def page(title: str, body: str) -> str:
    """The frame of both pages; `body` is HTML, `title` is text."""
    safe = html.escape(title)
    head = f'<meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{safe} – Messages</title>'
    return (
        f'<!doctype html><html lang="fr"><head>{head}<style>{STYLE}</style></head>'
        f"<body><main><h1>{safe}</h1>{body}</main></body></html>"
    )


def _row(path: Path) -> str:
    mail = _read(path)
    subject = html.escape(str(mail.get("Subject", "")) or "Sans objet")
    to, date = (html.escape(str(mail.get(header, ""))) for header in ("To", "Date"))
    return f'<tr><td><a href="/mail/{path.stem}">{subject}</a></td><td>{to}</td><td>{date}</td></tr>'


def _read(path: Path) -> EmailMessage:
    mail = BytesParser(EmailMessage, policy=policy.default).parsebytes(path.read_bytes())
    assert isinstance(mail, EmailMessage)
    return mail

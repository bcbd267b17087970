"""A mail as the library of its readers reads it."""

from __future__ import annotations

from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest

from kit.mail import Mail, compose

EXPEDITEUR = "Mairie d’Évry-Grégy <portail@ville.example>"
TEXTE = "Bonjour,\n\nÀ payer avant le 3\u00a0décembre = demain.  \n.\n..deux\nFrom ici\n" + "très long " * 120 + "\n"
HTML = "<p>Léonie &amp; Zoé-Capucine, œuf, 🥚</p>\n" + f'<a href="https://portail.test/?a=b&c={"d" * 1200}">Voir</a>\n'


def un_mail(**change: str) -> Mail:
    champs = {
        "mail_id": "6f2c0c2e-8b7a-4a53-9f0e-2f6f0a9d3c11", "destinataire": "zoe@écoles.example",
        "sujet": "Une place s’est libérée pour Zoé-Capucine N’Guessan-Lefèvre à l’accueil du matin, école Jean-Jaurès",
        "texte": TEXTE, "html": HTML,
    } | change  # fmt: skip
    return Mail(date=datetime(2026, 11, 27, 7, 20, tzinfo=UTC), **champs)


def read(octets: bytes) -> EmailMessage:
    message = message_from_bytes(octets, policy=policy.default)
    assert isinstance(message, EmailMessage)
    return message


def test_headers_and_both_parts_are_read_as_they_were_written() -> None:
    mail = un_mail()
    octets = compose(mail, EXPEDITEUR)
    lu = read(octets)

    assert octets.isascii() and max(map(len, octets.split(b"\r\n"))) <= 78
    assert b"\n" not in octets.replace(b"\r\n", b"")
    assert (lu["Subject"], lu["To"], lu["From"]) == (mail.sujet, "zoe@xn--coles-9ra.example", EXPEDITEUR)
    assert (lu["Message-ID"], lu["Auto-Submitted"]) == (f"<{mail.mail_id}@ville.example>", "auto-generated")
    assert lu["Date"].datetime == mail.date
    assert [partie.get_content_type() for partie in lu.iter_parts()] == ["text/plain", "text/html"]
    for sorte, attendu in (("plain", TEXTE), ("html", HTML)):
        partie = lu.get_body((sorte,))
        assert partie is not None and partie.get_content().replace("\r\n", "\n").rstrip("\n") == attendu.rstrip("\n")
    assert (lu.defects, octets) == ([], compose(mail, EXPEDITEUR))


@pytest.mark.parametrize(
    "change", [{"sujet": "Bonjour\r\nBcc: autre@ville.example"}, {"destinataire": "a@b.example\nBcc: c@d.example"}]
)
def test_no_value_adds_a_header(change: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="line end"):
        compose(un_mail(**change), EXPEDITEUR)

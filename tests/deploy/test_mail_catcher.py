"""The mail catcher: what it acknowledged can be read, by tests and on a page where nothing of a mail is ever run."""

from __future__ import annotations

import smtplib
import urllib.error
import urllib.request
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path

import pytest

from deploy.local.mail import MailCatcher
from deploy.local.mail_page import linked
from deploy.local.stack import Stack


@pytest.fixture(scope="module")
def catcher(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MailCatcher]:
    with Stack(tmp_path_factory.mktemp("mail") / "home", parts=["mail"], environment={}) as stack:
        yield stack.mail


def send(catcher: MailCatcher, *, subject: str, text: str) -> None:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "portail@localhost", "parent@example.org", subject
    mail.set_content(text)
    with smtplib.SMTP(catcher.smtp_host, catcher.smtp_port, timeout=5) as client:
        client.send_message(mail)


def read(url: str) -> str:
    with urllib.request.urlopen(url, timeout=5) as answer:
        return str(answer.read().decode())


def last_mail_page(catcher: MailCatcher) -> str:
    latest = max(Path(catcher.folder).glob("*.eml"))
    return read(f"{catcher.page_url}mail/{latest.stem}")


def test_a_mail_is_listed_and_its_link_can_be_followed(catcher: MailCatcher) -> None:
    send(
        catcher, subject="Activez votre compte", text="Cliquez : http://127.0.0.1:8000/activer?jeton=é1&a=b.\nÀ bientôt"
    )

    assert "Activez votre compte" in read(catcher.page_url)
    page = last_mail_page(catcher)
    assert 'href="http://127.0.0.1:8000/activer?jeton=é1&amp;a=b"' in page
    assert "À bientôt" in page
    assert catcher.mails()[-1]["Subject"] == "Activez votre compte"
    assert catcher.mails()[-1]["X-Envelope-To"] == "parent@example.org"


def test_markup_in_a_mail_is_shown_and_never_run(catcher: MailCatcher) -> None:
    send(
        catcher, subject="<script>alert(1)</script>", text='<img src=x onerror=alert(2)> http://a.fr/"onclick=alert(3)'
    )

    for page in (read(catcher.page_url), last_mail_page(catcher)):
        assert "<script" not in page
        assert "<img" not in page
        assert "&lt;script&gt;" in page


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("voir http://a.fr/b, merci", 'voir <a href="http://a.fr/b">http://a.fr/b</a>, merci'),
        ("(https://a.fr)", '(<a href="https://a.fr">https://a.fr</a>)'),
        ("javascript:alert(1) <b>", "javascript:alert(1) &lt;b&gt;"),
    ],
)
def test_addresses_of_the_web_alone_become_links(text: str, expected: str) -> None:
    assert linked(text) == expected


@pytest.mark.parametrize("path", ["mail/../state.json", "mail/%2e%2e%2fstate.json", "mail/1", "autre", "mail/"])
def test_nothing_but_mails_is_served(catcher: MailCatcher, path: str) -> None:
    with pytest.raises(urllib.error.HTTPError) as refusal:
        read(catcher.page_url + path)

    assert refusal.value.code == 404
    refusal.value.close()


def test_another_host_name_is_refused_so_that_no_site_reads_mails_through_the_browser(catcher: MailCatcher) -> None:
    request = urllib.request.Request(catcher.page_url, headers={"Host": "mechant.example"})

    with pytest.raises(urllib.error.HTTPError) as refusal:
        urllib.request.urlopen(request, timeout=5)

    assert refusal.value.code == 421
    refusal.value.close()


def test_mails_outlive_the_catcher(catcher: MailCatcher) -> None:
    send(catcher, subject="Gardé", text="texte")

    catcher.kill()
    catcher.start()

    assert catcher.mails()[-1]["Subject"] == "Gardé"
    assert "Gardé" in read(catcher.page_url)

"""Mails through a server that wants TLS and a password: kept when it does, none lost when it does not."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from smtplib import SMTPAuthenticationError

import pytest
from eventlet.green import subprocess
from pydantic import SecretStr, ValidationError

from kit.config import MailSettings
from kit.mail import Mail, Mailer, MailServerAway
from tests.integration.accounts.fabrique import Comptes
from tests.integration.accounts.serveur_smtp import PASSWORD, USER


@dataclass(frozen=True, slots=True)
class Serveur:
    port: int
    folder: Path

    def settings(self, tls: str, *, user: str = USER, password: str = PASSWORD, ca: bool = True) -> MailSettings:
        return MailSettings(
            smtp_host="127.0.0.1",
            smtp_port=self.port,
            smtp_tls=tls,
            smtp_ca_file=str(self.folder / "certificat.pem") if ca else "",
            smtp_user=user,
            smtp_password=SecretStr(password),
            portail_url="https://portail.test/",
        )

    def received(self) -> list[str]:
        """One entry a mail: its number and who had logged in."""
        return sorted(path.stem for path in self.folder.glob("*.eml"))


@pytest.fixture
def serveur(tmp_path: Path) -> Iterator[Callable[[str], Serveur]]:
    """Starts a server of one sort; all are ended with the test."""
    running = []

    def start(mode: str) -> Serveur:
        folder = tmp_path / mode
        folder.mkdir()
        command = [sys.executable, "-m", "tests.integration.accounts.serveur_smtp", str(folder), mode]
        process = subprocess.Popen(command, stdout=subprocess.PIPE)
        running.append(process)
        return Serveur(int(process.stdout.readline()), folder)

    yield start
    for process in running:
        process.kill()
        process.wait()
        process.stdout.close()


def waiting(comptes: Comptes) -> list[tuple[str, int]]:
    return comptes.base.sql("select etat, essais from courriel")  # type: ignore[return-value]


@pytest.mark.parametrize("tls", ["starttls", "tls"])
def test_a_mail_leaves_protected_and_under_the_town_s_name(
    comptes: Comptes, serveur: Callable[[str], Serveur], tls: str
) -> None:
    comptes.sign_up()
    town = serveur(tls)

    assert comptes.send_mails(town.settings(tls)) == 1

    assert town.received() == [f"0-{USER}"]


@pytest.mark.parametrize("tls", ["starttls", "tls"])
def test_a_certificate_that_nobody_vouches_for_gets_no_mail_and_no_password(
    comptes: Comptes, serveur: Callable[[str], Serveur], tls: str
) -> None:
    comptes.sign_up()
    stranger = serveur(tls)

    assert comptes.send_mails(stranger.settings(tls, ca=False)) == 0

    assert (stranger.received(), waiting(comptes)) == ([], [("a_envoyer", 1)])


def test_a_server_that_offers_no_tls_is_not_spoken_to_in_clear(
    comptes: Comptes, serveur: Callable[[str], Serveur]
) -> None:
    comptes.sign_up()
    clear = serveur("none")

    assert comptes.send_mails(clear.settings("starttls")) == 0

    assert (clear.received(), waiting(comptes)) == ([], [("a_envoyer", 1)])


@pytest.mark.parametrize(("user", "password"), [(USER, "un-mauvais-secret"), ("", "")])
def test_a_refused_account_loses_no_mail_however_often_it_is_tried(
    comptes: Comptes, serveur: Callable[[str], Serveur], user: str, password: str
) -> None:
    comptes.sign_up()
    town = serveur("starttls")

    for _ in range(4):
        assert comptes.send_mails(town.settings("starttls", user=user, password=password)) == 0
        comptes.horloge.advance(minutes=20)
    assert waiting(comptes) == [("a_envoyer", 4)]

    assert comptes.send_mails(town.settings("starttls")) == 1


def test_a_refused_password_is_said_by_its_class_alone(
    comptes: Comptes, serveur: Callable[[str], Serveur], capsys: pytest.CaptureFixture[str]
) -> None:
    comptes.sign_up("zoe@exemple.fr", "zoe")
    wrong = serveur("tls").settings("tls", password="un-mauvais-secret")

    comptes.send_mails(wrong)
    with pytest.raises(MailServerAway) as refused, Mailer(wrong) as mailer:
        mailer.send(Mail("1", "zoe@exemple.fr", "Essai", "Essai", "<p>Essai</p>", comptes.horloge.now))

    assert type(refused.value.__cause__) is SMTPAuthenticationError
    logged = capsys.readouterr().out
    assert "courriel_serveur_absent" in logged
    assert "un-mauvais-secret" not in logged and "zoe" not in logged


def test_a_password_without_tls_stops_the_program_at_its_start() -> None:
    with pytest.raises(ValidationError, match="SMTP_TLS") as refused:
        MailSettings(smtp_user=USER, smtp_password=SecretStr(PASSWORD), portail_url="https://portail.test/")

    assert PASSWORD not in str(refused.value)

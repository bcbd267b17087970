"""Mails: written with what they tell, sent by the timer, tried again, once as far as SMTP allows."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from pathlib import Path
from unittest.mock import patch

import eventlet
import pytest

from kit.config import MailSettings
from kit.failpoints import failpoint
from services.accounts import envoi
from tests.integration.accounts.fabrique import Comptes, Horloge, read_mails
from tests.integration.accounts.faux_smtp import FauxServeur
from tests.keeper import KeptStack

RIEN_ICI = 1


@pytest.fixture
def boite(stack: KeptStack) -> Boite:
    return Boite(Path(stack["mail_folder"]))


class Boite:
    """What the mail catcher has received since the test began."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.known = folder, set(folder.glob("*.eml"))

    def read(self) -> list[EmailMessage]:
        return read_mails(self.folder, self.known)


@pytest.fixture
def serveur() -> Iterator[FauxServeur]:
    """A mail server that answers what the test wants."""
    with FauxServeur() as serveur:
        yield serveur


def settings_of(port: int) -> MailSettings:
    return MailSettings(smtp_host="127.0.0.1", smtp_port=port, portail_url="https://portail.test/")


def states(comptes: Comptes) -> list[tuple[str, int]]:
    return comptes.base.sql("select etat, essais from courriel order by ecrit_at, courriel_id")  # type: ignore[return-value]


def test_the_activation_mail_holds_the_link_its_deadline_and_nothing_about_the_family(
    comptes: Comptes, boite: Boite
) -> None:
    jeton = comptes.sign_up("zoe@exemple.fr", "zoe")

    assert comptes.send_mails() == 1

    (mail,) = boite.read()
    assert mail["To"] == "zoe@exemple.fr"
    assert mail["Subject"] == "Activez votre espace personnel du portail familles"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert parsedate_to_datetime(mail["Date"]) == comptes.horloge.now
    text, html = (mail.get_body((kind,)).get_content() for kind in ("plain", "html"))  # type: ignore[union-attr]
    for body in (text, html):
        assert f"http://portail.test/activation/{jeton}" in body
        assert "jusqu'au mercredi 25 novembre 2026 à 15 h 02" in body
        assert not any(told in body for told in ("Kervadec", "Zoé", "5961", "TEST"))


def test_a_sign_up_with_a_known_address_sends_a_mail_with_the_way_to_log_in_and_no_link(
    comptes: Comptes, boite: Boite
) -> None:
    comptes.join("zoe@exemple.fr", "zoe")
    comptes.send_mails()
    boite.known = set(boite.folder.glob("*.eml"))
    comptes.create(comptes.fill("Zoe@exemple.fr", "autre"))

    comptes.send_mails()

    (mail,) = boite.read()
    text = mail.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert "http://portail.test/connexion" in text
    assert "/activation/" not in mail.as_string()


def test_an_address_with_accents_in_its_domain_is_reached_in_its_ascii_form(comptes: Comptes, boite: Boite) -> None:
    comptes.sign_up("zoe@écoles.fr", "zoe")

    comptes.send_mails()

    assert [mail["To"] for mail in boite.read()] == ["zoe@xn--coles-9ra.fr"]


def test_a_mail_waits_sealed_and_is_wiped_once_sent(comptes: Comptes) -> None:
    jeton = comptes.sign_up("zoe@exemple.fr", "zoe")
    ((sealed,),) = comptes.base.sql("select scelle from courriel")
    assert jeton not in sealed and "zoe" not in sealed
    assert jeton not in str(comptes.base.sql("select * from lien_activation"))

    comptes.send_mails()

    assert comptes.base.sql("select etat, scelle, envoye_at from courriel") == [("envoye", None, comptes.horloge.now)]


def test_a_mail_is_sent_once(comptes: Comptes, boite: Boite) -> None:
    comptes.sign_up()

    assert [comptes.send_mails() for _ in range(3)] == [1, 0, 0]
    assert len(boite.read()) == 1


def test_two_senders_at_once_send_each_mail_once(comptes: Comptes, boite: Boite) -> None:
    for number in range(8):
        comptes.sign_up(f"zoe{number}@exemple.fr", f"zoe{number}")

    counts = [thread.wait() for thread in [eventlet.spawn(comptes.send_mails) for _ in range(2)]]

    assert sum(counts) == 8
    assert sorted(mail["To"] for mail in boite.read()) == [f"zoe{number}@exemple.fr" for number in range(8)]


def test_a_server_that_is_away_is_tried_again_later_and_later(comptes: Comptes, horloge: Horloge) -> None:
    comptes.sign_up()
    away = settings_of(RIEN_ICI)

    waits = []
    for _ in range(6):
        assert comptes.send_mails(away) == 0
        ((prochain_at,),) = comptes.base.sql("select prochain_at from courriel")
        waits.append((prochain_at - horloge.now).total_seconds())
        horloge.now = prochain_at

    assert waits == [5, 30, 120, 300, 900, 900]
    assert comptes.send_mails() == 1


def test_a_batch_stops_at_once_when_the_server_is_away(comptes: Comptes) -> None:
    for number in range(5):
        comptes.sign_up(f"zoe{number}@exemple.fr", f"zoe{number}")

    comptes.send_mails(settings_of(RIEN_ICI))

    assert sorted(essais for _, essais in states(comptes)) == [0, 0, 0, 0, 1]


def test_a_mail_two_days_late_is_given_up_and_wiped(comptes: Comptes, horloge: Horloge) -> None:
    comptes.sign_up()
    horloge.advance(hours=48)

    assert comptes.send_mails() == 0
    assert comptes.base.sql("select etat, scelle from courriel") == [("abandonne", None)]


def test_a_server_that_says_later_is_believed(comptes: Comptes, serveur: FauxServeur) -> None:
    comptes.sign_up()
    serveur.answers["RCPT"] = "451 reessayez"

    assert comptes.send_mails(settings_of(serveur.port)) == 0
    assert states(comptes) == [("a_envoyer", 1)]


@pytest.mark.parametrize("verb", ["RCPT", "DATA-END"])
def test_a_server_that_says_never_is_believed_the_third_time(
    comptes: Comptes, horloge: Horloge, serveur: FauxServeur, verb: str
) -> None:
    comptes.sign_up()
    serveur.answers[verb] = "550 inconnu"

    seen = []
    for _ in range(3):
        comptes.send_mails(settings_of(serveur.port))
        seen.append(states(comptes)[0][0])
        horloge.advance(minutes=20)

    assert seen == ["a_envoyer", "a_envoyer", "refuse"]


def test_one_refused_mail_does_not_stop_the_others(comptes: Comptes, serveur: FauxServeur) -> None:
    for number in range(3):
        comptes.sign_up(f"zoe{number}@exemple.fr", f"zoe{number}")
    serveur.refused_recipients.add("zoe1@exemple.fr")

    assert comptes.send_mails(settings_of(serveur.port)) == 2
    assert serveur.connections == 1


def test_a_server_that_hangs_up_in_the_middle_is_away(comptes: Comptes, serveur: FauxServeur) -> None:
    comptes.sign_up()
    serveur.answers["DATA-END"] = ""

    assert comptes.send_mails(settings_of(serveur.port)) == 0
    assert states(comptes) == [("a_envoyer", 1)]


def test_dying_after_the_server_s_yes_sends_the_same_mail_again_under_the_same_name(
    comptes: Comptes, horloge: Horloge, boite: Boite
) -> None:
    comptes.sign_up()

    class Died(Exception):
        pass

    def die(name: str) -> None:
        if name == "accounts.between_send_and_mark":
            raise Died
        failpoint(name)

    with patch.object(envoi, "failpoint", die), pytest.raises(Died):
        comptes.send_mails()
    horloge.advance(seconds=5)
    comptes.send_mails()

    assert len({mail["Message-ID"] for mail in boite.read()}) == 1
    assert states(comptes) == [("envoye", 2)]


def test_the_hub_keeps_turning_while_the_mail_server_thinks(comptes: Comptes, serveur: FauxServeur) -> None:
    comptes.sign_up()
    serveur.thinks_s = 0.3
    ticks: list[float] = []

    def tick() -> None:
        while True:
            eventlet.sleep(0.01)
            ticks.append(time.perf_counter())

    ticker = eventlet.spawn(tick)
    comptes.send_mails(settings_of(serveur.port))
    ticker.kill()

    assert len(ticks) > 10


def test_the_log_of_a_failure_names_no_address(
    comptes: Comptes, serveur: FauxServeur, capsys: pytest.CaptureFixture[str]
) -> None:
    comptes.sign_up("zoe@exemple.fr", "zoe")
    serveur.answers["RCPT"] = "550 zoe@exemple.fr est inconnue"

    comptes.send_mails(settings_of(serveur.port))

    logged = capsys.readouterr().out
    assert "courriel_refuse" in logged
    assert "zoe" not in logged
    assert json.dumps(states(comptes))

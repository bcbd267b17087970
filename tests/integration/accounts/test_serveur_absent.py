"""The mail server away for an hour: every notice of every service and every activation link leaves after, once."""

from __future__ import annotations

import itertools
import re
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from kombu import Connection

from contracts.avis import Avis, AvisBilling, AvisDocuments, AvisDossiers, AvisPlanning, GenreAvis
from kit.topology import declare_all
from services.accounts.domain.renvoi import DELAIS_S
from tests.integration.accounts.fabrique import Comptes, Horloge, read_mails
from tests.integration.base import Base
from tests.integration.programmes import Programmes
from tests.keeper import KeptStack

QUARTS_D_HEURE = 4
DEATHS, NOTICES = 3, 5
DITS: dict[str, tuple[type[Avis], GenreAvis, dict[str, str], str]] = {
    "dossiers": (AvisDossiers, GenreAvis.RATTACHEMENT_ACCEPTE, {}, "Votre dossier est ouvert"),
    "planning": (
        AvisPlanning,
        GenreAvis.RESERVATION_ENREGISTREE,
        {"prenom": "Ana", "mois": "octobre 2026", "accuse": "R-2026-000012"},
        "Réservations enregistrées",
    ),
    "billing": (
        AvisBilling,
        GenreAvis.FACTURE_EMISE,
        {"mois": "octobre 2026", "numero": "2026-000012", "echeance": "30 novembre 2026"},
        "Une nouvelle facture",
    ),
    "documents": (AvisDocuments, GenreAvis.PIECE_REFUSEE, {}, "Une pièce est à renvoyer"),
}
"""What each service says, and the subject that its reader gets."""
ACTIVATION = "Activez votre espace personnel du portail familles"


class HorlogeCommune(Horloge):
    """The test's clock and that of its processes: the true one, moved."""

    def __init__(self, programmes: Programmes) -> None:
        self._programmes, self._moved = programmes, timedelta()
        programmes.set_clock(self._moved)

    def advance(self, **delta: float) -> None:
        self._moved += timedelta(**delta)
        self._programmes.set_clock(self._moved)

    def read(self) -> datetime:
        return datetime.now(UTC) + self._moved


@pytest.fixture
def horloge(programmes: Programmes) -> HorlogeCommune:
    return HorlogeCommune(programmes)


@pytest.fixture
def parents(comptes: Comptes, mails: Mails) -> list[uuid.UUID]:
    """Three parents with an account, whose own mails have left."""
    for number in range(3):
        comptes.join(f"parent{number}@exemple.fr", f"parent{number}")
    comptes.send_mails()
    mails.forget()
    return [uuid.UUID(str(row[0])) for row in comptes.base.sql("select compte_id from compte")]


class Mails:
    """The mail server of the stack, and what reached it since the last ``forget``."""

    def __init__(self, stack: KeptStack) -> None:
        self._stack, self._folder = stack, Path(stack["mail_folder"])
        self.forget()

    def forget(self) -> None:
        self._known = set(self._folder.glob("*.eml"))

    def read(self) -> list[EmailMessage]:
        return read_mails(self._folder, self._known)

    def stop(self) -> None:
        self._stack.kill("mail")

    def start(self) -> None:
        self._stack.start("mail")


@pytest.fixture
def mails(stack: KeptStack) -> Iterator[Mails]:
    made = Mails(stack)
    yield made
    made.start()


@pytest.fixture
def voisins(base: Callable[[str], Base], stack: KeptStack) -> dict[str, Base]:
    """The services that say notices; accounts has heard nothing yet."""
    declare_all(stack["amqp"]["ops"])
    with Connection(stack["amqp"]["ops"]) as connection:
        connection.default_channel.queue_purge("accounts.evenements")
    return {service: base(service) for service in DITS}


@pytest.mark.long  # in every run: a server that is away (test_courriels.py), a sender that dies (test_processus.py)
def test_an_hour_without_a_mail_server_loses_no_mail_and_sends_none_twice(
    comptes: Comptes,
    horloge: HorlogeCommune,
    parents: list[uuid.UUID],
    voisins: dict[str, Base],
    mails: Mails,
    programmes: Programmes,
) -> None:
    mails.stop()
    sender = programmes.start("accounts")
    for service, maison in voisins.items():
        programmes.start(service, "relay")
        say_to_each(maison, service, parents)
    for number in range(3):
        comptes.sign_up(f"nouveau{number}@exemple.fr", f"nouveau{number}")
    expected = len(DITS) * len(parents) + 3
    programmes.wait_until(lambda: waiting(comptes) == expected)

    for quart in range(QUARTS_D_HEURE):
        tried = tries(comptes)
        horloge.advance(minutes=15)
        programmes.wait_until(lambda tried=tried: tries(comptes) > tried)
        if quart == 1:
            sender.kill()
            programmes.start("accounts")
    assert (waiting(comptes), mails.read()) == (expected, [])

    mails.start()
    horloge.advance(seconds=DELAIS_S[-1])
    programmes.wait_until(lambda: waiting(comptes) == 0)

    horloge.advance(hours=1)  # whoever would send one again does it now
    programmes.wait_until(lambda: turned_since(comptes, horloge.read() - timedelta(minutes=1)))
    assert_each_once(mails.read(), expected)


@pytest.mark.long  # one that hangs up in the middle of a mail is in every run (test_courriels.py)
def test_a_mail_server_that_dies_in_the_middle_of_its_work_gets_each_mail_once(
    comptes: Comptes,
    horloge: HorlogeCommune,
    parents: list[uuid.UUID],
    voisins: dict[str, Base],
    mails: Mails,
    programmes: Programmes,
) -> None:
    programmes.start("accounts")
    for service in voisins:
        programmes.start(service, "relay")

    for death in range(DEATHS):
        for _, (service, maison) in itertools.product(range(NOTICES), voisins.items()):
            say_to_each(maison, service, parents)
        programmes.wait_until(lambda death=death: len(sent(comptes)) > death * NOTICES * len(DITS) * len(parents))
        mails.stop()
        mails.start()
        horloge.advance(seconds=DELAIS_S[-1])
        programmes.wait_until(
            lambda death=death: len(sent(comptes)) == (death + 1) * NOTICES * len(DITS) * len(parents)
        )

    times_by_mail = Counter(str(mail["Message-ID"]) for mail in mails.read())
    assert {ident[1:].partition("@")[0] for ident in times_by_mail} == sent(comptes)
    # Killed between keeping a mail and its "250", a server has it and nobody knows: one at most for each death.
    assert sum(times - 1 for times in times_by_mail.values()) <= DEATHS


def say_to_each(maison: Base, service: str, parents: list[uuid.UUID]) -> None:
    """One notice for each parent, in a transaction of the service; said twice, as by a program that repeats itself."""
    avis, genre, valeurs, _ = DITS[service]
    with maison.transaction() as tx:
        for compte_id in parents:
            dit = avis(avis_id=uuid.uuid4(), compte_id=compte_id, genre=genre, lien="/espace", valeurs=valeurs)
            tx.say(dit, dit)


def assert_each_once(received: list[EmailMessage], expected: int) -> None:
    """Every mail once, to whom it is for, in text and in HTML."""
    assert len({str(mail["Message-ID"]) for mail in received}) == len(received) == expected
    by_reader = Counter((str(mail["To"]), str(mail["Subject"])) for mail in received)
    sujets = [sujet for *_, sujet in DITS.values()]
    assert by_reader == Counter(
        [(f"parent{number}@exemple.fr", sujet) for number in range(3) for sujet in sujets]
        + [(f"nouveau{number}@exemple.fr", ACTIVATION) for number in range(3)]
    )
    for mail in received:
        text, html = (mail.get_body((kind,)).get_content() for kind in ("plain", "html"))  # type: ignore[union-attr]
        links = [re.findall(r"http://portail\.test/[\w/-]+", body) for body in (text, html)]
        assert links[0] and set(links[0]) <= set(links[1])
        assert "<html" in html and "<html" not in text


def waiting(comptes: Comptes) -> int:
    return int(comptes.base.sql("select count(*) from courriel where etat = 'a_envoyer'")[0][0])


def sent(comptes: Comptes) -> set[str]:
    """The notices that left."""
    rows: list[tuple[Any, ...]] = comptes.base.sql(
        "select courriel_id from courriel where etat = 'envoye' and genre = 'avis'"
    )
    return {str(row[0]) for row in rows}


def tries(comptes: Comptes) -> int:
    return int(comptes.base.sql("select sum(essais) from courriel")[0][0])


def turned_since(comptes: Comptes, instant: datetime) -> bool:
    """Whether the sender has looked at its queue since."""
    return bool(comptes.base.sql("select 1 from minuterie where nom = 'send_courriels' and prochaine_at > %s", instant))

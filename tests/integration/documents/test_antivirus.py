"""The real clamd stops and starts: files wait meanwhile, and go on by themselves (issue 3, DOMAIN §4)."""

from __future__ import annotations

import os
import socket
import threading
from collections.abc import Callable, Iterator

import pytest

from contracts.base import Role
from contracts.documents import EtatDocument, Genre
from contracts.errors import Introuvable
from kit.antivirus import Antivirus, AntivirusAbsent, antivirus
from kit.config import AntivirusSettings
from services.documents import service
from services.documents.timers import scan_waiting
from tests.fichiers import EICAR, un_pdf
from tests.integration.base import Base
from tests.integration.documents.magasin import Personne, put
from tests.keeper import KeptStack


@pytest.fixture
def clamd_stops(stack: KeptStack) -> Iterator[None]:
    stack.kill("antivirus")
    yield
    start(stack)


def start(stack: KeptStack) -> None:
    """Ports are kept unless somebody took them meanwhile."""
    stack.start("antivirus")
    told = stack.ask(do="describe")["clamd"]
    os.environ.update(CLAMD_HOST=told["host"], CLAMD_PORT=str(told["port"]))
    antivirus.cache_clear()


def tick(docs: Base) -> None:
    with docs.transaction() as tx:
        scan_waiting(tx, service.make_verification(docs.database))


def test_while_clamd_is_away_a_file_waits_unread_and_goes_on_by_itself(
    docs: Base, stack: KeptStack, parent: Personne, clamd_stops: None
) -> None:
    document_id = parent.deposit()
    infected = un_pdf(EICAR)
    ticket = parent.open(infected)
    put(ticket.url, infected)
    assert parent.confirm(ticket.document_id).etat is EtatDocument.EN_ATTENTE
    tick(docs)
    assert {one.etat for one in parent.listed()} == {EtatDocument.EN_ATTENTE}
    for reader in (parent, Personne(docs, Role.AGENT)):
        with pytest.raises(Introuvable):
            reader.lecture(document_id)

    start(stack)
    tick(docs)

    assert parent.vue(document_id).etat is EtatDocument.A_EXAMINER
    assert parent.vue(ticket.document_id).etat is EtatDocument.INFECTE
    assert parent.read(document_id)
    versions = docs.sql("select document_id from version")
    assert versions == [(str(document_id),)]


def test_the_agents_see_what_waits_and_what_was_infected(
    docs: Base, stack: KeptStack, parent: Personne, clamd_stops: None
) -> None:
    contenu = un_pdf(EICAR)
    ticket = parent.open(contenu, Genre.RIB)
    put(ticket.url, contenu)
    parent.confirm(ticket.document_id)
    agent = Personne(docs, Role.AGENT)
    assert (agent.examen().en_verification, agent.examen().attendent) == (1, 0)

    start(stack)
    tick(docs)

    seen = agent.examen()
    assert (seen.en_verification, seen.attendent) == (0, 0)
    assert [one.document.document_id for one in seen.infectees] == [ticket.document_id]


@pytest.fixture
def fake_clamd() -> Iterator[Callable[[bytes], Antivirus]]:
    """``fake_clamd(answer)``: a daemon that says this, whatever it is sent."""
    listener = socket.create_server(("127.0.0.1", 0))
    said: list[bytes] = []

    def serve() -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            with connection:
                while not connection.recv(65536).endswith(b"\0\0\0\0"):
                    pass
                connection.sendall(said[-1])

    threading.Thread(target=serve, daemon=True).start()

    def made(answer: bytes) -> Antivirus:
        said.append(answer)
        port = listener.getsockname()[1]
        return Antivirus(AntivirusSettings(clamd_host="127.0.0.1", clamd_port=port, clamd_timeout_s=2))

    yield made
    listener.close()


@pytest.mark.parametrize("answer", [b"INSTREAM size limit exceeded. ERROR\0", b"", b"stream: \0", b"OK\0", b"x" * 9000])
def test_anything_but_a_verdict_is_no_verdict(fake_clamd: Callable[[bytes], Antivirus], answer: bytes) -> None:
    with pytest.raises(AntivirusAbsent):
        fake_clamd(answer).scan([b"un", b"", b"deux"])


def test_the_name_of_what_was_found_is_told(fake_clamd: Callable[[bytes], Antivirus]) -> None:
    assert fake_clamd(b"stream: Win.Test.EICAR_HDB-1 FOUND\0").scan([b"x"]).menace == "Win.Test.EICAR_HDB-1"
    assert fake_clamd(b"stream: OK\0").scan([]).est_sain


def test_without_any_daemon_nothing_is_clean() -> None:
    nobody = Antivirus(AntivirusSettings(clamd_host=""))

    assert not nobody.is_there()
    with pytest.raises(AntivirusAbsent):
        nobody.scan([b"x"])

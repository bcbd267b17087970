"""kill -9 of a real process between the store and the database: the next one finishes, once, and leaves no byte."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from contracts.documents import EtatDocument
from kit.storage import Storage
from services.documents.timers import REPRISE_APRES
from tests.fichiers import EICAR, un_pdf
from tests.integration.base import Base
from tests.integration.documents.magasin import UN_PDF, Personne, put, un_foyer
from tests.integration.documents.test_pannes import depots_said, left_in_store
from tests.keeper import KeptStack

ROOT = Path(__file__).resolve().parents[3]
PROPRE, INFECTE = UN_PDF, un_pdf(EICAR)
DEATHS = [
    ("documents.avant_coffre", PROPRE),
    ("documents.apres_coffre", PROPRE),
    ("documents.before_commit", PROPRE),
    ("documents.apres_publication", PROPRE),
    ("documents.apres_quarantaine", PROPRE),
    ("documents.apres_verdict", PROPRE),
    ("documents.apres_publication", INFECTE),
    ("documents.apres_examen_antivirus", INFECTE),
]
Start = Callable[[], subprocess.Popen[bytes]]


@pytest.fixture
def parent(docs: Base, store: Storage) -> Personne:
    for key in left_in_store(store):
        store.remove(key)
    somebody = Personne(docs)
    un_foyer(docs, somebody.compte_id)
    return somebody


@pytest.fixture
def failpoints(tmp_path: Path) -> Path:
    folder = tmp_path / "failpoints"
    folder.mkdir()
    return folder


@pytest.fixture
def start(stack: KeptStack, environment: None, tmp_path: Path, failpoints: Path) -> Iterator[Start]:
    """Starts one more process of documents' listeners and timers, a little later in the day."""
    (tmp_path / "clock").write_text(str(REPRISE_APRES.total_seconds() + 60))
    settings = os.environ | {
        "AMQP_URI": stack["amqp"]["documents"],
        "DATABASE_URL": stack["database"]["documents"],
        "PORTAIL_FAILPOINTS": str(failpoints),
        "PORTAIL_CLOCK": str(tmp_path / "clock"),
    }
    running: list[subprocess.Popen[bytes]] = []

    def run() -> subprocess.Popen[bytes]:
        command = [sys.executable, "-W", "ignore", "-m", "kit.runner", "documents", "--containers", "listeners"]
        with (tmp_path / "documents.log").open("ab") as log:
            running.append(subprocess.Popen(command, env=settings, cwd=ROOT, stdout=log, stderr=log))
        return running[-1]

    yield run
    for process in running:
        process.kill()
        process.wait()


def wait_until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < deadline, "not finished after a minute"
        time.sleep(0.1)


def interrupted(docs: Base, parent: Personne, contenu: bytes) -> str:
    """A deposit whose process died as soon as it was told that the bytes are there."""
    ticket = parent.open(contenu)
    assert put(ticket.url, contenu) == 200
    docs.sql(
        "update document set etat = 'en_verification', verifie_depuis = now(), depose_at = now()"
        " where document_id = %s",
        str(ticket.document_id),
    )
    return str(ticket.document_id)


@pytest.mark.parametrize(
    ("place", "contenu"), DEATHS, ids=[f"{p}-{'clean' if c is PROPRE else 'eicar'}" for p, c in DEATHS]
)
def test_whatever_the_place_of_death_the_next_process_finishes_once(
    docs: Base,
    store: Storage,
    parent: Personne,
    start: Start,
    failpoints: Path,
    place: str,
    contenu: bytes,
) -> None:
    final = EtatDocument.A_EXAMINER if contenu is PROPRE else EtatDocument.INFECTE
    document_id = interrupted(docs, parent, contenu)
    (failpoints / place).touch()
    first = start()
    wait_until(lambda: first.poll() is not None)
    assert first.returncode == -9
    docs.sql("update document set verifie_depuis = verifie_depuis - interval '1 hour'")
    docs.sql("update minuterie set prochaine_at = now()")

    start()

    def is_over() -> bool:
        return docs.sql("select etat, quarantaine_videe from document") == [(final.value, True)]

    wait_until(is_over)
    versions = docs.sql("select version from version")
    expected = [f"coffre/{document_id}/{version}" for (version,) in versions]
    assert left_in_store(store) == expected and len(expected) == (final is EtatDocument.A_EXAMINER)
    assert depots_said(docs) == 1
    audits = [action for (action,) in docs.sql("select action from audit order by seq")]
    assert audits == ["document.depose", "document.verifie" if final is EtatDocument.A_EXAMINER else "document.infecte"]

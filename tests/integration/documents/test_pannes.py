"""A death between any two steps leaves nothing half-visible, and a repetition or the timer finishes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from contracts.documents import EtatDocument, TypeRefuse
from contracts.errors import Introuvable, ServiceIndisponible
from kit import clock
from kit.config import StorageSettings
from kit.storage import Storage
from services.documents import depot
from services.documents.service import make_verification
from services.documents.timers import OUBLI_APRES, REPRISE_APRES, finish, scan_waiting
from tests.integration.base import Base
from tests.integration.documents.conftest import Mort
from tests.integration.documents.magasin import UN_PDF, Personne, left_in_store, put

pytestmark = pytest.mark.usefixtures("empty_store")

AVANT_PUBLICATION = ("documents.avant_coffre", "documents.apres_coffre")
APRES_PUBLICATION = ("documents.apres_publication", "documents.apres_quarantaine", "documents.apres_verdict")


@pytest.fixture
def run_timer(docs: Base, store: Storage, monkeypatch: pytest.MonkeyPatch) -> Callable[[timedelta], None]:
    """``run_timer(after)``: the timer's turn, that much later."""

    def run(after: timedelta) -> None:
        later = clock.now() + after
        with monkeypatch.context() as patch:
            patch.setattr(clock, "now", lambda: later)
            with docs.transaction() as tx:
                finish(tx, make_verification(docs.database))
            with docs.transaction() as tx:
                scan_waiting(tx, make_verification(docs.database))

    return run


def depots_said(docs: Base) -> int:
    return [type_ for type_, _ in docs.said()].count("documents.document.depose.v1")


def sent_then_dead(parent: Personne, die_at: Callable[[str], None], place: str) -> depot.UUID:
    ticket = parent.open()
    put(ticket.url, UN_PDF)
    die_at(place)
    with pytest.raises(Mort):
        parent.confirm(ticket.document_id)
    return ticket.document_id


@pytest.mark.parametrize("place", AVANT_PUBLICATION)
def test_before_publication_nothing_can_be_read_and_a_repetition_succeeds(
    docs: Base, store: Storage, parent: Personne, die_at: Callable[[str], None], place: str
) -> None:
    document_id = sent_then_dead(parent, die_at, place)
    assert [one.etat for one in parent.listed()] == [EtatDocument.EN_ATTENTE]
    assert docs.said() == []

    assert parent.confirm(document_id).etat is EtatDocument.A_EXAMINER

    assert parent.read(document_id) == UN_PDF
    assert left_in_store(store) == [f"coffre/{document_id}/2"]


@pytest.mark.parametrize("place", AVANT_PUBLICATION)
def test_before_publication_the_timer_finishes_what_nobody_repeats(
    docs: Base,
    store: Storage,
    parent: Personne,
    die_at: Callable[[str], None],
    run_timer: Callable[[timedelta], None],
    place: str,
) -> None:
    document_id = sent_then_dead(parent, die_at, place)

    run_timer(timedelta(seconds=30))
    assert [one.etat for one in parent.listed()] == [EtatDocument.EN_ATTENTE]
    run_timer(REPRISE_APRES + timedelta(seconds=1))

    assert parent.read(document_id) == UN_PDF
    assert left_in_store(store) == [f"coffre/{document_id}/2"]
    assert depots_said(docs) == 1


@pytest.mark.parametrize("place", APRES_PUBLICATION)
def test_after_publication_the_document_stands_and_the_clear_bytes_go(
    docs: Base,
    store: Storage,
    parent: Personne,
    die_at: Callable[[str], None],
    run_timer: Callable[[timedelta], None],
    place: str,
) -> None:
    document_id = sent_then_dead(parent, die_at, place)
    assert parent.vue(document_id).etat is EtatDocument.EN_ATTENTE
    with pytest.raises(Introuvable):
        parent.lecture(document_id)

    run_timer(REPRISE_APRES + timedelta(seconds=1))

    assert parent.read(document_id) == UN_PDF
    assert parent.confirm(document_id).etat is EtatDocument.A_EXAMINER

    assert left_in_store(store) == [f"coffre/{document_id}/1"]
    assert docs.sql("select quarantaine_videe from document") == [(True,)]
    assert depots_said(docs) == 1


def test_a_file_never_confirmed_is_forgotten_after_a_day(
    docs: Base, store: Storage, parent: Personne, run_timer: Callable[[timedelta], None]
) -> None:
    put(parent.open().url, UN_PDF)
    run_timer(OUBLI_APRES - timedelta(minutes=1))
    assert len(left_in_store(store)) == 1

    run_timer(OUBLI_APRES + timedelta(minutes=1))

    assert left_in_store(store) == []
    assert docs.sql("select count(*) from document") == [(0,)]


def test_a_store_that_is_away_says_so_and_nothing_is_lost(
    docs: Base, parent: Personne, stack, monkeypatch: pytest.MonkeyPatch
) -> None:
    ticket = parent.open()
    put(ticket.url, UN_PDF)
    away = StorageSettings().model_copy(update={"s3_endpoint": "127.0.0.1:9"})
    with monkeypatch.context() as patch:
        patch.setattr("services.documents.service.storage", lambda: Storage(away))
        with pytest.raises(ServiceIndisponible):
            parent.confirm(ticket.document_id)
    assert [one.etat for one in parent.listed()] == [EtatDocument.EN_ATTENTE]

    assert parent.confirm(ticket.document_id).etat is EtatDocument.A_EXAMINER


def test_what_the_version_before_kept_unscanned_is_taken_up_and_scanned(
    docs: Base, parent: Personne, run_timer: Callable[[timedelta], None]
) -> None:
    kept, refused = parent.deposit(), parent.open().document_id
    docs.sql("update document set etat = 'disponible', rang = null where document_id = %s", str(kept))
    docs.sql("update document set etat = 'refuse', depose_at = now() where document_id = %s", str(refused))
    assert parent.vue(kept).etat is EtatDocument.EN_ATTENTE

    run_timer(timedelta(seconds=1))

    assert (parent.vue(kept).etat, parent.read(kept)) == (EtatDocument.A_EXAMINER, UN_PDF)
    with pytest.raises(TypeRefuse):
        parent.confirm(refused)

"""What the bucket and the database no longer tell each other is found, and mended by a command."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import timedelta

import pytest

from contracts.base import Event
from contracts.documents import EtatDocument, PieceEtat
from kit import clock
from kit.storage import Storage
from services.documents import depot, orphelins
from services.documents.snapshot import snapshot
from tests.integration.base import Base
from tests.integration.documents.magasin import Personne, put
from tests.integration.documents.test_examen import avis_of


@pytest.fixture
def look(docs: Base, store: Storage, monkeypatch: pytest.MonkeyPatch) -> Callable[[timedelta], orphelins.Constat]:
    """``look(after)``: the command's look, that much later."""

    def run(after: timedelta) -> orphelins.Constat:
        later = clock.now() + after
        with monkeypatch.context() as patch:
            patch.setattr(clock, "now", lambda: later)
            return orphelins.look(docs.database, store)

    return run


@pytest.fixture(autouse=True)
def empty_store(store: Storage) -> None:
    for key, _ in list(store.list("")):
        store.remove(key)


LATER = orphelins.REPOS + timedelta(minutes=1)


def test_a_town_in_order_has_no_orphan(parent: Personne, look: Callable[[timedelta], orphelins.Constat]) -> None:
    parent.deposit()
    put(parent.open().url, b"%PDF-1.7 en cours")

    assert look(LATER) == orphelins.Constat()


def test_an_object_that_nobody_names_is_removed(
    docs: Base, store: Storage, parent: Personne, look: Callable[[timedelta], orphelins.Constat]
) -> None:
    document_id = parent.deposit()
    strays = [f"coffre/{document_id}/9", f"coffre/{uuid.uuid4()}/1", f"quarantaine/{uuid.uuid4()}", "autre/chose"]
    for key in strays:
        store.write(key, [b"x"], 1)
    assert look(timedelta(0)) == orphelins.Constat()  # what is fresh may be a deposit in progress

    constat = look(LATER)
    assert sorted(constat.objets) == sorted(strays)
    for _ in range(2):
        orphelins.mend(docs.database, store, constat)

    assert [key for key, _ in store.list("")] == [depot.coffre_key(document_id, 1)]
    assert look(LATER) == orphelins.Constat()


def test_a_document_whose_bytes_are_lost_is_asked_again(
    docs: Base, store: Storage, parent: Personne, look: Callable[[timedelta], orphelins.Constat]
) -> None:
    lost, kept = parent.deposit(), parent.deposit()
    Personne(docs, "agent").decide(lost)
    store.remove(depot.coffre_key(lost, 1))

    constat = look(LATER)
    assert constat == orphelins.Constat(documents=[lost])
    for _ in range(2):
        orphelins.mend(docs.database, store, constat)

    assert (parent.vue(lost).etat, parent.vue(lost).motif) == (EtatDocument.REFUSE, orphelins.MOTIF)
    assert not parent.vue(lost).est_lisible
    assert parent.vue(kept).etat is EtatDocument.A_EXAMINER
    assert [genre for _, genre in avis_of(docs)] == ["piece_acceptee", "piece_refusee"]


def test_the_command_says_and_mends(
    docs: Base, store: Storage, parent: Personne, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    store.write("coffre/perdu", [b"x"], 1)
    monkeypatch.setattr(orphelins, "REPOS", timedelta(0))
    monkeypatch.setenv("DATABASE_URL", docs.url)
    orphelins.service_settings.cache_clear()
    try:
        for arguments, code, said in (([], 1, "à réparer"), (["--mend"], 0, "réparé"), ([], 0, "rien d’orphelin")):
            monkeypatch.setattr("sys.argv", ["orphelins", *arguments])
            assert orphelins.main() == code
            assert said in capsys.readouterr().out
    finally:
        orphelins.service_settings.cache_clear()


def test_the_snapshot_tells_the_present_state_of_every_document(docs: Base, parent: Personne) -> None:
    document_id = parent.deposit()
    parent.open()
    Personne(docs, "agent").decide(document_id)

    with docs.transaction() as tx:
        told: list[Event] = list(snapshot(tx))

    assert len(told) == 1 and isinstance(told[0], PieceEtat)
    assert (told[0].etat, told[0].version) == (EtatDocument.ACCEPTE, 4)

"""A file that an agent refused is kept for a while, then its bytes go; what was decided stays."""

from __future__ import annotations

from datetime import timedelta

import pytest

from contracts.base import Role
from contracts.documents import EtatDocument
from contracts.errors import Introuvable
from kit.storage import Storage
from services.documents.service import make_verification
from services.documents.timers import finish, forget_refused
from tests.integration.base import Base
from tests.integration.documents.magasin import Personne, left_in_store

pytestmark = pytest.mark.usefixtures("empty_store")

GARDE = timedelta(days=90)


def turn(docs: Base) -> int:
    """The timer that forgets, then the one that empties."""
    with docs.transaction() as tx:
        forgotten = forget_refused(tx, GARDE)
    docs.sql("update document set ouvert_at = ouvert_at - interval '1 hour'")
    with docs.transaction() as tx:
        finish(tx, make_verification(docs.database))
    return forgotten


def decided(docs: Base, days: int, seconds: int = 0) -> None:
    docs.sql("update document set decide_at = now() - make_interval(days => %s, secs => %s)", days, seconds)


def test_a_refused_file_loses_its_bytes_after_90_days_once_and_keeps_its_reason(
    docs: Base, store: Storage, parent: Personne
) -> None:
    document_id = parent.deposit()
    Personne(docs, Role.AGENT).decide(document_id, accepte=False, motif="La page est coupée.")
    decided(docs, 90, -5)
    assert (turn(docs), len(left_in_store(store))) == (0, 1)

    decided(docs, 90, 1)
    assert [turn(docs) for _ in range(2)] == [1, 0]

    assert left_in_store(store) == []
    assert docs.sql("select etat, motif, version, quarantaine_videe from document") == [
        (EtatDocument.REFUSE.value, "La page est coupée.", None, True)
    ]
    assert docs.sql("select count(*) from version") == [(0,)]
    assert docs.sql("select objet from audit where action = 'document.efface'") == [(f"document:{document_id}",)]
    with pytest.raises(Introuvable):
        parent.read(document_id)


@pytest.mark.parametrize("accepte", [True, None])
def test_what_was_accepted_or_waits_is_kept(docs: Base, store: Storage, parent: Personne, accepte: bool | None) -> None:
    document_id = parent.deposit()
    if accepte:
        Personne(docs, Role.AGENT).decide(document_id)
    decided(docs, 400)

    assert (turn(docs), len(left_in_store(store))) == (0, 1)

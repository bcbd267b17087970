"""Expiry, and reminders at 30 and 7 days: once each, whatever the replicas (DOMAIN §4)."""

from __future__ import annotations

import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest

from contracts.base import Role
from contracts.documents import EtatDocument, Genre
from kit import clock
from kit.timers import run_if_due
from services.documents import validites
from tests.integration.base import Base
from tests.integration.documents.magasin import UN_PDF, Personne, un_enfant, un_foyer
from tests.integration.documents.test_examen import avis_of


@pytest.fixture
def parent(docs: Base) -> Personne:
    somebody = Personne(docs)
    un_foyer(docs, somebody.compte_id)
    return somebody


@pytest.fixture
def accepted(docs: Base, parent: Personne) -> uuid.UUID:
    """Good for 100 days."""
    document_id = parent.deposit()
    du = clock.today()
    Personne(docs, Role.AGENT).decide(document_id, valable_du=du, valable_au=du + timedelta(days=100))
    return document_id


def watch(docs: Base, monkeypatch: pytest.MonkeyPatch, *, days: int) -> None:
    """The timer's turn on that later day, by two replicas at once."""
    later: datetime = clock.now() + timedelta(days=days)
    with monkeypatch.context() as patch:
        patch.setattr(clock, "now", lambda: later)

        def turn(_replica: int) -> None:
            run_if_due(docs.database, "watch_validity", 600, lambda tx: (validites.expire(tx), validites.remind(tx)))

        with ThreadPoolExecutor(2) as pool:
            list(pool.map(turn, range(2)))


def reminders(docs: Base) -> int:
    return [genre for _, genre in avis_of(docs)].count("piece_a_renouveler")


def test_reminders_leave_30_and_7_days_before_and_once_each(
    docs: Base, parent: Personne, accepted: uuid.UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = []
    for day in (60, 69, 70, 71, 92, 93, 94, 100):
        watch(docs, monkeypatch, days=day)
        seen.append(reminders(docs))

    assert seen == [0, 0, 1, 1, 1, 2, 2, 2]
    assert parent.vue(accepted).etat is EtatDocument.ACCEPTE


def test_a_town_that_slept_sends_the_closest_reminder_only(
    docs: Base, accepted: uuid.UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    watch(docs, monkeypatch, days=96)
    watch(docs, monkeypatch, days=97)

    assert reminders(docs) == 1
    said = docs.sql("select body::jsonb->'data'->'valeurs' from outbox where body like '%%piece_a_renouveler%%'")
    assert said[0][0]["jours"] == "4 jours"


def test_a_document_expires_the_day_after_its_last_one_and_says_so(
    docs: Base, parent: Personne, accepted: uuid.UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    watch(docs, monkeypatch, days=100)
    assert parent.vue(accepted).etat is EtatDocument.ACCEPTE

    watch(docs, monkeypatch, days=101)

    assert parent.vue(accepted).etat is EtatDocument.EXPIRE
    assert parent.read(accepted) == UN_PDF
    states = docs.sql(
        "select body::jsonb->'data'->>'etat' from outbox where type = 'documents.piece.v1' and subject = %s"
        " order by seq",
        str(accepted),
    )
    assert [etat for (etat,) in states] == ["en_attente", "a_examiner", "accepte", "expire"]


def test_a_family_that_sent_the_next_one_is_not_reminded(
    docs: Base, parent: Personne, accepted: uuid.UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    parent.deposit()

    watch(docs, monkeypatch, days=80)

    assert reminders(docs) == 0


def test_a_replaced_version_is_not_reminded(
    docs: Base, parent: Personne, accepted: uuid.UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    newer = parent.deposit()
    Personne(docs, Role.AGENT).decide(newer, valable_du=clock.today(), valable_au=clock.today() + timedelta(days=400))

    watch(docs, monkeypatch, days=80)

    assert reminders(docs) == 0 and parent.vue(accepted).est_remplace


def test_an_expired_newer_version_leaves_the_older_one_that_is_still_good(
    docs: Base, parent: Personne, accepted: uuid.UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    newer = parent.deposit()
    Personne(docs, Role.AGENT).decide(newer, valable_du=clock.today(), valable_au=clock.today() + timedelta(days=3))

    watch(docs, monkeypatch, days=10)

    assert parent.vue(newer).etat is EtatDocument.EXPIRE
    assert (parent.vue(accepted).etat, parent.vue(accepted).est_remplace) == (EtatDocument.ACCEPTE, False)


def test_a_pai_ends_with_the_stay_in_its_school(docs: Base, parent: Personne, monkeypatch: pytest.MonkeyPatch) -> None:
    foyer = uuid.UUID(docs.sql("select foyer_id from foyer")[0][0])
    acces = (parent.compte_id, foyer, "ecrire")
    enfant = un_enfant(docs, acces)
    pai = parent.deposit(UN_PDF, Genre.PAI, enfant)
    vaccins = parent.deposit(UN_PDF, Genre.VACCINS, enfant)
    for document_id in (pai, vaccins):
        Personne(docs, Role.AGENT).decide(document_id)
    assert parent.vue(pai).valable_au is None

    un_enfant(docs, acces, enfant_id=enfant, version=2)
    assert parent.vue(pai).valable_au is None
    un_enfant(docs, acces, enfant_id=enfant, version=3, ecole="pasteur")
    watch(docs, monkeypatch, days=1)

    assert (parent.vue(pai).etat, parent.vue(vaccins).etat) == (EtatDocument.EXPIRE, EtatDocument.ACCEPTE)
    assert reminders(docs) == 1

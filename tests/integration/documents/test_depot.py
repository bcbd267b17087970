"""A file sent, kept encrypted and read again, on the real database and object store."""

from __future__ import annotations

import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from contracts.documents import EtatDocument, FichierAbsent, Genre, TicketExpire, TypeRefuse
from contracts.errors import Introuvable, OperationReutilisee, TropDEssais
from kit import clock
from kit.coffre import encrypted_size
from kit.storage import Objet, Storage
from services.documents import depot
from tests.integration.base import Base
from tests.integration.documents.magasin import UN_PDF, Personne, get, put, un_enfant, un_foyer

GROS = b"\xff\xd8\xff\xe0" + bytes(range(256)) * 38_000
"""A JPEG of 9.7 MB."""


@pytest.fixture
def parent(docs: Base) -> Personne:
    somebody = Personne(docs)
    un_foyer(docs, somebody.compte_id)
    return somebody


def quarantine(store: Storage, document_id: uuid.UUID) -> Objet | None:
    return store.find(depot.quarantine_key(document_id))


@pytest.mark.parametrize("contenu", [UN_PDF, GROS], ids=["a small PDF", "a photo of 9.7 MB"])
def test_what_was_sent_is_kept_encrypted_and_read_again(
    docs: Base, store: Storage, parent: Personne, contenu: bytes
) -> None:
    ticket = parent.open(contenu)
    assert put(ticket.url, contenu) == 200

    vue = parent.confirm(ticket.document_id)

    assert (vue.etat, vue.taille_octets) == (EtatDocument.DISPONIBLE, len(contenu))
    assert parent.read(ticket.document_id) == contenu
    kept = store.find(depot.coffre_key(ticket.document_id, 1))
    assert kept is not None and kept.taille_octets == encrypted_size(len(contenu))
    assert contenu[:64] not in b"".join(store.read(kept))
    assert quarantine(store, ticket.document_id) is None
    assert docs.said() == [("documents.document.depose.v1", str(ticket.document_id))]


def test_nothing_of_the_clear_bytes_is_left_in_any_version(store: Storage, parent: Personne) -> None:
    ticket = parent.open()
    put(ticket.url, UN_PDF)
    put(ticket.url, UN_PDF)
    parent.confirm(ticket.document_id)
    key = depot.quarantine_key(ticket.document_id)
    seen = store._client.list_objects(store.bucket, prefix=key, include_version=True)
    assert [one.object_name for one in seen] == []


def test_the_type_is_that_of_the_bytes_and_not_of_the_name(parent: Personne) -> None:
    ticket = parent.open(GROS, nom="assurance.pdf")
    put(ticket.url, GROS)
    assert parent.confirm(ticket.document_id).type_media == "image/jpeg"


def test_a_file_of_another_type_is_refused_once_and_for_all(docs: Base, store: Storage, parent: Personne) -> None:
    page = b"<html><script>alert(1)</script>"
    ticket = parent.open(page, nom="assurance.pdf")
    put(ticket.url, page)

    for _ in range(2):
        with pytest.raises(TypeRefuse):
            parent.confirm(ticket.document_id)

    assert [one.etat for one in parent.listed()] == [EtatDocument.REFUSE]
    assert quarantine(store, ticket.document_id) is None
    with pytest.raises(Introuvable):
        parent.lecture(ticket.document_id)
    assert docs.said() == []


def test_nothing_sent_or_another_size_leaves_the_ticket_good(parent: Personne) -> None:
    ticket = parent.open()
    with pytest.raises(FichierAbsent):
        parent.confirm(ticket.document_id)
    put(ticket.url, UN_PDF[:-1])
    with pytest.raises(FichierAbsent):
        parent.confirm(ticket.document_id)
    assert parent.listed() == []

    put(ticket.url, UN_PDF)

    assert parent.confirm(ticket.document_id).etat is EtatDocument.DISPONIBLE


def test_a_ticket_whose_bytes_never_came_expires(parent: Personne, monkeypatch: pytest.MonkeyPatch) -> None:
    ticket = parent.open()
    later = clock.now() + timedelta(minutes=5, seconds=1)
    monkeypatch.setattr(clock, "now", lambda: later)
    with pytest.raises(TicketExpire):
        parent.confirm(ticket.document_id)


def test_confirming_again_says_the_same_and_nothing_twice(docs: Base, parent: Personne) -> None:
    ticket = parent.open()
    put(ticket.url, UN_PDF)
    operation_id = uuid.uuid4()

    first = parent.confirm(ticket.document_id, operation_id)

    assert parent.confirm(ticket.document_id, operation_id) == first
    assert parent.confirm(ticket.document_id) == first
    assert len(docs.said()) == 1
    other = parent.open()
    put(other.url, UN_PDF)
    with pytest.raises(OperationReutilisee):
        parent.confirm(other.document_id, operation_id)


def test_confirmed_many_times_at_once_there_is_one_document(docs: Base, store: Storage, parent: Personne) -> None:
    ticket = parent.open(GROS)
    put(ticket.url, GROS)

    with ThreadPoolExecutor(4) as pool:
        vues = list(pool.map(lambda _: parent.confirm(ticket.document_id), range(4)))

    assert {vue.etat for vue in vues} == {EtatDocument.DISPONIBLE}
    assert parent.read(ticket.document_id) == GROS
    assert len(docs.said()) == 1
    kept = [
        one.object_name
        for one in store._client.list_objects(store.bucket, prefix=f"coffre/{ticket.document_id}/", recursive=True)
    ]
    assert len(kept) == 1


def test_the_same_opening_gives_the_same_ticket(docs: Base, parent: Personne) -> None:
    operation_id = uuid.uuid4()
    assert parent.open(operation_id=operation_id) == parent.open(operation_id=operation_id)
    assert docs.sql("select count(*) from document") == [(1,)]


def test_one_account_cannot_hold_tickets_without_end(parent: Personne) -> None:
    for _ in range(20):
        parent.open()
    with pytest.raises(TropDEssais):
        parent.open()


def test_a_reading_is_audited_once_and_its_key_is_kept_nowhere(docs: Base, parent: Personne) -> None:
    document_id = parent.deposit(genre=Genre.AUTRE)
    operation_id = uuid.uuid4()

    first = parent.lecture(document_id, operation_id)
    again = parent.lecture(document_id, operation_id)

    assert again.cle == first.cle and get(again.url) == get(first.url)
    assert docs.sql("select compte_id, action, objet from audit order by seq") == [
        (str(parent.compte_id), "document.depose", f"document:{document_id}"),
        (str(parent.compte_id), "document.lu", f"document:{document_id}"),
    ]
    everything = str(docs.sql("select response from operation")) + str(docs.sql("select body from outbox"))
    assert first.cle not in everything and first.cle not in str(docs.sql("select cle_scellee from version"))


def test_a_person_without_household_gets_no_ticket(docs: Base) -> None:
    with pytest.raises(Introuvable):
        Personne(docs).open()


def test_a_childs_document_needs_the_right_to_write_about_it(docs: Base, parent: Personne) -> None:
    foyer = un_foyer(docs, parent.compte_id)
    mine = un_enfant(docs, (parent.compte_id, foyer, "ecrire"))
    read_only = un_enfant(docs, (parent.compte_id, foyer, "lire"))
    autre = un_enfant(docs, (uuid.uuid4(), uuid.uuid4(), "ecrire"))
    assert parent.open(genre=Genre.PAI, enfant_id=mine)
    for enfant_id in (read_only, autre, uuid.uuid4()):
        with pytest.raises(Introuvable):
            parent.open(genre=Genre.PAI, enfant_id=enfant_id)

"""A file sent, kept encrypted and read again, on the real database and object store."""

from __future__ import annotations

import re
import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from contracts.documents import EnfantAChoisir, EtatDocument, FichierAbsent, Genre, TicketExpire, TypeRefuse
from contracts.errors import Introuvable, OperationReutilisee, TropDEssais
from kit import clock
from kit.coffre import encrypted_size
from kit.storage import Objet, Storage
from services.documents import depot
from tests.fichiers import un_jpeg
from tests.integration.base import Base
from tests.integration.documents.magasin import UN_PDF, Personne, get, put, un_enfant, un_foyer

GROS = un_jpeg(octets=9_700_000)
PIECE, DEPOSE = "documents.piece.v1", "documents.document.depose.v1"


def types_said(docs: Base) -> list[str]:
    return [type_ for type_, _ in docs.said()]


def quarantine(store: Storage, document_id: uuid.UUID) -> Objet | None:
    return store.find(depot.quarantine_key(document_id))


@pytest.mark.parametrize("contenu", [UN_PDF, GROS], ids=["a small PDF", "a photo of 9.7 MB"])
def test_what_was_sent_is_kept_encrypted_and_read_again(
    docs: Base, store: Storage, parent: Personne, contenu: bytes
) -> None:
    ticket = parent.open(contenu)
    assert put(ticket.url, contenu) == 200

    vue = parent.confirm(ticket.document_id)

    assert (vue.etat, vue.taille_octets) == (EtatDocument.A_EXAMINER, len(contenu))
    assert parent.read(ticket.document_id) == contenu
    kept = store.find(depot.coffre_key(ticket.document_id, 1))
    assert kept is not None and kept.taille_octets == encrypted_size(len(contenu))
    assert contenu[:64] not in b"".join(store.read(kept))
    assert quarantine(store, ticket.document_id) is None
    assert docs.said() == [(type_, str(ticket.document_id)) for type_ in (PIECE, DEPOSE, PIECE)]


def test_nothing_of_the_clear_bytes_is_left_in_any_version(store: Storage, parent: Personne) -> None:
    ticket = parent.open()
    put(ticket.url, UN_PDF)
    put(ticket.url, UN_PDF)
    parent.confirm(ticket.document_id)
    key = depot.quarantine_key(ticket.document_id)
    seen = store._client.list_objects(store.bucket, prefix=key, include_version=True)
    assert [one.object_name for one in seen] == []


def test_the_type_and_the_extension_are_those_of_the_bytes(parent: Personne) -> None:
    ticket = parent.open(GROS, nom="assurance.pdf")
    put(ticket.url, GROS)

    vue = parent.confirm(ticket.document_id)

    assert (vue.type_media, vue.nom_fichier) == ("image/jpeg", "assurance.jpg")


def test_a_file_of_another_type_is_refused_once_and_for_all(docs: Base, store: Storage, parent: Personne) -> None:
    page = b"<html><script>alert(1)</script>"
    ticket = parent.open(page, nom="assurance.pdf")
    put(ticket.url, page)

    for _ in range(2):
        with pytest.raises(TypeRefuse):
            parent.confirm(ticket.document_id)

    assert parent.listed() == []
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

    assert parent.confirm(ticket.document_id).etat is EtatDocument.A_EXAMINER


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
    assert types_said(docs).count(DEPOSE) == 1
    other = parent.open()
    put(other.url, UN_PDF)
    with pytest.raises(OperationReutilisee):
        parent.confirm(other.document_id, operation_id)


def test_confirmed_many_times_at_once_there_is_one_document(docs: Base, store: Storage, parent: Personne) -> None:
    ticket = parent.open(GROS)
    put(ticket.url, GROS)

    with ThreadPoolExecutor(4) as pool:
        vues = list(pool.map(lambda _: parent.confirm(ticket.document_id), range(4)))

    assert {vue.etat for vue in vues} == {EtatDocument.A_EXAMINER}
    assert parent.read(ticket.document_id) == GROS
    assert types_said(docs) == [PIECE, DEPOSE, PIECE]
    kept = [
        one.object_name
        for one in store._client.list_objects(store.bucket, prefix=f"coffre/{ticket.document_id}/", recursive=True)
    ]
    assert len(kept) == 1


def test_the_same_opening_gives_the_same_ticket(docs: Base, parent: Personne) -> None:
    once = {"operation_id": uuid.uuid4(), "envoi_id": uuid.uuid4()}
    assert parent.open(**once) == parent.open(**once)
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
        (None, "document.verifie", f"document:{document_id}"),
        (str(parent.compte_id), "document.lu", f"document:{document_id}"),
    ]
    everything = str(docs.sql("select response from operation")) + str(docs.sql("select body from outbox"))
    assert first.cle not in everything and first.cle not in str(docs.sql("select cle_scellee from version"))


def test_a_person_without_household_gets_no_ticket(docs: Base) -> None:
    with pytest.raises(Introuvable):
        Personne(docs).open()


def test_a_childs_document_needs_the_right_to_write_about_each_child(docs: Base, parent: Personne) -> None:
    foyer = un_foyer(docs, parent.compte_id)
    mine, sister = (un_enfant(docs, (parent.compte_id, foyer, "ecrire")) for _ in range(2))
    read_only = un_enfant(docs, (parent.compte_id, foyer, "lire"))
    autre = un_enfant(docs, (uuid.uuid4(), uuid.uuid4(), "ecrire"))
    assert parent.open(UN_PDF, Genre.PAI, mine)
    assert parent.open(UN_PDF, Genre.ASSURANCE, mine, sister)
    for enfant_id in (read_only, autre, uuid.uuid4()):
        for enfants in ([enfant_id], [mine, enfant_id]):
            with pytest.raises(Introuvable):
                parent.open(UN_PDF, Genre.ASSURANCE, *enfants)


@pytest.mark.parametrize(("genre", "enfants"), [(Genre.PAI, 0), (Genre.PAI, 2), (Genre.PHOTO, 2), (Genre.VACCINS, 0)])
def test_a_kind_says_how_many_children_it_names(docs: Base, parent: Personne, genre: Genre, enfants: int) -> None:
    foyer = un_foyer(docs, parent.compte_id)
    miens = [un_enfant(docs, (parent.compte_id, foyer, "ecrire")) for _ in range(enfants)]
    with pytest.raises(EnfantAChoisir):
        parent.open(UN_PDF, genre, *miens)


def test_the_files_of_one_form_share_their_accuse_and_their_version(docs: Base, parent: Personne) -> None:
    envoi_id = uuid.uuid4()
    recto, verso = (parent.deposit(envoi_id=envoi_id) for _ in range(2))

    envoi = parent.envoi(envoi_id)

    assert re.fullmatch(r"D-20\d\d-\d{6}", envoi.numero)
    assert [one.document_id for one in envoi.documents] == [recto, verso]
    assert {one.rang for one in envoi.documents} == {1}
    assert parent.vue(parent.deposit()).rang == 2
    with pytest.raises(Introuvable):
        Personne(docs).envoi(envoi_id)


def test_a_version_belongs_to_one_kind_and_one_owner(docs: Base, parent: Personne) -> None:
    foyer = un_foyer(docs, parent.compte_id)
    leonie, gaspard = (un_enfant(docs, (parent.compte_id, foyer, "ecrire")) for _ in range(2))
    sent = [(Genre.VACCINS, leonie), (Genre.VACCINS, gaspard), (Genre.ASSURANCE, leonie), (Genre.VACCINS, leonie)]

    rangs = [parent.vue(parent.deposit(UN_PDF, genre, enfant)).rang for genre, enfant in sent]

    assert rangs == [1, 1, 1, 2]
    assert parent.vue(parent.deposit(genre=Genre.RIB)).rang == 1
    assert parent.vue(parent.deposit(genre=Genre.RIB, pour_moi=True)).rang == 1

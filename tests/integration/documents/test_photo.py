"""The photo of a child: its picture is made once accepted, said sealed, replaced, taken back (DOMAIN §5)."""

from __future__ import annotations

import json
import uuid
from io import BytesIO
from uuid import UUID

import pytest
from PIL import Image

from contracts import documents
from contracts.base import Role
from contracts.documents import EtatDocument, Genre, PhotoAttendue, VignetteEtat, WithdrawPhoto
from contracts.errors import Introuvable
from kit.config import service_settings
from kit.sealing import Sealer
from kit.storage import Storage
from services.documents import validites
from services.documents.service import Service, make_atelier, make_verification
from services.documents.snapshot import snapshot
from services.documents.timers import finish
from tests.integration.base import Base
from tests.integration.documents.magasin import UN_PDF, Personne, left_in_store, put, un_enfant, un_foyer

pytestmark = pytest.mark.usefixtures("empty_store")

ROUGE, BLEU = (200, 30, 30), (30, 30, 200)


def une_photo(couleur: tuple[int, int, int]) -> bytes:
    sortie = BytesIO()
    Image.new("RGB", (300, 400), couleur).save(sortie, "JPEG")
    return sortie.getvalue()


@pytest.fixture
def enfant_id(docs: Base, parent: Personne) -> UUID:
    [(foyer_id,)] = docs.sql("select foyer_id from foyer_compte")
    return un_enfant(docs, (parent.compte_id, UUID(str(foyer_id)), "ecrire"))


@pytest.fixture
def agent(docs: Base) -> Personne:
    return Personne(docs, Role.AGENT)


def turn(docs: Base) -> None:
    """The timer that makes what was asked."""
    with docs.transaction() as tx:
        make_atelier(docs.database).make_asked(tx)


def accepted(parent: Personne, agent: Personne, enfant_id: UUID, couleur: tuple[int, int, int]) -> UUID:
    document_id = parent.deposit(une_photo(couleur), Genre.PHOTO, enfant_id, nom="photo.jpg")
    agent.decide(document_id)
    turn(parent.base)
    return document_id


def said(docs: Base) -> list[VignetteEtat]:
    """What the outbox holds for planning."""
    rows = docs.sql("select body from outbox where type = %s order by seq", VignetteEtat.type)
    return [VignetteEtat.model_validate(json.loads(body)["data"]) for (body,) in rows]


def colour_of(event: VignetteEtat) -> tuple[int, ...]:
    """As planning opens it."""
    sealer = Sealer(service_settings("planning").exchange_key.get_secret_value())
    image = Image.open(BytesIO(sealer.open(event.scelle, f"vignette:{event.enfant_id}")))
    vue = image.getpixel((80, 80))
    assert image.size == (160, 160) and isinstance(vue, tuple)
    return tuple(200 if part > 100 else 30 for part in vue)


def withdraw(who: Personne, enfant_id: UUID) -> None:
    request = WithdrawPhoto(operation_id=uuid.uuid4(), enfant_id=enfant_id)
    who.base.call(Service, documents.WITHDRAW_PHOTO, request, who.actor)


def test_the_picture_of_an_accepted_photo_is_said_once_and_a_newer_one_takes_its_place(
    docs: Base, parent: Personne, agent: Personne, enfant_id: UUID
) -> None:
    waiting = parent.deposit(une_photo(ROUGE), Genre.PHOTO, enfant_id, nom="photo.jpg")
    turn(docs)
    assert said(docs) == []

    agent.decide(waiting)
    turn(docs)
    turn(docs)
    [first] = said(docs)
    assert (first.enfant_id, first.version, colour_of(first)) == (enfant_id, 1, ROUGE)

    refused = parent.deposit(une_photo(BLEU), Genre.PHOTO, enfant_id, nom="photo.jpg")
    agent.decide(refused, accepte=False, motif="On ne voit pas son visage.")
    turn(docs)
    assert said(docs) == [first]

    accepted(parent, agent, enfant_id, BLEU)
    [second] = said(docs)  # of the first one, nothing is left in the outbox
    assert (second.version, colour_of(second)) == (2, BLEU)
    assert "scellee" not in str(docs.sql("select objet, action from audit"))


def test_a_family_takes_every_photo_back_and_nothing_of_them_is_left(
    docs: Base, store: Storage, parent: Personne, agent: Personne, enfant_id: UUID
) -> None:
    accepted(parent, agent, enfant_id, ROUGE)
    document_id = accepted(parent, agent, enfant_id, BLEU)
    parent.deposit(une_photo(ROUGE), Genre.PHOTO, enfant_id, nom="photo.jpg")

    withdraw(parent, enfant_id)
    withdraw(parent, enfant_id)

    assert [(event.version, event.scelle) for event in said(docs)] == [(3, "")]
    assert docs.sql("select scellee, document_id from vignette") == [(None, None)]
    assert {(vue.etat, vue.est_lisible) for vue in parent.listed()} == {(EtatDocument.RETIRE, False)}
    with pytest.raises(Introuvable):
        parent.read(document_id)
    docs.sql("update document set ouvert_at = ouvert_at - interval '1 hour'")
    with docs.transaction() as tx:
        finish(tx, make_verification(docs.database))
    turn(docs)
    assert (left_in_store(store), docs.sql("select count(*) from version")) == ([], [(0,)])
    assert len(said(docs)) == 1
    assert docs.sql("select count(*) from audit where action = 'document.retire'") == [(3,)]


def test_a_photo_that_expires_is_seen_no_more(docs: Base, parent: Personne, agent: Personne, enfant_id: UUID) -> None:
    accepted(parent, agent, enfant_id, ROUGE)
    docs.sql("update document set valable_au = current_date - 1, valable_du = current_date - 2")

    with docs.transaction() as tx:
        validites.expire(tx)

    assert [(event.version, event.scelle) for event in said(docs)] == [(2, "")]


def test_a_picture_asked_while_the_photo_is_taken_back_is_not_kept(
    docs: Base, parent: Personne, agent: Personne, enfant_id: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    document_id = parent.deposit(une_photo(ROUGE), Genre.PHOTO, enfant_id, nom="photo.jpg")
    agent.decide(document_id)

    def cut_meanwhile(clair: bytes) -> bytes:
        withdraw(parent, enfant_id)
        return clair

    monkeypatch.setattr("services.documents.atelier.cut", cut_meanwhile)
    turn(docs)
    turn(docs)

    assert (said(docs), docs.sql("select scellee from vignette")) == ([], [(None,)])


def test_a_photo_that_nothing_can_be_drawn_of_leaves_the_last_good_one_and_is_not_tried_for_ever(
    docs: Base, parent: Personne, agent: Personne, enfant_id: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    accepted(parent, agent, enfant_id, ROUGE)
    tried: list[bytes] = []
    monkeypatch.setattr("services.documents.atelier.cut", lambda clair: tried.append(clair))
    accepted(parent, agent, enfant_id, BLEU)
    turn(docs)

    assert (len(tried), [colour_of(event) for event in said(docs)]) == (1, [ROUGE])


def test_a_machine_too_busy_to_draw_tries_again(
    docs: Base, parent: Personne, agent: Personne, enfant_id: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as busy:
        busy.setattr("services.documents.decoupe.PATIENCE_S", 0.0)
        accepted(parent, agent, enfant_id, ROUGE)
    assert said(docs) == []

    turn(docs)

    assert [colour_of(event) for event in said(docs)] == [ROUGE]


def test_a_pdf_is_no_photo(docs: Base, parent: Personne, enfant_id: UUID) -> None:
    ticket = parent.open(UN_PDF, Genre.PHOTO, enfant_id, nom="photo.pdf")
    put(ticket.url, UN_PDF)

    with pytest.raises(PhotoAttendue):
        parent.confirm(ticket.document_id)


def test_only_those_who_may_write_about_the_child_take_its_photo_back(
    docs: Base, parent: Personne, agent: Personne, enfant_id: UUID
) -> None:
    accepted(parent, agent, enfant_id, ROUGE)
    reader = Personne(docs)
    foyer_id = un_foyer(docs, reader.compte_id)
    [(mine,)] = docs.sql("select foyer_id from foyer_compte where compte_id = %s", str(parent.compte_id))
    un_enfant(
        docs,
        (parent.compte_id, UUID(str(mine)), "ecrire"),
        (reader.compte_id, foyer_id, "lire"),
        enfant_id=enfant_id,
        version=2,
    )

    for other in (reader, Personne(docs)):
        with pytest.raises(Introuvable):
            withdraw(other, enfant_id)
    withdraw(Personne(docs, Role.AGENT, pour_le_compte_de=UUID(str(mine))), enfant_id)

    assert [event.scelle for event in said(docs)] == [""]


def test_a_reader_that_starts_from_nothing_hears_each_picture_and_each_that_is_gone(
    docs: Base, parent: Personne, agent: Personne, enfant_id: UUID
) -> None:
    accepted(parent, agent, enfant_id, ROUGE)
    with docs.transaction() as tx:
        [told] = [event for event in snapshot(tx) if isinstance(event, VignetteEtat)]
    withdraw(parent, enfant_id)
    with docs.transaction() as tx:
        [gone] = [event for event in snapshot(tx) if isinstance(event, VignetteEtat)]

    assert (told.version, colour_of(told), gone.version, gone.scelle) == (1, ROUGE, 2, "")

"""Typed calls between real processes over a real RabbitMQ."""

from __future__ import annotations

import time
import uuid

import pytest

from contracts.actor import Actor
from contracts.errors import (
    ActionInterdite,
    NonAuthentifie,
    OperationReutilisee,
    RequeteInvalide,
)
from kit.rpc_client import RemoteFailure
from tests.kit.maison import contrats as c

pytestmark = pytest.mark.usefixtures("essai")


def test_a_call_answers_with_the_typed_response(client):
    assert client(c.ECHO, c.Echo(texte="é’€")) == c.EchoRendu(texte="é’€")


def test_calls_of_one_page_run_side_by_side(client):
    client(c.ECHO, c.Echo(texte="chaud"))

    started = time.monotonic()
    answers = client.gather(*[client.rpc.call(c.ECHO, c.Echo(texte=str(n), pause_s=0.3)) for n in range(4)])

    assert [answer.texte for answer in answers] == ["0", "1", "2", "3"]
    assert time.monotonic() - started < 0.9


def test_a_refusal_arrives_as_the_same_class_with_its_numbers(_maison, client, parent):
    with pytest.raises(c.TropGrand) as refused:
        client(c.ADD, c.Add(operation_id=uuid.uuid4(), cle="a", plus=1001), parent)

    assert (refused.value.valeur, refused.value.limite) == (1001, 1000)
    assert _maison.sql("essai", "select count(*) from compteur") == [(0,)]
    assert _maison.sql("essai", "select count(*) from operation") == [(0,)]


def test_an_unknown_field_in_a_request_is_refused_by_name_without_its_value(_maison, client, parent):
    class AddWithPrice(c.Add):
        prix: int

    with pytest.raises(RequeteInvalide) as refused:
        client(c.ADD, AddWithPrice(operation_id=uuid.uuid4(), cle="a", plus=1, prix=1), parent)

    assert [(champ.champ, champ.raison) for champ in refused.value.champs] == [("prix", "extra_forbidden")]


def test_a_call_without_actor_or_with_the_wrong_role_is_refused(_maison, client, parent):
    with pytest.raises(NonAuthentifie):
        client(c.REGIE_SEULE, c.Echo(texte="x"))
    with pytest.raises(ActionInterdite):
        client(c.REGIE_SEULE, c.Echo(texte="x"), parent)

    regisseur = Actor(compte_id=uuid.uuid4(), roles=frozenset({"regisseur"}))
    assert client(c.REGIE_SEULE, c.Echo(texte="x"), regisseur).texte == str(regisseur.compte_id)


def test_a_bug_in_a_service_says_its_class_and_keeps_its_text_for_nobody(essai, client):

    with pytest.raises(RemoteFailure, match="KeyError"):
        client(c.PANNE, c.Echo(texte="Amélie Durand"))

    assert client(c.ECHO, c.Echo(texte="encore là")).texte == "encore là"
    assert "Durand" not in essai.log.read_text()


def test_the_same_operation_is_executed_once_and_answered_the_same(_maison, client, parent):
    request = c.Add(operation_id=uuid.uuid4(), cle="a", plus=5)

    answers = [client(c.ADD, request, parent) for _ in range(3)]

    assert answers == [c.Compteur(cle="a", valeur=5)] * 3
    assert _maison.sql("essai", "select valeur from compteur") == [(5,)]
    assert _maison.sql("essai", "select count(*) from outbox") == [(2,)]


def test_ten_copies_at_once_of_an_operation_are_one_operation(_maison, client, parent):
    request = c.Add(operation_id=uuid.uuid4(), cle="a", plus=5)

    answers = client.gather(*[client.rpc.call(c.ADD, request, actor=parent) for _ in range(10)])

    assert answers == [c.Compteur(cle="a", valeur=5)] * 10
    assert _maison.sql("essai", "select valeur from compteur") == [(5,)]


def test_an_operation_id_with_another_content_or_actor_is_refused(_maison, client, parent):
    operation_id = uuid.uuid4()
    client(c.ADD, c.Add(operation_id=operation_id, cle="a", plus=5), parent)

    with pytest.raises(OperationReutilisee):
        client(c.ADD, c.Add(operation_id=operation_id, cle="a", plus=6), parent)
    with pytest.raises(OperationReutilisee):
        stranger = Actor(compte_id=uuid.uuid4(), roles=frozenset({"parent"}))
        client(c.ADD, c.Add(operation_id=operation_id, cle="a", plus=5), stranger)

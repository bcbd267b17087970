"""Events between two processes that stay: order, retries, dead letters, snapshot, the past, the public exchange."""

from __future__ import annotations

import json
import uuid
from datetime import UTC, datetime

from kombu import Connection

from kit.database import Database, make_engine
from kit.dead_letters import list_letters, replay
from kit.replay import past_events
from kit.snapshot import snapshot
from tests.kit.evenements import add, dead_letters, projection, publish_to_voisin
from tests.kit.maison import contrats as c
from tests.waiting import wait_until

EPOCH = datetime(2000, 1, 1, tzinfo=UTC)


def test_what_is_written_is_heard(paire, client, parent):
    for _ in range(3):
        add(client, parent)

    wait_until(lambda: projection(paire) == [(3, 3)])
    wait_until(lambda: paire.sql("essai", "select count(*) from outbox where sent_at is null") == [(0,)])


def test_an_older_version_that_comes_late_changes_nothing(paire, client, parent):
    add(client, parent)
    add(client, parent)
    wait_until(lambda: projection(paire) == [(2, 2)])

    publish_to_voisin(paire, c.CompteurEtat(cle="a", valeur=1, version=1))

    wait_until(lambda: paire.sql("voisin", "select count(*) from inbox") == [(3,)])
    assert projection(paire) == [(2, 2)]


def test_a_poison_event_waits_between_tries_then_stays_visible_and_stops_nobody(paire, client, parent):
    add(client, parent, cle="poison")
    add(client, parent, cle="sain")

    wait_until(lambda: projection(paire, "sain") == [(1, 1)])
    wait_until(lambda: dead_letters(paire) == 1)
    assert paire.sql("voisin", "select count(*) from essais") == [(0,)]
    assert paire.sql("voisin", "select count(*) from inbox") == [(1,)]


def test_dead_letters_are_listed_without_content_and_given_back(paire, client, parent):
    uri = paire.stack["amqp"]["ops"]
    add(client, parent, cle="poison-1")
    wait_until(lambda: dead_letters(paire) == 1)

    (line,) = list_letters(uri, "voisin")
    assert "essai.compteur.v1 sujet=poison-1" in line
    assert "essais=3 raison=ValueError" in line
    assert dead_letters(paire) == 1

    assert replay(uri, "voisin") == 1
    wait_until(lambda: dead_letters(paire) == 1)  # tried again, and dead again


def test_a_snapshot_gives_the_present_state_to_one_reader(paire, client, parent):
    add(client, parent, cle="a")
    add(client, parent, cle="b", plus=7)
    wait_until(lambda: projection(paire, "b") == [(7, 1)])
    paire.sql("voisin", "truncate compteur, inbox")

    count = snapshot("essai", "voisin", paire.url("essai"), paire.stack["amqp"]["ops"], package="tests.kit.maison")

    assert count == 2
    wait_until(lambda: (projection(paire, "a"), projection(paire, "b")) == ([(1, 1)], [(7, 1)]))


def test_the_past_is_replayed_to_one_queue_with_its_own_ids(paire, client, parent):
    add(client, parent)
    add(client, parent)
    database = Database(make_engine(paire.url("essai"), 1), "essai")

    bodies = [json.loads(body) for body in past_events(database, EPOCH, is_public=True)]

    database.engine.dispose()
    assert [body["type"] for body in bodies] == ["essai.compteur.change.v1"] * 2
    assert {body["id"] for body in bodies} == {
        str(row[0]) for row in paire.sql("essai", "select id from outbox where is_public = 1")
    }
    wait_until(lambda: projection(paire) == [(2, 2)])


def test_a_public_event_is_a_cloudevent_with_the_call_id(paire, client, parent):
    with Connection(paire.stack["amqp"]["ops"]) as connection:
        channel = connection.default_channel
        queue = channel.queue_declare("", exclusive=True).queue
        channel.queue_bind(queue, "portail.public", routing_key="essai.#")
        client(c.ADD, c.Add(operation_id=uuid.uuid4(), cle="a", plus=1), parent, call_id="appel-42")

        message = wait_until(lambda: channel.basic_get(queue, no_ack=True))

    envelope = json.loads(message.body)
    assert message.properties["content_type"] == "application/cloudevents+json"
    assert {key: envelope[key] for key in ("specversion", "type", "source", "subject", "appel", "data")} == {
        "specversion": "1.0",
        "type": "essai.compteur.change.v1",
        "source": "urn:portail-familles:essai",
        "subject": "a",
        "appel": "appel-42",
        "data": {"cle": "a"},
    }
    wait_until(lambda: projection(paire) == [(1, 1)])

"""Outbox, relay, inbox, retries and dead letters between real processes."""

from __future__ import annotations

import itertools
import json
import uuid
from datetime import UTC, datetime

from kombu import Connection

from contracts.base import Enveloppe
from kit.database import Database, make_engine
from kit.dead_letters import list_letters, replay
from kit.replay import past_events
from kit.snapshot import snapshot
from tests.kit.maison import contrats as c
from tests.waiting import wait_until

EPOCH = datetime(2000, 1, 1, tzinfo=UTC)


def add(client, parent, cle: str = "a", plus: int = 1) -> None:
    client(c.ADD, c.Add(operation_id=uuid.uuid4(), cle=cle, plus=plus), parent)


def projection(maison, cle: str = "a") -> list:
    return maison.sql("voisin", "select valeur, version from compteur where cle = %s", cle)


def test_what_is_written_is_heard(maison, client, parent):
    maison.run("voisin", "listeners")
    maison.run("essai")

    for _ in range(3):
        add(client, parent)

    wait_until(lambda: projection(maison) == [(3, 3)])
    wait_until(lambda: maison.sql("essai", "select count(*) from outbox where sent_at is null") == [(0,)])


def test_dying_between_commit_and_publish_loses_nothing(maison, client, parent):
    maison.run("voisin", "listeners")
    maison.run("essai", "rpc")
    add(client, parent)
    relay = maison.run("essai", "relay")
    wait_until(lambda: projection(maison) == [(1, 1)])
    relay.kill()
    add(client, parent)

    maison.run("essai", "relay")

    wait_until(lambda: projection(maison) == [(2, 2)])


def test_dying_between_publish_and_mark_doubles_nothing(maison, client, parent):
    maison.run("voisin", "listeners")
    maison.run("essai", "rpc")
    relay = maison.run("essai", "relay")
    died = maison.fail_at("essai.relay_after_publish")
    add(client, parent)
    wait_until(lambda: not died.exists() and relay.popen.poll() is not None)
    wait_until(lambda: projection(maison) == [(1, 1)])

    maison.run("essai", "relay")

    wait_until(lambda: maison.sql("essai", "select count(*) from outbox where sent_at is null") == [(0,)])
    add(client, parent)
    wait_until(lambda: projection(maison) == [(2, 2)])
    assert maison.sql("voisin", "select version from vus order by version") == [(1,), (2,)]


def test_dying_in_a_handler_runs_it_again_once(maison, client, parent):
    maison.run("essai")
    listener = maison.run("voisin", "listeners")
    died = maison.fail_at("voisin.in_handler")
    add(client, parent)
    wait_until(lambda: not died.exists() and listener.popen.poll() is not None)
    assert projection(maison) == []

    maison.run("voisin", "listeners")

    wait_until(lambda: projection(maison) == [(1, 1)])
    assert maison.sql("voisin", "select count(*) from vus") == [(1,)]


def test_two_relays_at_once_publish_each_event_once(maison, client, parent):
    maison.run("voisin", "listeners")
    maison.run("essai")
    maison.run("essai", "relay")

    for _ in range(30):
        add(client, parent)

    wait_until(lambda: projection(maison) == [(30, 30)])
    assert maison.sql("voisin", "select count(*) from vus") == [(30,)]


def test_an_older_version_that_comes_late_changes_nothing(maison, client, parent):
    maison.run("voisin", "listeners")
    maison.run("essai")
    add(client, parent)
    add(client, parent)
    wait_until(lambda: projection(maison) == [(2, 2)])

    publish_to_voisin(maison, c.CompteurEtat(cle="a", valeur=1, version=1))

    wait_until(lambda: maison.sql("voisin", "select count(*) from inbox") == [(3,)])
    assert projection(maison) == [(2, 2)]


def test_a_poison_event_waits_between_tries_then_stays_visible_and_stops_nobody(maison, client, parent):
    maison.run("voisin", "listeners")
    maison.run("essai")

    add(client, parent, cle="poison")
    add(client, parent, cle="sain")

    wait_until(lambda: projection(maison, "sain") == [(1, 1)])
    wait_until(lambda: dead_letters(maison) == 1)
    assert maison.sql("voisin", "select count(*) from essais") == [(0,)]
    assert maison.sql("voisin", "select count(*) from inbox") == [(1,)]


def test_events_that_wait_together_share_a_transaction_and_a_poison_one_is_set_apart(maison, client, parent):
    maison.run("voisin", "listeners").kill()  # its queue exists
    maison.run("essai")
    for rang in range(12):
        add(client, parent, cle=f"sain-{rang}")
    add(client, parent, cle="poison")
    wait_until(lambda: maison.sql("essai", "select count(*) from outbox where sent_at is null") == [(0,)])

    maison.run("voisin", "listeners")

    wait_until(lambda: dead_letters(maison) == 1)
    assert maison.sql("voisin", "select count(*), min(valeur), max(valeur) from compteur") == [(12, 1, 1)]

    for rang in range(12):
        add(client, parent, cle=f"sain-{rang}")
    wait_until(lambda: maison.sql("voisin", "select count(*) from vus") == [(24,)])


def test_many_events_that_waited_are_handled_in_few_transactions(maison, client, parent):
    maison.run("voisin", "listeners").kill()
    maison.run("essai")
    for _ in range(30):
        add(client, parent)
    wait_until(lambda: maison.sql("essai", "select count(*) from outbox where sent_at is null") == [(0,)])

    maison.run("voisin", "listeners")

    wait_until(lambda: projection(maison) == [(30, 30)])
    assert maison.sql("voisin", "select count(distinct xmin::text) < 15 from inbox") == [(True,)]


def test_dead_letters_are_listed_without_content_and_given_back(maison, client, parent):
    maison.run("voisin", "listeners")
    maison.run("essai")
    uri = maison.stack["amqp"]["ops"]
    add(client, parent, cle="poison-1")
    wait_until(lambda: dead_letters(maison) == 1)

    (line,) = list_letters(uri, "voisin")
    assert "essai.compteur.v1 sujet=poison-1" in line
    assert "essais=3 raison=ValueError" in line
    assert dead_letters(maison) == 1

    assert replay(uri, "voisin") == 1
    wait_until(lambda: dead_letters(maison) == 1)  # tried again, and dead again


def test_a_snapshot_gives_the_present_state_to_one_reader(maison, client, parent):
    maison.run("essai")
    maison.run("voisin", "listeners")
    add(client, parent, cle="a")
    add(client, parent, cle="b", plus=7)
    wait_until(lambda: projection(maison, "b") == [(7, 1)])
    maison.sql("voisin", "truncate compteur, inbox")

    count = snapshot("essai", "voisin", maison.url("essai"), maison.stack["amqp"]["ops"], package="tests.kit.maison")

    assert count == 2
    wait_until(lambda: (projection(maison, "a"), projection(maison, "b")) == ([(1, 1)], [(7, 1)]))


def test_the_past_is_replayed_to_one_queue_with_its_own_ids(maison, client, parent):
    maison.run("essai")
    add(client, parent)
    add(client, parent)
    database = Database(make_engine(maison.url("essai"), 1), "essai")

    bodies = [json.loads(body) for body in past_events(database, EPOCH, is_public=True)]

    database.engine.dispose()
    assert [body["type"] for body in bodies] == ["essai.compteur.change.v1"] * 2
    assert {body["id"] for body in bodies} == {
        str(row[0]) for row in maison.sql("essai", "select id from outbox where is_public = 1")
    }


def test_the_broker_restarting_loses_and_doubles_nothing(maison, client, parent):
    maison.run("voisin", "listeners")
    maison.run("essai")
    add(client, parent)

    maison.stack.kill("broker")
    maison.stack.start("broker")
    add(client, parent)

    wait_until(lambda: projection(maison) == [(2, 2)], 30)
    assert maison.sql("voisin", "select count(*) from vus") == [(2,)]


def test_postgresql_away_for_longer_than_every_delay_loses_doubles_and_gives_up_nothing(maison, client, parent):
    voisin = maison.run("voisin", "listeners")
    maison.run("essai")
    add(client, parent)
    wait_until(lambda: projection(maison) == [(1, 1)])

    maison.stack.kill("postgres")
    publish_to_voisin(maison, c.CompteurEtat(cle="b", valeur=1, version=1))
    more_than_its_tries = 4
    wait_until(lambda: voisin.log.read_text().count("evenement_attend_la_base") > more_than_its_tries)
    maison.stack.start("postgres")
    add(client, parent)

    wait_until(lambda: projection(maison) == [(2, 2)] and projection(maison, "b") == [(1, 1)], 30)
    assert maison.sql("voisin", "select count(*) from vus") == [(3,)]
    assert dead_letters(maison) == 0


def test_a_public_event_is_a_cloudevent_with_the_call_id(maison, client, parent):
    maison.run("essai", "rpc")
    with Connection(maison.stack["amqp"]["ops"]) as connection:
        channel = connection.default_channel
        queue = channel.queue_declare("", exclusive=True).queue
        channel.queue_bind(queue, "portail.public", routing_key="essai.#")
        maison.run("essai", "relay")
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


def test_a_timer_fires_once_whatever_the_number_of_processes(maison):
    for _ in range(2):
        maison.run("voisin", "listeners")

    coups = wait_until(lambda: (c := maison.sql("voisin", "select at from coups order by at")) and len(c) >= 3 and c)

    gaps_s = [(later[0] - earlier[0]).total_seconds() for earlier, later in itertools.pairwise(coups)]
    assert min(gaps_s) >= 0.99


def test_a_timer_goes_on_after_the_clock_was_put_back(maison):
    maison.clock.write_text("3600")
    maison.run("voisin", "listeners")
    wait_until(lambda: maison.sql("voisin", "select 1 from coups"))

    maison.clock.write_text("0")

    now = datetime.now(UTC)
    wait_until(lambda: maison.sql("voisin", "select 1 from coups where at between %s and now()", now))


def publish_to_voisin(maison, event: c.CompteurEtat) -> None:
    envelope = Enveloppe(
        id=uuid.uuid4(), source="urn:essai", type=event.type, subject=event.cle,
        time="2026-11-03T08:00:00Z", data=event.model_dump(mode="json"),
    )  # fmt: skip
    with Connection(maison.stack["amqp"]["ops"]) as connection:
        connection.Producer().publish(
            envelope.model_dump_json(), exchange="", routing_key="voisin.evenements",
            content_type="application/cloudevents+json", content_encoding="utf-8",
        )  # fmt: skip


def dead_letters(maison) -> int:
    with Connection(maison.stack["amqp"]["ops"]) as connection:
        return connection.default_channel.queue_declare("voisin.evenements.mort", passive=True).message_count

"""Outbox, relay, inbox and timers between real processes that die, and parts that go away."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime

from tests.kit.conftest import HEARS, SAYS
from tests.kit.evenements import add, dead_letters, projection, publish_to_voisin
from tests.kit.maison import contrats as c
from tests.waiting import wait_until


def test_dying_between_commit_and_publish_loses_nothing(maison, client, parent):
    maison.run_together(HEARS, ("essai", "rpc"))
    add(client, parent)
    relay = maison.run("essai", "relay")
    wait_until(lambda: projection(maison) == [(1, 1)])
    relay.kill()
    add(client, parent)

    maison.run("essai", "relay")

    wait_until(lambda: projection(maison) == [(2, 2)])


def test_dying_between_publish_and_mark_doubles_nothing(maison, client, parent):
    *_, relay = maison.run_together(HEARS, ("essai", "rpc"), ("essai", "relay"))
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
    listener, _ = maison.run_together(HEARS, SAYS)
    died = maison.fail_at("voisin.in_handler")
    add(client, parent)
    wait_until(lambda: not died.exists() and listener.popen.poll() is not None)
    assert projection(maison) == []

    maison.run("voisin", "listeners")

    wait_until(lambda: projection(maison) == [(1, 1)])
    assert maison.sql("voisin", "select count(*) from vus") == [(1,)]


def test_two_relays_at_once_publish_each_event_once(maison, client, parent):
    maison.run_together(HEARS, SAYS, ("essai", "relay"))

    for _ in range(30):
        add(client, parent)

    wait_until(lambda: projection(maison) == [(30, 30)])
    assert maison.sql("voisin", "select count(*) from vus") == [(30,)]


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


def test_the_broker_restarting_loses_and_doubles_nothing(maison, client, parent):
    maison.run_together(HEARS, SAYS)
    add(client, parent)

    maison.stack.kill("broker")
    maison.stack.start("broker")
    add(client, parent)

    wait_until(lambda: projection(maison) == [(2, 2)], 30)
    assert maison.sql("voisin", "select count(*) from vus") == [(2,)]


def test_postgresql_away_for_longer_than_every_delay_loses_doubles_and_gives_up_nothing(maison, client, parent):
    voisin, _ = maison.run_together(HEARS, SAYS)
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


def test_a_timer_fires_once_whatever_the_number_of_processes(maison):
    maison.run_together(HEARS, HEARS)

    coups = wait_until(lambda: (c := maison.sql("voisin", "select at from coups order by at")) and len(c) >= 3 and c)

    gaps_s = [(later[0] - earlier[0]).total_seconds() for earlier, later in itertools.pairwise(coups)]
    assert min(gaps_s) >= 0.99


def test_a_timer_goes_on_after_the_clock_was_put_back_by_a_little(maison):
    """By much is a rule of its own (tests/unit/kit/test_timers.py)."""
    maison.clock.write_text("20")
    maison.run("voisin", "listeners")
    wait_until(lambda: maison.sql("voisin", "select 1 from coups"))

    maison.clock.write_text("0")

    now = datetime.now(UTC)
    wait_until(lambda: maison.sql("voisin", "select 1 from coups where at between %s and now()", now))

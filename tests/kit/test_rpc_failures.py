"""What a caller meets when a service, its process or the whole of it is away."""

from __future__ import annotations

import time
import uuid

import pytest

from contracts.errors import IssueInconnue, ServiceIndisponible
from tests.kit.maison import contrats as c
from tests.waiting import wait_until


def test_a_service_that_is_down_is_answered_in_time_and_never_runs_the_stale_request(maison, client, parent):
    programme = maison.run("essai")
    client(c.ECHO, c.Echo(texte="vivant"))
    programme.kill()

    started = time.monotonic()
    with pytest.raises(IssueInconnue):
        client(c.ADD, c.Add(operation_id=uuid.uuid4(), cle="perime", plus=1), parent, timeout_s=0.5)
    assert time.monotonic() - started < 1.0
    with pytest.raises(ServiceIndisponible):  # known to be silent: not even asked
        client(c.ECHO, c.Echo(texte="x"), timeout_s=0.5)

    maison.run("essai")
    wait_until(lambda: _answers(client))
    assert maison.sql("essai", "select count(*) from compteur") == [(0,)]


def test_a_service_that_never_existed_is_said_at_once(maison, client):
    started = time.monotonic()

    with pytest.raises(ServiceIndisponible):
        client(c.ECHO, c.Echo(texte="x"))

    assert time.monotonic() - started < 1.0


def test_a_reply_lost_with_its_process_is_found_again_by_the_same_operation_id(maison, client, parent):
    maison.run("essai")
    request = c.Add(operation_id=uuid.uuid4(), cle="a", plus=5)
    maison.fail_at("essai.before_reply")

    with pytest.raises(IssueInconnue):
        client(c.ADD, request, parent, timeout_s=1.0)
    maison.run("essai")
    wait_until(lambda: _answers(client))

    assert client(c.ADD, request, parent) == c.Compteur(cle="a", valeur=5)
    assert maison.sql("essai", "select valeur from compteur") == [(5,)]


def _answers(client) -> bool:
    try:
        return bool(client(c.ECHO, c.Echo(texte="?"), timeout_s=0.5))
    except (ServiceIndisponible, IssueInconnue):
        return False

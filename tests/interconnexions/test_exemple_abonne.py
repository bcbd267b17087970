"""The example of docs/interconnexions keeps what its page promises, on the real broker and with its own rights."""

from __future__ import annotations

import ast
import json
import sys
from collections.abc import Callable
from datetime import date
from uuid import UUID

import amqp
import pytest
from kombu import Connection

from contracts.planning import CelluleDite, ReservationsAnnulees, ReservationsCreees
from deploy.rabbitmq.droits import exchanges
from tests.interconnexions.conftest import QUEUE, SCRIPT, Script, wait_for_messages
from tests.keeper import KeptStack

LEONIE = UUID("00000000-0000-4000-8000-000000005961")
MARDI_24 = date(2026, 11, 24)
CELLULE = CelluleDite(activite="restauration", site="jean-jaures", jour=MARDI_24)
RESERVATION = ReservationsCreees(enfant_id=LEONIE, creneaux=[CELLULE])
ANNULATION = ReservationsAnnulees(enfant_id=LEONIE, creneaux=[CELLULE])


def test_a_booking_is_printed_with_its_type_time_subject_and_data(
    abonne: Script, say_public: Callable[..., str]
) -> None:
    process = abonne.start("--count", "1")

    say_public(RESERVATION)

    head, data = process.lines()
    assert head.split() == ["planning.reservations.creees.v1", "2026-11-03T08:00:00Z", str(LEONIE)]
    assert json.loads(data) == RESERVATION.model_dump(mode="json")


def test_an_event_that_comes_twice_is_printed_once(abonne: Script, say_public: Callable[..., str]) -> None:
    process = abonne.start("--count", "2")

    same = say_public(RESERVATION)
    say_public(RESERVATION, same)
    say_public(ANNULATION)

    types = [line.split()[0] for line in process.lines() if not line.startswith(" ")]
    assert types == ["planning.reservations.creees.v1", "planning.reservations.annulees.v1"]


def test_what_was_said_while_it_was_stopped_waits_for_it(abonne: Script, say_public: Callable[..., str]) -> None:
    abonne.start().interrupt()

    say_public(RESERVATION)
    say_public(ANNULATION)

    types = [line.split()[0] for line in abonne.start("--count", "2").lines() if not line.startswith(" ")]
    assert types == ["planning.reservations.creees.v1", "planning.reservations.annulees.v1"]


def test_what_cannot_be_read_is_kept_apart_and_the_rest_goes_on(
    stack: KeptStack, abonne: Script, say_public: Callable[..., str]
) -> None:
    process = abonne.start("--count", "1")

    say_public("{ not JSON")
    say_public(RESERVATION)

    refused, head, _data = process.lines()
    assert refused.startswith(f"# refused, kept in {QUEUE}.mort")
    assert head.startswith("planning.reservations.creees.v1")
    wait_for_messages(stack, f"{QUEUE}.mort", 1)


def test_only_the_keys_that_it_asks_for_come(abonne: Script, say_public: Callable[..., str]) -> None:
    process = abonne.start("--key", "planning.reservations.annulees.v1", "--count", "1")

    say_public(RESERVATION)
    say_public(ANNULATION)

    assert process.lines()[0].startswith("planning.reservations.annulees.v1")


@pytest.mark.parametrize("exchange", [name for name, _ in exchanges() if name != "portail.public"])
def test_its_credentials_bind_no_other_exchange(stack: KeptStack, exchange: str) -> None:
    with Connection(stack["amqp"]["demo-abonne"], connect_timeout=5) as connection:
        channel = connection.channel()
        channel.queue_declare(f"{QUEUE}.essai", exclusive=True, auto_delete=True)

        with pytest.raises(amqp.AccessRefused):
            channel.queue_bind(f"{QUEUE}.essai", exchange, "#")


def test_it_imports_kombu_and_the_standard_library_only() -> None:
    imported = {
        (node.module if isinstance(node, ast.ImportFrom) else name.name).partition(".")[0]
        for node in ast.walk(ast.parse(SCRIPT.read_text()))
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in node.names
    }

    assert imported - set(sys.stdlib_module_names) == {"kombu"}

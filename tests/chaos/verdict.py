"""What must be true again, by itself, once what was broken is back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from kombu import Connection

from deploy.verify.verdict import check_house
from kit.topology import HEARD_BY, dead_queue, delay_queue, events_queue
from tests.chaos.town import PATIENCE_S, Case, Town
from tests.keeper import SERVICES
from tests.waiting import wait_until

_RESERVED = """
select enfant_id::text, activite, jour, version from creneau
where etat = 'reservee' and enfant_id = any(cast(%s as uuid[]))
"""
_SAID = """
select c ->> 'enfant_id', c ->> 'activite', cast(c ->> 'jour' as date)
from outbox, jsonb_array_elements(body::jsonb -> 'data' -> 'creneaux') as c
where type = 'planning.creneaux.v1'
"""


def assert_whole(town: Town, cases: Sequence[Case]) -> None:
    """Each acknowledged booking once, everything said and heard, no dead letter, every projection its owner's."""
    assert_booked_once(town, cases)
    wait_until(lambda: unsent(town) == {}, PATIENCE_S, lambda: unsent(town))
    wait_until(lambda: waiting(town) == {}, PATIENCE_S, lambda: waiting(town))
    wait_until(lambda: broken(town) == [], PATIENCE_S, lambda: broken(town))
    assert dead_letters(town) == {}


def assert_booked_once(town: Town, cases: Sequence[Case]) -> None:
    """One slot, written once and said once, for each case."""
    mine = {case.key for case in cases}
    assert len(mine) == len(cases)
    slots = town.sql("planning", _RESERVED, sorted({case.key[0] for case in cases}))
    assert {row for row in slots if row[:3] in mine} == {(*key, 1) for key in mine}
    said = Counter(row for row in town.sql("planning", _SAID) if row in mine)
    assert said == dict.fromkeys(mine, 1)


def broken(town: Town) -> list[str]:
    """The promises that ``python -m deploy.verify`` would say are not kept."""
    return [str(constat) for constat in check_house(town.bases) if not constat.tient]


def unsent(town: Town) -> dict[str, int]:
    """Service → events that its relay has not marked as published."""
    counts = {name: town.sql(name, "select count(*) from outbox where sent_at is null")[0][0] for name in SERVICES}
    return {service: count for service, count in counts.items() if count}


def waiting(town: Town) -> dict[str, int]:
    """Queue → events that nobody took yet, or that wait for a new try."""
    return _count(town, *(name for reader in _readers() for name in (events_queue(reader), delay_queue(reader))))


def dead_letters(town: Town) -> dict[str, int]:
    """Queue → events given up: somebody would have to replay them by hand."""
    return _count(town, *(dead_queue(reader) for reader in _readers()))


def _readers() -> list[str]:
    return [service for service, heard in HEARD_BY.items() if heard]


def _count(town: Town, *queues) -> dict[str, int]:
    with Connection(town.stack["amqp"]["ops"], connect_timeout=5) as connection:
        channel = connection.default_channel
        counts = {queue.name: channel.queue_declare(queue.name, passive=True).message_count for queue in queues}
    return {name: count for name, count in counts.items() if count}

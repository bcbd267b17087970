"""Throttling: it grows, it passes, and a stranger cannot lock anybody out for long."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from services.accounts.domain.freinage import (
    ADRESSE,
    COMPTE,
    COUPLE,
    ENVOI,
    Compteur,
    Regle,
    count_essai,
    network_of,
    wait_s,
)

MARDI_24 = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)


def after_tries(regle: Regle, tries: int, start: datetime = MARDI_24) -> tuple[Compteur | None, datetime]:
    """As many tries as soon as each is allowed: the counter, and the instant of the last."""
    compteur, now = None, start
    for _ in range(tries):
        now += timedelta(seconds=wait_s(compteur, now))
        compteur = count_essai(regle, compteur, now)
    return compteur, now


def test_the_first_tries_are_free() -> None:
    compteur, now = after_tries(COUPLE, COUPLE.libres - 1)

    assert now == MARDI_24
    assert wait_s(compteur, now) == 0


def test_the_delay_doubles_then_stays_at_its_ceiling() -> None:
    waits = [wait_s(*after_tries(COUPLE, tries)) for tries in range(5, 17)]

    assert waits == [2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900, 900]


def test_one_waits_to_the_second_and_no_longer() -> None:
    compteur, now = after_tries(COUPLE, 6)

    assert wait_s(compteur, now + timedelta(seconds=3, milliseconds=1)) == 1
    assert wait_s(compteur, now + timedelta(seconds=4)) == 0


def test_a_stranger_can_never_close_an_account_for_more_than_a_minute() -> None:
    compteur, now = after_tries(COMPTE, 500)

    assert wait_s(compteur, now) == 60


def test_a_stranger_has_less_than_100_guesses_an_hour_at_one_account() -> None:
    compteur, now, guesses = None, MARDI_24, 0
    while now < MARDI_24 + timedelta(hours=1):
        compteur, guesses = count_essai(COMPTE, compteur, now), guesses + 1
        now += timedelta(seconds=wait_s(compteur, now))

    assert guesses < 100


def test_an_hour_of_peace_forgets_everything() -> None:
    compteur, now = after_tries(COUPLE, 12)

    assert count_essai(COUPLE, compteur, now + timedelta(minutes=59)).nombre == 13
    assert count_essai(COUPLE, compteur, now + timedelta(hours=1)).nombre == 1


def test_a_school_behind_one_address_may_log_in_in_the_morning() -> None:
    compteur, now = after_tries(ADRESSE, 29)

    assert wait_s(compteur, now) == 0


def test_three_mails_may_be_asked_for_in_a_row_then_one_waits() -> None:
    assert wait_s(*after_tries(ENVOI, 2)) == 0
    assert wait_s(*after_tries(ENVOI, 3)) == 60


@pytest.mark.parametrize(
    ("adresse", "attendu"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2:aaaa::1", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:bbbb::9", "2001:db8:1:2::/64"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("fe80::1%eth0", "fe80::/64"),
        ("", ""),
        ("pas une adresse", ""),
        ("203.0.113.7, 10.0.0.1", ""),
    ],
)
def test_an_ipv6_visitor_is_its_network_and_what_cannot_be_read_is_nobody(adresse: str, attendu: str) -> None:
    assert network_of(adresse) == attendu

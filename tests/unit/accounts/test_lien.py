"""The links of mails, to the second (leaflet L3, DOMAIN §2)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from contracts.accounts import (
    LienDejaUtilise,
    LienExpire,
    LienInconnu,
    LienMotDePasseExpire,
    LienMotDePasseInconnu,
    LienMotDePasseUtilise,
)
from services.accounts.domain.lien import ACTIVATION, MOT_DE_PASSE, Lien, check_lien

MARDI_24 = datetime(2026, 11, 24, 14, 2, 30, tzinfo=UTC)
UN_JOUR = timedelta(hours=24)


def test_a_link_of_24_hours_to_the_second_is_accepted() -> None:
    check_lien(Lien(MARDI_24, envoye_at=MARDI_24), MARDI_24 + UN_JOUR, ACTIVATION)


def test_the_whole_of_its_last_second_is_accepted() -> None:
    check_lien(Lien(MARDI_24, envoye_at=MARDI_24), MARDI_24 + UN_JOUR + timedelta(microseconds=999_999), ACTIVATION)


def test_a_link_of_24_hours_and_one_second_has_expired() -> None:
    with pytest.raises(LienExpire):
        check_lien(Lien(MARDI_24, envoye_at=MARDI_24), MARDI_24 + UN_JOUR + timedelta(seconds=1), ACTIVATION)


def test_24_hours_are_24_hours_when_the_clocks_change() -> None:
    samedi_avant_changement = datetime(2027, 3, 27, 20, 0, tzinfo=UTC)
    lien = Lien(samedi_avant_changement, envoye_at=samedi_avant_changement)

    check_lien(lien, datetime(2027, 3, 28, 20, 0, tzinfo=UTC), ACTIVATION)
    with pytest.raises(LienExpire):
        check_lien(lien, datetime(2027, 3, 28, 20, 0, 1, tzinfo=UTC), ACTIVATION)


def test_a_link_ages_from_the_instant_its_mail_left() -> None:
    parti = MARDI_24 + timedelta(hours=10)

    check_lien(Lien(MARDI_24, envoye_at=parti), MARDI_24 + timedelta(hours=34), ACTIVATION)
    with pytest.raises(LienExpire):
        check_lien(Lien(MARDI_24, envoye_at=parti), MARDI_24 + timedelta(hours=34, seconds=1), ACTIVATION)


def test_a_used_link_says_so_even_after_24_hours() -> None:
    lien = Lien(MARDI_24, envoye_at=MARDI_24, utilise_at=MARDI_24 + timedelta(minutes=5))

    for age in (timedelta(minutes=6), timedelta(days=20)):
        with pytest.raises(LienDejaUtilise):
            check_lien(lien, MARDI_24 + age, ACTIVATION)


def test_a_link_killed_by_a_newer_one_is_unknown_like_one_that_never_was() -> None:
    remplace = Lien(MARDI_24, envoye_at=MARDI_24, remplace_at=MARDI_24 + timedelta(hours=1))

    for lien in (remplace, None):
        with pytest.raises(LienInconnu):
            check_lien(lien, MARDI_24 + timedelta(hours=2), ACTIVATION)


def test_a_link_for_a_password_lives_one_hour_to_the_second() -> None:
    lien = Lien(MARDI_24, envoye_at=MARDI_24)

    check_lien(lien, MARDI_24 + timedelta(hours=1), MOT_DE_PASSE)
    with pytest.raises(LienMotDePasseExpire):
        check_lien(lien, MARDI_24 + timedelta(hours=1, seconds=1), MOT_DE_PASSE)


def test_a_link_for_a_password_has_refusals_of_its_own() -> None:
    used = Lien(MARDI_24, envoye_at=MARDI_24, utilise_at=MARDI_24)
    killed = Lien(MARDI_24, envoye_at=MARDI_24, remplace_at=MARDI_24)

    with pytest.raises(LienMotDePasseUtilise):
        check_lien(used, MARDI_24, MOT_DE_PASSE)
    for lien in (killed, None):
        with pytest.raises(LienMotDePasseInconnu):
            check_lien(lien, MARDI_24, MOT_DE_PASSE)

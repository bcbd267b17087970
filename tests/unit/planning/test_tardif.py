"""A late notice: only for a closed slot of a child who could have been booked, until the activity ends.

The activity is on Friday 20 November 2026; J-3 ends on Tuesday 17 at 23:59:59.
"""

from __future__ import annotations

from datetime import date, time

import pytest

from services.planning.domain.refus import (
    CreneauTermine,
    DatePassee,
    DejaPointe,
    DejaReserve,
    EncoreReservable,
    HorsGarde,
    NonInscrit,
)
from services.planning.domain.reservation import EtatReservation
from services.planning.domain.tardif import refuse_tardif
from tests.unit.planning.fabrique import un_enfant, une_demande

VENDREDI_20 = date(2026, 11, 20)


def test_while_the_slot_can_be_booked_there_is_no_notice_to_send() -> None:
    assert isinstance(refuse_tardif(une_demande("2026-11-17 23:59:59")), EncoreReservable)


@pytest.mark.parametrize("now", ["2026-11-18 00:00:00", "2026-11-20 13:19:59"])
def test_from_the_deadline_to_the_end_of_the_activity_it_may_be_sent(now: str) -> None:
    assert refuse_tardif(une_demande(now)) is None


@pytest.mark.parametrize("now", ["2026-11-20 13:20:00", "2026-11-20 23:59:59"])
def test_once_the_activity_is_over_there_is_nobody_to_tell(now: str) -> None:
    refus = refuse_tardif(une_demande(now))
    assert refus == CreneauTermine(VENDREDI_20, time(13, 20))
    assert isinstance(refus, CreneauTermine)
    assert refus.texte == "C’est terminé depuis 13h20."


def test_the_next_day_is_too_late() -> None:
    assert isinstance(refuse_tardif(une_demande("2026-11-21 00:00:00")), DatePassee)


@pytest.mark.parametrize(
    ("etat", "refus"),
    [
        (EtatReservation.RESERVEE, DejaReserve),
        (EtatReservation.ABSENCE_PREVENUE, DejaReserve),
        (EtatReservation.PRESENTE, DejaPointe),
    ],
)
def test_whoever_is_booked_or_marked_has_nothing_to_say(etat: EtatReservation, refus: type) -> None:
    assert isinstance(refuse_tardif(une_demande("2026-11-20 08:00:00", etat=etat)), refus)


def test_it_asks_the_same_enrolment_and_the_same_household_as_a_booking() -> None:
    sans = une_demande("2026-11-20 08:00:00", enfant=un_enfant())
    assert isinstance(refuse_tardif(sans), NonInscrit)
    assert isinstance(refuse_tardif(une_demande("2026-11-20 08:00:00", a_la_garde=False)), HorsGarde)


def test_who_waits_may_send_one_once_the_list_is_closed() -> None:
    """One cancels until Thursday 19 at the end of the day: no offer of 24 hours fits from Thursday 0:00 on."""
    attente = EtatReservation.EN_ATTENTE
    assert isinstance(refuse_tardif(une_demande("2026-11-18 23:59:59", etat=attente)), DejaReserve)
    assert refuse_tardif(une_demande("2026-11-19 00:00:00", etat=attente)) is None

"""L6, « déclarer les absences »: after the cancelling deadline, until the end of the day, never once marked.

The activity is on Friday 20 November 2026; J-1 ends on Thursday at 23:59:59.
"""

from __future__ import annotations

import pytest

from services.planning.domain.absence import decide_absence, decide_retour
from services.planning.domain.refus import AbsenceDejaPrevenue, DatePassee, DejaPointe, HorsGarde, RienAAnnuler
from services.planning.domain.reservation import Acceptee, Effet, EtatReservation
from tests.unit.planning.fabrique import une_demande

RESERVEE, PREVENUE = EtatReservation.RESERVEE, EtatReservation.ABSENCE_PREVENUE
LE_JOUR = "2026-11-20 08:05:00"


def test_until_the_last_second_of_the_eve_it_is_a_cancelling() -> None:
    demande = une_demande("2026-11-19 23:59:59", etat=RESERVEE)

    assert decide_absence(demande) == Acceptee(EtatReservation.ANNULEE, Effet.ANNULE)


@pytest.mark.parametrize("now", ["2026-11-20 00:00:00", "2026-11-20 23:59:59"])
def test_from_then_to_the_end_of_the_day_it_is_an_absence(now: str) -> None:
    assert decide_absence(une_demande(now, etat=RESERVEE)) == Acceptee(PREVENUE, Effet.ABSENCE)


@pytest.mark.parametrize(
    ("etat", "refus"),
    [
        (EtatReservation.PRESENTE, DejaPointe),
        (EtatReservation.ABSENTE, DejaPointe),
        (EtatReservation.AUCUNE, RienAAnnuler),
        (EtatReservation.ANNULEE, RienAAnnuler),
        (PREVENUE, AbsenceDejaPrevenue),
    ],
)
def test_what_cannot_be_declared_says_why(etat: EtatReservation, refus: type) -> None:
    assert isinstance(decide_absence(une_demande(LE_JOUR, etat=etat)), refus)


def test_the_next_day_it_is_too_late() -> None:
    assert isinstance(decide_absence(une_demande("2026-11-21 00:00:00", etat=RESERVEE)), DatePassee)


def test_the_other_household_declares_its_own_days() -> None:
    assert isinstance(decide_absence(une_demande(LE_JOUR, etat=RESERVEE, a_la_garde=False)), HorsGarde)


def test_who_comes_after_all_is_expected_again() -> None:
    assert decide_retour(une_demande(LE_JOUR, etat=PREVENUE)) == Acceptee(RESERVEE, Effet.RETOUR)


@pytest.mark.parametrize(("etat", "refus"), [(RESERVEE, RienAAnnuler), (EtatReservation.PRESENTE, DejaPointe)])
def test_only_an_absence_said_is_taken_back(etat: EtatReservation, refus: type) -> None:
    assert isinstance(decide_retour(une_demande(LE_JOUR, etat=etat)), refus)

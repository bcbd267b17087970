"""Refusals cross the wire as themselves."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from pydantic import ValidationError

from contracts.errors import DelaiDepasse, Introuvable, Refus, RefusInconnu
from contracts.planning import Complet


def test_a_refusal_keeps_its_class_and_its_numbers():
    refused = DelaiDepasse(limite=datetime(2026, 11, 3, 22, 59, 59, tzinfo=UTC), jours=3, comptage="calendaire")

    wire = refused.to_wire()
    arrived = Refus.from_wire(wire["code"], wire["nombres"])

    assert type(arrived) is DelaiDepasse
    assert (arrived.limite, arrived.jours, arrived.comptage) == (refused.limite, 3, "calendaire")


def test_a_refusal_of_a_newer_service_is_still_a_refusal():
    arrived = Refus.from_wire("inventé_demain", {"x": 1})

    assert isinstance(arrived, RefusInconnu)


def test_numbers_of_a_newer_service_are_ignored():
    assert Refus.from_wire("complet", {"capacite": 40, "prises": 40, "rang": 3}).capacite == 40


def test_a_refusal_without_its_numbers_cannot_be_made():
    with pytest.raises(ValidationError):
        Complet(capacite=40)


def test_two_refusals_never_share_a_code():
    def subclasses(cls):
        for sub in cls.__subclasses__():
            yield sub
            yield from subclasses(sub)

    ours = [cls for cls in subclasses(Refus) if cls.__module__.startswith("contracts.")]
    assert len({cls.code for cls in ours}) == len(ours)
    assert Introuvable in ours

"""The double's objects have the official shapes: every field of Stripe's own fixtures, none of ours, the same types.

``formes_stripe.json`` is a committed excerpt (names and JSON types) of stripe/openapi's ``fixtures3.json`` (MIT). Where
the whole file is at hand (``STRIPE_FIXTURES``, or in a folder beside the checkout), it is compared too, nested objects
included.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from deploy.local import stripe_objects as objets

ICI = Path(__file__).parent
EXTRAIT = json.loads((ICI / "formes_stripe.json").read_text())
DEPOT = Path(__file__).resolve().parents[2]
PARAMS = {
    "success_url": "http://portail.test/",
    "cancel_url": "http://portail.test/",
    "client_reference_id": "paiement",
    "metadata": {"paiement_id": "x"},
    "expires_at": 1_800_000_000,
    "locale": "fr",
}
INTENTION = objets.payment_intent("pi_1", 6522, "eur", 1, {"paiement_id": "x"})
CHARGE = objets.charge("ch_1", INTENTION, "4242")
OBJETS = {
    "checkout.session": objets.session("cs_test_1", PARAMS, 6522, "eur", 1, "http://127.0.0.1/c/pay/cs_test_1"),
    "payment_intent": INTENTION,
    "charge": CHARGE,
    "refund": objets.refund("re_1", CHARGE, 100, 1, {}),
    "dispute": objets.dispute("dp_1", CHARGE, 1),
    "event": objets.event("evt_1", "charge.refunded", CHARGE, 1, 1),
}


def fixtures() -> Path | None:
    """The whole official file, where this machine has it."""
    if given := os.environ.get("STRIPE_FIXTURES"):
        return Path(given)
    voisins = (DEPOT.parent, DEPOT.parent.parent)
    return next((p for voisin in voisins for p in sorted(voisin.glob("*/data/stripe/fixtures3.json"))), None)


def forme(valeur: object) -> str:
    noms = {type(None): "null", bool: "boolean", int: "integer", str: "string", list: "array", dict: "object"}
    return noms[type(valeur)]


@pytest.mark.parametrize("genre", list(OBJETS))
def test_the_fields_are_those_of_the_official_object(genre: str) -> None:
    assert sorted(OBJETS[genre]) == sorted(EXTRAIT[genre])


@pytest.mark.parametrize("genre", list(OBJETS))
def test_a_field_that_is_not_null_has_the_official_type(genre: str) -> None:
    faux = {
        nom: (forme(valeur), EXTRAIT[genre][nom])
        for nom, valeur in OBJETS[genre].items()
        if "null" not in (forme(valeur), EXTRAIT[genre][nom]) and forme(valeur) != EXTRAIT[genre][nom]
    }

    assert faux == {}


def test_the_excerpt_is_that_of_the_whole_file_and_nested_objects_invent_nothing() -> None:
    """Without the whole file the excerpt alone is the judge (the two tests above)."""
    chemin = fixtures()
    if chemin is None:
        assert set(OBJETS) == set(EXTRAIT)
        return
    officiels: dict[str, Any] = json.loads(chemin.read_text())["resources"]
    assert {genre: {nom: forme(v) for nom, v in sorted(officiels[genre].items())} for genre in EXTRAIT} == EXTRAIT

    inventes = [
        f"{genre}.{ou}"
        for genre, objet in OBJETS.items()
        if genre != "event"  # its data are those of any object
        for ou in _invented(objet, officiels[genre])
    ]
    assert inventes == []


def _invented(objet: Mapping[str, Any], officiel: Mapping[str, Any], ou: str = "") -> list[str]:
    """Paths that the official object does not have; free maps (metadata) and nulls tell nothing."""
    trouves: list[str] = []
    for nom, valeur in objet.items():
        if nom == "metadata":
            continue
        if nom not in officiel:
            trouves.append(f"{ou}{nom}")
        elif isinstance(valeur, dict) and isinstance(officiel[nom], dict) and officiel[nom]:
            trouves += _invented(valeur, officiel[nom], f"{ou}{nom}.")
    return trouves

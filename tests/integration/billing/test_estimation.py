"""What bookings would cost if the children come: the figures of the invoice, and of nobody else's base."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

import pytest

from contracts import billing
from contracts.errors import Introuvable
from services.billing.service import Service
from tests.integration.base import Base
from tests.integration.billing.famille import JOURS, OCTOBRE, Famille, issue, la_famille

DECEMBRE = [date(2026, 12, n) for n in (1, 3, 4, 7)]


def change(famille: Famille, prenom: str, activite: str, jours: Iterable[date], *, est_ajout: bool = True) -> Any:
    return {
        "foyer_id": str(famille.foyer_id),
        "enfant_id": str(famille.enfants[prenom]),
        "activite": activite,
        "jours": [jour.isoformat() for jour in jours],
        "est_ajout": est_ajout,
    }


def estimate(base: Base, famille: Famille, *changements: Any, actor: Any = None) -> billing.CoutEstime:
    request = {"changements": list(changements)}
    cout: billing.CoutEstime = base.call(Service, billing.PREVIEW_COUT, request, actor or famille.parent)
    return cout


def test_days_more_cost_what_the_invoice_charges_to_the_cent(billing_base: Base) -> None:
    famille = la_famille(billing_base)

    cout = estimate(
        billing_base,
        famille,
        change(famille, "Léonie", "restauration", DECEMBRE),
        change(famille, "Léonie", "etude", DECEMBRE[:2]),
    )

    assert [(m.mois, m.ecart_centimes) for m in cout.mois] == [("2026-12", 4 * (294 + 25) + 2 * 174)]
    assert [(a.activite, a.nombre, a.unitaire_centimes) for a in cout.activites] == [
        ("restauration", 4, 319),
        ("etude", 2, 174),
    ]
    assert not cout.sans_tarif and not cout.au_maximum


def test_days_given_back_cost_less_and_a_month_already_lived_is_its_invoice(billing_base: Base) -> None:
    famille = la_famille(billing_base)
    tout = [
        change(famille, prenom, activite, JOURS, est_ajout=False)
        for prenom in famille.enfants
        for activite in ("restauration", "etude")
    ]

    cout = estimate(billing_base, famille, *tout)

    assert issue(billing_base).total_centimes == 65_22
    assert [(m.mois, m.ecart_centimes) for m in cout.mois] == [(OCTOBRE, -65_22)]


def test_a_family_that_brings_the_meal_is_counted_without_it(billing_base: Base) -> None:
    famille = la_famille(billing_base)

    cout = estimate(billing_base, famille, change(famille, "Gaspard", "restauration", DECEMBRE[:1]))

    assert [m.ecart_centimes for m in cout.mois] == [25]


def test_an_average_is_never_told_as_the_price_of_a_day(billing_base: Base) -> None:
    """Léonie eats the canteen's meal, Gaspard brings his: 2 days, 3,44 €, and no day at 1,72 €."""
    famille = la_famille(billing_base)
    eux = [change(famille, prenom, "restauration", DECEMBRE[:1]) for prenom in ("Léonie", "Gaspard")]

    [activite] = estimate(billing_base, famille, *eux).activites

    assert (activite.nombre, activite.ecart_centimes, activite.unitaire_centimes) == (2, 2 * 172, None)


def test_what_has_no_tariff_is_named_and_not_counted(billing_base: Base) -> None:
    famille = la_famille(billing_base)

    cout = estimate(billing_base, famille, change(famille, "Léonie", "astronomie", DECEMBRE))

    assert (cout.sans_tarif, [m.ecart_centimes for m in cout.mois]) == (["astronomie"], [0])


def test_another_household_s_base_is_never_priced(billing_base: Base) -> None:
    famille = la_famille(billing_base)
    voisin = Famille(billing_base, "Ailleurs")

    with pytest.raises(Introuvable):
        estimate(billing_base, famille, change(famille, "Léonie", "etude", DECEMBRE), actor=voisin.parent)

"""Billing: what bookings would cost if the children come. An estimate: booking never bills, attendance does (L10)."""

from __future__ import annotations

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import Field

from contracts.base import CodeActivite, Mois, Request, Response, Role, Rpc


class ChangementPrevu(Request):
    """One child and activity: days booked, or given back. ``foyer_id``: who would pay."""

    foyer_id: UUID
    enfant_id: UUID
    activite: CodeActivite
    jours: Annotated[list[date], Field(min_length=1, max_length=400)]
    est_ajout: bool


class PreviewCout(Request):
    """By the tariffs and the base of this person's own households, with the code of the invoices. Nothing is kept."""

    changements: Annotated[list[ChangementPrevu], Field(min_length=1, max_length=400)]


class CoutDuMois(Response):
    mois: Mois
    ecart_centimes: int
    """What the invoice of that month would be more, or less."""


class CoutActivite(Response):
    """Of one activity, over all the months. ``unitaire_centimes``: where every day has the same price."""

    activite: CodeActivite
    libelle: str
    nombre: int
    """Days more, or less."""
    ecart_centimes: int
    unitaire_centimes: int | None = None


class CoutEstime(Response):
    mois: list[CoutDuMois]
    activites: list[CoutActivite]
    sans_tarif: list[str] = []
    """Activities that cannot be estimated: no tariff yet, or billed by the hours of a contract."""
    au_maximum: bool = False
    """No proof of income on some of these days: the highest price is counted."""


PREVIEW_COUT = Rpc("billing", "preview_cout", PreviewCout, CoutEstime, frozenset({Role.PARENT}))

"""Billing: the public simulator "CALCUL DU TAUX DE PARTICIPATION" (leaflet L13). Nothing is stored or logged."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import Field

from contracts.base import PUBLIC, CodeActivite, Request, Response, Rpc
from contracts.billing.factures import EtapePrix
from contracts.errors import Refus
from contracts.money import Centimes


class ListTarifs(Request):
    """What can be simulated today."""


class TarifSimulable(Response):
    """One activity. ``demande``: what its price depends on, in the order of the questions."""

    activite: CodeActivite
    libelle: str
    unite: str
    """"un repas", "une heure"."""
    demande: list[Literal["revenu", "quotient"]]


class TarifsSimulables(Response):
    jour: date
    tarifs: list[TarifSimulable]


class SimulePrix(Request):
    """A situation as a visitor tells it; amounts absent give the maximum, as on an invoice without proof."""

    activite: CodeActivite
    revenu_mensuel_centimes: int | None = Field(None, ge=0, le=100_000_00)
    quotient_centimes: int | None = Field(None, ge=0, le=100_000_00)
    enfants_a_charge: int = Field(1, ge=1, le=15)
    enfants_aeeh: int = Field(0, ge=0, le=15)
    est_exterieur: bool = False


class PartPrix(Response):
    partie: Literal["repas", "encadrement", "forfait"]
    libelle: str
    prix_centimes: Centimes
    trace: list[EtapePrix]


class PrixSimule(Response):
    """The unit price and why, with the code of the invoices."""

    activite: CodeActivite
    libelle: str
    unite: str
    total_centimes: Centimes
    parts: list[PartPrix]
    tarif: str
    """"restauration@2"."""


class ActiviteSansTarif(Refus):
    """No tariff in force for this activity today."""

    code = "activite_sans_tarif"
    activite: str


LIST_TARIFS = Rpc("billing", "list_tarifs", ListTarifs, TarifsSimulables, PUBLIC)
SIMULE_PRIX = Rpc("billing", "simule_prix", SimulePrix, PrixSimule, PUBLIC)

"""Orders of the central kitchen: version 1 frozen at its deadline, then differences (DOMAIN §5)."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated, ClassVar

from pydantic import AwareDatetime, Field

from contracts.base import AGENTS, CodeActivite, Event, Request, Response, Role, Rpc, WriteRequest

JOURS_MAX = 31
"""Days of one answer."""


class EtapeCommande(StrEnum):
    """Why a version was said: the deadline that had come, what was served, or a person."""

    CUISINE = "cuisine"
    ANIMATEURS = "animateurs"
    ANNULATION = "annulation"
    REEL = "reel"
    MANUELLE = "manuelle"


class LigneCommande(Response):
    """Children of one régime and age group: all of them in version 1, more or fewer in the following ones.

    ``panier_pai`` counts those who bring their own meal.
    """

    regime: str
    tranche: str
    nombre: int


class VersionCommande(Response):
    version: int
    etape: EtapeCommande
    emise_at: AwareDatetime
    lignes: list[LigneCommande]


class Commande(Response):
    """One meal of one site on one day. ``actuel``: what is booked now, whatever was said."""

    site: str
    site_libelle: str
    activite: CodeActivite
    activite_libelle: str
    jour: date
    versions: list[VersionCommande]
    actuel: list[LigneCommande]


class Commandes(Response):
    commandes: list[Commande]


class ListCommandes(Request):
    """``jours`` days from ``du``."""

    du: date
    jours: Annotated[int, Field(ge=1, le=JOURS_MAX)] = 1


class EmitCommandes(WriteRequest):
    """Tells the kitchen now what changed that day since the last version; nothing where nothing did."""

    jour: date


class CommandesEmises(Response):
    nombre: int


class CommandeEmise(Event):
    """Public: a version of an order; counts only. ``repas`` is the whole number, not the difference."""

    type: ClassVar[str] = "planning.commande.emise.v1"
    public: ClassVar[bool] = True
    site: str
    activite: CodeActivite
    jour: date
    version: int = Field(ge=1)
    etape: EtapeCommande
    repas: int = Field(ge=0)

    def sujet(self) -> str:
        return f"{self.site}/{self.jour.isoformat()}/{self.activite}"


LIT_CUISINE = AGENTS | {Role.CUISINE}

LIST_COMMANDES = Rpc("planning", "list_commandes", ListCommandes, Commandes, LIT_CUISINE, timeout_s=10.0)
EMIT_COMMANDES = Rpc("planning", "emit_commandes", EmitCommandes, CommandesEmises, LIT_CUISINE)

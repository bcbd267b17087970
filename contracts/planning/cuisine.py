"""Orders of the central kitchen: version 1 frozen at its deadline, then differences (DOMAIN §5)."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated, ClassVar, Self

from pydantic import AwareDatetime, Field, model_validator

from contracts.base import AGENTS, CodeActivite, Event, Jour, Request, Response, Role, Rpc, WriteRequest
from contracts.planning.feuille import CodeSite

ADULTES_MAX, REPETITION_MAX_JOURS = 500, 366
JOURS_MAX = 70
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


class Prevision(Response):
    """Meals really eaten, baskets aside; eight days out of ten the truth is between ``bas`` and ``haut``."""

    prevu: int
    bas: int
    haut: int


class VersionCommande(Response):
    """``adultes``: all of them in version 1, more or fewer after; ``prevision``: kept with version 1."""

    version: int
    etape: EtapeCommande
    emise_at: AwareDatetime
    lignes: list[LigneCommande]
    adultes: int = 0
    prevision: Prevision | None = None


class Commande(Response):
    """One meal of one site on one day. ``actuel``: what is booked now, whatever was said.

    ``adultes``: those typed now. ``prevision``: as it was kept, or as it is said today while nothing is frozen.
    """

    site: str
    site_libelle: str
    activite: CodeActivite
    activite_libelle: str
    jour: date
    versions: list[VersionCommande]
    actuel: list[LigneCommande]
    adultes: int = 0
    prevision: Prevision | None = None


class Commandes(Response):
    commandes: list[Commande]


class ListCommandes(Request):
    """``jours`` days from ``du``; of one site, of one activity, where they are named."""

    du: Jour
    jours: Annotated[int, Field(ge=1, le=JOURS_MAX)] = 1
    site: CodeSite | None = None
    activite: CodeActivite | None = None


class EmitCommandes(WriteRequest):
    """Tells the kitchen now what changed that day since the last version; nothing where nothing did."""

    jour: Jour


class SaveAdultes(WriteRequest):
    """``nombre`` adults eat this meal, from ``du`` to ``au`` (that day alone without it), days gone by aside."""

    site: CodeSite
    activite: CodeActivite
    du: Jour
    au: Jour | None = None
    nombre: Annotated[int, Field(ge=0, le=ADULTES_MAX)]

    @model_validator(mode="after")
    def _is_a_period(self) -> Self:
        if self.au is not None and not 0 <= (self.au - self.du).days < REPETITION_MAX_JOURS:
            raise ValueError("the last day comes before the first, or too late after it")
        return self


class AdultesSauves(Response):
    """Days on which this meal is served and that now have this number."""

    jours: int


class CommandesEmises(Response):
    nombre: int


class CommandeEmise(Event):
    """Public: a version of an order; counts only, each the whole number and not the difference.

    ``repas``: children's meals to cook. ``repas_apportes``: children who bring theirs, and are not cooked for.
    """

    type: ClassVar[str] = "planning.commande.emise.v1"
    public: ClassVar[bool] = True
    site: str
    activite: CodeActivite
    jour: date
    version: int = Field(ge=1)
    etape: EtapeCommande
    repas: int = Field(ge=0)
    repas_apportes: int = Field(ge=0, default=0)
    adultes: int = Field(ge=0, default=0)

    def sujet(self) -> str:
        return f"{self.site}/{self.jour.isoformat()}/{self.activite}"


LIT_CUISINE = AGENTS | {Role.CUISINE}

LIST_COMMANDES = Rpc("planning", "list_commandes", ListCommandes, Commandes, LIT_CUISINE, timeout_s=10.0)
EMIT_COMMANDES = Rpc("planning", "emit_commandes", EmitCommandes, CommandesEmises, LIT_CUISINE)
SAVE_ADULTES = Rpc("planning", "save_adultes", SaveAdultes, AdultesSauves, LIT_CUISINE)

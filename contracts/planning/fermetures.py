"""The town closes: a strike, a bridge day, a boiler. Bookings are cancelled, each family is told once."""

from __future__ import annotations

from datetime import date
from typing import Annotated, ClassVar, Self
from uuid import UUID

from pydantic import AwareDatetime, Field, StringConstraints, model_validator

from contracts.base import AGENTS, LISIBLE, Event, Jour, Request, Response, Rpc, WriteRequest
from contracts.errors import Refus
from contracts.planning.feuille import CodeSite
from contracts.planning.lecture import SiteVue

FERMETURE_MAX_JOURS = 62


class FermeturePassee(Refus):
    """A day that has begun is no longer closed by this page: children may be there."""

    code = "fermeture_passee"
    jour: date


class PeriodeFermee(Request):
    """``sites`` empty: every site. Days included on both sides."""

    premier_jour: Jour
    dernier_jour: Jour
    sites: Annotated[list[CodeSite], Field(max_length=2000)] = []

    @model_validator(mode="after")
    def _is_a_period(self) -> Self:
        if not 0 <= (self.dernier_jour - self.premier_jour).days < FERMETURE_MAX_JOURS:
            raise ValueError("the last day comes before the first, or too late after it")
        return self


class PreviewFermeture(PeriodeFermee):
    """What closing would cancel; nothing is written."""


class EffetFermeture(Response):
    reservations: int
    enfants: int
    familles: int


class SaveFermeture(PeriodeFermee, WriteRequest):
    """Closes. The bookings are cancelled and the families told right after, by the service itself."""

    motif: Annotated[str, StringConstraints(strip_whitespace=True, min_length=3, max_length=80, pattern=LISIBLE)]


class ListFermetures(Request):
    """Closures that are not over."""


class FermetureVue(Response):
    fermeture_id: UUID
    premier_jour: date
    dernier_jour: date
    sites: list[SiteVue]
    motif: str
    decidee_at: AwareDatetime
    annulees: int
    """Bookings cancelled so far."""


class Fermetures(Response):
    fermetures: list[FermetureVue]
    sites: list[SiteVue]
    """Every site, for the form."""


class ReopenFermeture(WriteRequest):
    """The closure is lifted: families may book again; what was cancelled stays so."""

    fermeture_id: UUID


class FermetureDecidee(Event):
    """Public: the town closes sites, or all of them."""

    type: ClassVar[str] = "planning.fermeture.decidee.v1"
    public: ClassVar[bool] = True
    fermeture_id: UUID
    premier_jour: date
    dernier_jour: date
    sites: list[str]

    def sujet(self) -> str:
        return str(self.fermeture_id)


LIST_FERMETURES = Rpc("planning", "list_fermetures", ListFermetures, Fermetures, AGENTS)
PREVIEW_FERMETURE = Rpc("planning", "preview_fermeture", PreviewFermeture, EffetFermeture, AGENTS)
SAVE_FERMETURE = Rpc("planning", "save_fermeture", SaveFermeture, Fermetures, AGENTS)
REOPEN_FERMETURE = Rpc("planning", "reopen_fermeture", ReopenFermeture, Fermetures, AGENTS)

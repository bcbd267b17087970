"""Staffing: the animateurs that the law asks for, those that the roster plans, and the roster itself (DOMAIN §5)."""

from __future__ import annotations

from datetime import date, time
from typing import Annotated, ClassVar, Literal, Self
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, model_validator

from contracts.base import AGENTS, LISIBLE, Event, Jour, Request, Response, Rpc, WriteRequest
from contracts.errors import Refus
from contracts.planning.feuille import CodeSite
from contracts.planning.lecture import SiteVue

MAX_LIGNES_TABLEAU = 80


def _is_a_monday(jour: date) -> date:
    if jour.weekday() != 0:
        raise ValueError("a week is named by its Monday")
    return jour


Lundi = Annotated[Jour, AfterValidator(_is_a_monday)]


class TableauModifie(Refus):
    """Somebody saved this roster meanwhile: nothing is overwritten unseen."""

    code = "tableau_modifie"
    version: int


class BandeEncadrement(Response):
    """One moment of an accueil, with the children there and the animateurs required, planned, missing."""

    debut: time
    fin: time
    moins_de_6: int
    six_et_plus: int
    requis: int
    prevus: int
    manquants: int


class PlageEncadrement(Response):
    """One accueil in a row: ``requis`` at its peak, ``manquants`` at its worst moment."""

    debut: time
    fin: time
    taux_moins_de_6: int
    taux_six_et_plus: int
    bandes: list[BandeEncadrement]
    requis: int
    manquants: int


class JourEncadrement(Response):
    """``accueil`` is empty where the calendar says nothing yet. ``compte_les_marques``: today and before."""

    jour: date
    accueil: Literal["periscolaire", "extrascolaire", ""]
    compte_les_marques: bool
    plages: list[PlageEncadrement]


class SiteEncadrement(Response):
    site: SiteVue
    tableau_saisi: bool
    """Whether the roster of that week was ever typed."""
    jours: list[JourEncadrement]


class GetEncadrement(Request):
    """One week; one site, or all of them where none is named."""

    lundi: Lundi
    site: CodeSite | None = None


class Encadrement(Response):
    lundi: date
    pedt: bool
    sites: list[SiteEncadrement]


class LigneTableau(BaseModel):
    """One animateur at the site: who, on which days (Monday is 0), from when to when."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    nom: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=40, pattern=LISIBLE)]
    """Initials or a first name: no more is needed."""
    debut: time
    fin: time
    jours: Annotated[list[Annotated[int, Field(ge=0, le=6)]], Field(min_length=1, max_length=7)]

    @model_validator(mode="after")
    def _ends_after_it_begins(self) -> Self:
        if self.debut >= self.fin:
            raise ValueError("fin_avant_debut")
        return self


class GetTableau(Request):
    site: CodeSite
    lundi: Lundi


class TableauService(Response):
    """``version`` 0: nobody typed it yet."""

    site: SiteVue
    lundi: date
    version: int
    lignes: list[LigneTableau]


class SaveTableau(WriteRequest):
    """The whole roster of a site and week, as the person saw it at ``version``; another one is ``TableauModifie``."""

    site: CodeSite
    lundi: Lundi
    version: Annotated[int, Field(ge=0)]
    lignes: Annotated[list[LigneTableau], Field(max_length=MAX_LIGNES_TABLEAU)]


class GetAlertes(Request):
    """Where animateurs are missing in the coming days."""


class AlerteEncadrement(Response):
    site: SiteVue
    jour: date
    debut: time
    fin: time
    manquants: int


class Alertes(Response):
    alertes: list[AlerteEncadrement]


class EncadrementInsuffisant(Event):
    """Public: an accueil to come has fewer animateurs than the law asks for. Never who."""

    type: ClassVar[str] = "planning.encadrement.insuffisant.v1"
    public: ClassVar[bool] = True
    alerte_id: UUID
    site: str
    jour: date
    debut: time
    fin: time
    requis: int
    manquants: int

    def sujet(self) -> str:
        return f"{self.site}/{self.jour}"


GET_ENCADREMENT = Rpc("planning", "get_encadrement", GetEncadrement, Encadrement, AGENTS)
GET_TABLEAU = Rpc("planning", "get_tableau", GetTableau, TableauService, AGENTS)
SAVE_TABLEAU = Rpc("planning", "save_tableau", SaveTableau, TableauService, AGENTS)
GET_ALERTES = Rpc("planning", "get_alertes", GetAlertes, Alertes, AGENTS)

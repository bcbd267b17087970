"""« For this activity and this day, which deadlines, and why »: public, about no child (DOMAIN §5)."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import AwareDatetime, Field

from contracts.base import PUBLIC, CodeActivite, Jour, Request, Response, Rpc
from contracts.planning.lecture import SiteVue


class ListOuvertures(Request):
    """What opens where: the choices of the page."""


class OuvertureVue(Response):
    activite: CodeActivite
    libelle: str
    sites: list[SiteVue]


class Ouvertures(Response):
    ouvertures: list[OuvertureVue]


class GetDelais(Request):
    activite: CodeActivite
    site: Annotated[str, Field(min_length=1, max_length=80, pattern=r"^[a-z0-9-]+$")]
    jour: Jour


class EcheanceVue(Response):
    """One deadline. ``pourquoi``: how it is counted, "3 jours ouvrables avant"."""

    genre: Literal["cuisine", "animateurs", "annulation"]
    dernier_instant: AwareDatetime
    """The last second accepted."""
    pourquoi: str
    est_passee: bool


class LancementVu(Response):
    """From when that day may be booked, for one group of families."""

    groupe: Literal["tous", "residents", "fratrie"]
    ouvre_at: AwareDatetime
    est_passee: bool


class DelaisDuJour(Response):
    """``motif`` says why the activity does not open that day, and then there is no deadline."""

    libelle: str
    site: str
    jour: date
    motif: str = ""
    echeances: list[EcheanceVue] = []
    lancements: list[LancementVu] = []
    """Empty where that day may be booked at any time."""


LIST_OUVERTURES = Rpc("planning", "list_ouvertures", ListOuvertures, Ouvertures, PUBLIC)
GET_DELAIS = Rpc("planning", "get_delais", GetDelais, DelaisDuJour, PUBLIC)

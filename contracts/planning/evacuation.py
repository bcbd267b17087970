"""Who is here now: one site, all the activities of the moment (DOMAIN §5, « liste d’évacuation »)."""

from __future__ import annotations

from datetime import date, time
from uuid import UUID

from pydantic import AwareDatetime

from contracts.base import CodeActivite, Request, Response, Role, Rpc
from contracts.planning.feuille import CodeSite


class GetEvacuation(Request):
    site: CodeSite


class ActiviteDuSite(Response):
    """One sheet of today. ``est_en_cours``: from half an hour before it begins to an hour after its end."""

    activite: CodeActivite
    libelle: str
    debut: time
    fin: time
    est_en_cours: bool


class LigneEvacuation(Response):
    """A child who is here, or whom a tablet says to be here (``est_incertaine``)."""

    enfant_id: UUID
    prenom: str
    nom: str
    classe: str
    photo: int | None = None
    """Version of the child's picture, where there is one."""
    a_un_pai: bool = False
    est_incertaine: bool = False
    activites: list[CodeActivite]


class Evacuation(Response):
    """By name. Where nothing is under way, whoever was present today and has not left."""

    site: str
    site_libelle: str
    jour: date
    lue_at: AwareDatetime
    activites: list[ActiviteDuSite]
    lignes: list[LigneEvacuation]


GET_EVACUATION = Rpc(
    "planning",
    "get_evacuation",
    GetEvacuation,
    Evacuation,
    frozenset({Role.ANIMATEUR, Role.AGENT, Role.ADMINISTRATEUR}),
)

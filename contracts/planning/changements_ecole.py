"""What became of the bookings of children who changed school, for the agents."""

from __future__ import annotations

from uuid import UUID

from pydantic import AwareDatetime

from contracts.base import AGENTS, Request, Response, Rpc


class ListChangementsEcole(Request):
    """Of the last 90 days, the latest first."""


class ChangementEcole(Response):
    """``annulees``: activity and day of each booking that the new school does not have. ``a_un_pai``: to be made
    again, since it was valid for the school that the child left."""

    enfant_id: UUID
    dossier_id: UUID
    prenom: str
    nom: str
    decide_at: AwareDatetime
    ecole_avant: str
    ecole_apres: str
    deplacees: int
    en_attente: int
    annulees: list[str]
    a_un_pai: bool


class ChangementsEcole(Response):
    changements: list[ChangementEcole]


LIST_CHANGEMENTS_ECOLE = Rpc("planning", "list_changements_ecole", ListChangementsEcole, ChangementsEcole, AGENTS)

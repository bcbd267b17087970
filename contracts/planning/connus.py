"""Who may come to a sheet without being expected: kept on a tablet for the hour without network (L11)."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from contracts.base import AGENTS, CodeActivite, Request, Response, Role, Rpc
from contracts.planning.feuille import CodeSite


class ListConnus(Request):
    """The children that this site would accept for this activity on that day."""

    site: CodeSite
    activite: CodeActivite
    jour: date


class EnfantConnu(Response):
    """A name and a class, nothing else: the signs of health come with the sheet once the child is on it."""

    enfant_id: UUID
    prenom: str
    nom: str
    classe: str


class Connus(Response):
    """By name; ``autres``: how many more than a tablet keeps."""

    enfants: list[EnfantConnu]
    autres: int = 0


LIST_CONNUS = Rpc("planning", "list_connus", ListConnus, Connus, AGENTS | {Role.ANIMATEUR})

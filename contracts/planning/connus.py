"""Who may come to a sheet without being expected: kept on a tablet for the hour without network (L11)."""

from __future__ import annotations

from uuid import UUID

from contracts.base import AGENTS, CodeActivite, Jour, Request, Response, Role, Rpc
from contracts.planning.feuille import CodeSite
from contracts.planning.menus import Allergene


class ListConnus(Request):
    """The children that this site would accept for this activity on that day."""

    site: CodeSite
    activite: CodeActivite
    jour: Jour


class EnfantConnu(Response):
    """A name, a class and the signs of the sheet, nothing else: who welcomes a child must see them at once."""

    enfant_id: UUID
    prenom: str
    nom: str
    classe: str
    a_un_pai: bool = False
    allergies: list[str] = []
    regime: str = "standard"
    dangers: list[Allergene] = []
    menu_a_verifier: bool = False


class Connus(Response):
    """By name; ``autres``: how many more than a tablet keeps."""

    enfants: list[EnfantConnu]
    autres: int = 0


LIST_CONNUS = Rpc("planning", "list_connus", ListConnus, Connus, AGENTS | {Role.ANIMATEUR})

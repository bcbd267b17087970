"""Names of the people who work for the town, for those who work with them: who made a mark that must be settled."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from pydantic import Field

from contracts.base import Request, Response, Role, Rpc


class ListNoms(Request):
    comptes: Annotated[list[UUID], Field(min_length=1, max_length=50)]


class NomDuPersonnel(Response):
    compte_id: UUID
    prenom: str
    nom: str


class NomsDuPersonnel(Response):
    """Accounts that work for the town; a parent's account, or one of nowhere, is left out without a word."""

    noms: list[NomDuPersonnel] = []


LIST_NOMS = Rpc(
    "accounts",
    "list_noms",
    ListNoms,
    NomsDuPersonnel,
    frozenset({Role.ANIMATEUR, Role.AGENT, Role.ADMINISTRATEUR}),
)

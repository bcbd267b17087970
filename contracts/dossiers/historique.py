""" "Qui a changé quoi": who, when, before, after, of every field that this reader may know (DOMAIN §3)."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from pydantic import AwareDatetime, Field

from contracts.base import AGENTS, Request, Response, Rpc
from contracts.dossiers.accuse import PARENT


class ChangementVue(Response):
    at: AwareDatetime
    par: str
    """The person's name; "la mairie" for a parent who reads of an agent."""
    pour: str = ""
    """The household that an agent acted for."""
    objet: str
    prenom: str = ""
    champ: str
    avant: str
    apres: str


class GetHistorique(Request):
    """Of one's own dossier; an agent names it. Newest first; ``avant`` is where the page before stopped."""

    dossier_id: UUID | None = None
    avant: int | None = None
    nombre: Annotated[int, Field(ge=1, le=200)] = 50


class Historique(Response):
    numero: str
    nom: str
    changements: list[ChangementVue]
    suite: int | None = None
    """Ask again with ``avant`` equal to this; nothing when there is no more."""


GET_HISTORIQUE = Rpc("dossiers", "get_historique", GetHistorique, Historique, PARENT | AGENTS)

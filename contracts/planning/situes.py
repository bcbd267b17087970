"""Where slots are, for whoever knows them by child, activity and day only: the site, and so the sheet."""

from __future__ import annotations

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import Field

from contracts.base import REGIE, CodeActivite, Jour, Request, Response, Rpc


class CreneauCherche(Request):
    enfant_id: UUID
    activite: CodeActivite
    jour: Jour


class ListCreneauxSitues(Request):
    creneaux: Annotated[list[CreneauCherche], Field(min_length=1, max_length=200)]


class CreneauSitue(Response):
    enfant_id: UUID
    activite: CodeActivite
    jour: date
    prenom: str
    nom: str
    site: str
    site_libelle: str


class CreneauxSitues(Response):
    """Those that exist, in no order."""

    creneaux: list[CreneauSitue]


LIST_CRENEAUX_SITUES = Rpc("planning", "list_creneaux_situes", ListCreneauxSitues, CreneauxSitues, REGIE)

"""The pictures of the children of a site's sheets, for whoever reads those sheets (DOMAIN §5)."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from pydantic import Field

from contracts.base import AGENTS, Jour, Request, Response, Role, Rpc
from contracts.planning.feuille import CodeSite

PHOTOS_MAX = 60


class GetPhotos(Request):
    """Of these children, those who are on one of the site's sheets of that day."""

    site: CodeSite
    jour: Jour
    enfants: Annotated[list[UUID], Field(min_length=1, max_length=PHOTOS_MAX)]


class PhotoEnfant(Response):
    """``jpeg``: base64, 160 points a side, a few kilobytes. ``version``: as ``LigneFeuille.photo`` says it."""

    enfant_id: UUID
    version: int
    jpeg: str


class Photos(Response):
    """Whoever has none, or is on no such sheet, is not among them."""

    photos: list[PhotoEnfant]


GET_PHOTOS = Rpc("planning", "get_photos", GetPhotos, Photos, AGENTS | {Role.ANIMATEUR})

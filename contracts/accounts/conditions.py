"""The terms of use (CGU): dated versions that the town publishes; a new one is asked again, once (leaflet L2)."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import AwareDatetime, StringConstraints

from contracts.base import AGENTS, CONNECTES, PLUSIEURS_LIGNES, PUBLIC, Request, Response, Rien, Rpc, WriteRequest
from contracts.errors import Refus

VersionConditions = Annotated[
    str, StringConstraints(strip_whitespace=True, pattern=r"^20[0-9]{2}-[0-9]{2}(\.[0-9]{1,2})?$")
]
"""``2027-01``: the month when it comes into force, ``2027-01.2`` for a second one of the month."""
TexteConditions = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=20_000, pattern=PLUSIEURS_LIGNES)
]
"""Paragraphs apart by an empty line; a line that begins with ``## `` is a title."""


class GetConditions(Request):
    """The version in force today."""


class ConditionsVue(Response):
    """``resume``: what changed since the version before, empty for the first one."""

    version: str
    en_vigueur_du: date
    resume: str
    texte: str


class AcceptConditions(WriteRequest):
    """The version that was shown and accepted. Key: account and version."""

    version: VersionConditions


class PublishConditions(WriteRequest):
    """A new version, from today at the earliest: nobody is bound by what was not published yet."""

    version: VersionConditions
    en_vigueur_du: date
    resume: Annotated[
        str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2000, pattern=PLUSIEURS_LIGNES)
    ]
    texte: TexteConditions


class ListConditions(Request):
    pass


class ConditionsPubliees(Response):
    """One version as the town sees it. ``publiee_at``: when it was written here."""

    version: str
    en_vigueur_du: date
    resume: str
    publiee_at: AwareDatetime
    acceptations: int
    est_en_vigueur: bool


class VersionsConditions(Response):
    """The newest first."""

    versions: list[ConditionsPubliees]


class ConditionsRemplacees(Refus):
    """Another version came into force while this one was read."""

    code = "conditions_remplacees"


class ConditionsDejaPubliees(Refus):
    """This version is published already, and may have been accepted: it never changes."""

    code = "conditions_deja_publiees"
    version: str


GET_CONDITIONS = Rpc("accounts", "get_conditions", GetConditions, ConditionsVue, PUBLIC)
ACCEPT_CONDITIONS = Rpc("accounts", "accept_conditions", AcceptConditions, Rien, CONNECTES)
PUBLISH_CONDITIONS = Rpc("accounts", "publish_conditions", PublishConditions, Rien, AGENTS)
LIST_CONDITIONS = Rpc("accounts", "list_conditions", ListConditions, VersionsConditions, AGENTS)

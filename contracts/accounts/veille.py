"""What a gateway asks of accounts every two seconds, so that it may remember the sessions that nothing changed."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from pydantic import Field, StringConstraints

from contracts.base import PUBLIC, Request, Response, Rpc

SERVIES_MAX = 1000
"""Sessions whose use is told in one call."""


class SessionServie(Request):
    """A page was answered to this session without asking accounts."""

    cle: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
    """SHA-256 of its token: whoever reads it opens nothing."""
    il_y_a_s: int = Field(ge=0, le=3600)


class WatchSessions(Request):
    """``depuis``: the ``curseur`` of the answer before; none to begin."""

    depuis: int | None = Field(None, ge=0)
    servies: list[SessionServie] = Field([], max_length=SERVIES_MAX)


class SessionsVeillees(Response):
    """The accounts of whose sessions something was committed since ``depuis``: ended, other roles, another name."""

    curseur: int
    ere: str
    """When it is not the same as before, or when ``tout`` says so, every session is to be asked again."""
    tout: bool
    comptes: list[UUID]


WATCH_SESSIONS = Rpc("accounts", "watch_sessions", WatchSessions, SessionsVeillees, PUBLIC)

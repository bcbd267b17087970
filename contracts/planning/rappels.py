"""The eve's reminder and its link « absent aujourd'hui »: one gesture from a mail, without logging in."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import StringConstraints

from contracts.base import PUBLIC, Request, Response, Role, Rpc, WriteRequest
from contracts.errors import Refus

Jeton = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{40,160}$")]


class GetRappel(Request):
    """Whether this account asked for the eve's reminder."""


class Rappel(Response):
    est_voulu: bool


class SaveRappel(WriteRequest):
    est_voulu: bool


class ReadLienAbsence(Request):
    """What the link of a mail is about; changes nothing."""

    jeton: Jeton


class UseLienAbsence(WriteRequest):
    """Says the child absent that day. Idempotent by the day itself: used again, it is « déjà prévenu »."""

    jeton: Jeton


class AbsenceDuLien(Response):
    """First name, day and activities, and nothing more: whoever holds the mail reads it. ``accuse``: just said."""

    prenom: str
    jour: date
    activites: list[str]
    est_dite: bool
    accuse: str = ""


class LienAbsenceInvalide(Refus):
    """Not a link of ours, or of a child whom this account no longer books for."""

    code = "lien_absence_invalide"


class LienAbsenceExpire(Refus):
    """The day is over."""

    code = "lien_absence_expire"
    jour: date


_PARENT = frozenset({Role.PARENT})
GET_RAPPEL = Rpc("planning", "get_rappel", GetRappel, Rappel, _PARENT)
SAVE_RAPPEL = Rpc("planning", "save_rappel", SaveRappel, Rappel, _PARENT)
READ_LIEN_ABSENCE = Rpc("planning", "read_lien_absence", ReadLienAbsence, AbsenceDuLien, PUBLIC)
USE_LIEN_ABSENCE = Rpc("planning", "use_lien_absence", UseLienAbsence, AbsenceDuLien, PUBLIC)

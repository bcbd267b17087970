"""Late notices (DOMAIN §5): after the deadline, a child who is not booked « viendra quand même »."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from pydantic import AwareDatetime

from contracts.base import CodeActivite, Jour, Request, Response, Rpc, WriteRequest
from contracts.planning.mois import RESERVE, EnfantDuPlanning


class GetAvisTardif(Request):
    """What a notice would say, or the one that was sent."""

    enfant_id: UUID
    activite: CodeActivite
    jour: Jour


class AvisTardif(Response):
    """``accuse`` is empty while nothing was sent."""

    enfant: EnfantDuPlanning
    activite: CodeActivite
    libelle: str
    jour: date
    site_libelle: str
    est_prevenu: bool = False
    est_termine: bool = False
    """The activity is over: nothing is taken back any more."""
    accuse: str = ""
    recu_at: AwareDatetime | None = None


class SendAvisTardif(WriteRequest):
    """The site reads it on its sheet; the child counts as unplanned and no place is promised.

    Once for a child, a day and an activity: sent again, it is the same notice.
    """

    enfant_id: UUID
    activite: CodeActivite
    jour: Jour


class WithdrawAvisTardif(WriteRequest):
    """The child does not come."""

    enfant_id: UUID
    activite: CodeActivite
    jour: Jour


GET_AVIS_TARDIF = Rpc("planning", "get_avis_tardif", GetAvisTardif, AvisTardif, RESERVE)
SEND_AVIS_TARDIF = Rpc("planning", "send_avis_tardif", SendAvisTardif, AvisTardif, RESERVE)
WITHDRAW_AVIS_TARDIF = Rpc("planning", "withdraw_avis_tardif", WithdrawAvisTardif, AvisTardif, RESERVE)

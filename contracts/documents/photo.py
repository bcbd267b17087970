"""The photo of a child: what the animateurs of its sites see of it, and the family that takes it back (DOMAIN §5)."""

from __future__ import annotations

from typing import ClassVar
from uuid import UUID

from contracts.base import Projection, Rien, Role, Rpc, WriteRequest


class VignetteEtat(Projection):
    """Internal: the small picture of one child, made of the photo that an agent accepted. Read by planning alone.

    ``scelle`` is the JPEG (160 points a side, a few kilobytes) sealed with ``EXCHANGE_KEY`` and the context
    ``vignette:<enfant_id>``; empty when there is none any more.
    """

    type: ClassVar[str] = "documents.vignette.v1"
    enfant_id: UUID
    scelle: str = ""

    def sujet(self) -> str:
        return str(self.enfant_id)


class WithdrawPhoto(WriteRequest):
    """Takes back every photo of the child, whoever of the parents sent it: nobody sees it and its bytes go."""

    enfant_id: UUID


WITHDRAW_PHOTO = Rpc("documents", "withdraw_photo", WithdrawPhoto, Rien, frozenset({Role.PARENT}))

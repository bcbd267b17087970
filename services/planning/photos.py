"""Pictures of children, sealed: with the exchange key on their way from documents, with this service's own at rest."""

from __future__ import annotations

from uuid import UUID

from contracts.documents import VignetteEtat
from services.planning.sante import exchange_sealer, own_sealer


def open_vignette(event: VignetteEtat) -> bytes:
    """The JPEG that documents sent, nothing if there is none any more.

    Raises ``cryptography.exceptions.InvalidTag`` if it is not this child's.
    """
    return exchange_sealer().open(event.scelle, f"vignette:{event.enfant_id}") if event.scelle else b""


def seal_photo(jpeg: bytes, enfant_id: UUID) -> str:
    """The value of ``photo.scellee``, bound to the child."""
    return own_sealer().seal(jpeg, f"photo:{enfant_id}")


def open_photo(scellee: str, enfant_id: UUID) -> bytes:
    """The JPEG as the sheet shows it."""
    return own_sealer().open(scellee, f"photo:{enfant_id}")

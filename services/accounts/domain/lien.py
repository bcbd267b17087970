"""The activation link: 24 hours to the second, one use, killed by a newer one (leaflet L3, DOMAIN §2)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from contracts.accounts import LienDejaUtilise, LienExpire, LienInconnu

VALIDITE = timedelta(hours=24)
"""24:00:00 is the last accepted second, 24:00:01 the first refused."""


@dataclass(frozen=True, slots=True)
class Lien:
    """One link. It starts to age when its mail leaves: a mail server that was down must not eat its hours.

    ``envoye_at`` is ``None`` while the mail waits (nobody knows the link then); instants are aware UTC.
    """

    cree_at: datetime
    envoye_at: datetime | None = None
    utilise_at: datetime | None = None
    remplace_at: datetime | None = None


def valable_jusqu_a(envoye_at: datetime) -> datetime:
    """The last accepted second of a link sent at this instant."""
    return envoye_at + VALIDITE


def check_lien(lien: Lien | None, now: datetime) -> None:
    """Raises ``LienInconnu`` (never existed, or killed by a newer one), ``LienDejaUtilise`` or ``LienExpire``."""
    if lien is None or lien.remplace_at is not None:
        raise LienInconnu
    if lien.utilise_at is not None:
        raise LienDejaUtilise
    first_refused = valable_jusqu_a(lien.envoye_at or lien.cree_at) + timedelta(seconds=1)
    if now >= first_refused:
        raise LienExpire

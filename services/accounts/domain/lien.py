"""The links of mails: alive for a time to the second, used once, killed by a newer one (leaflet L3, DOMAIN §2)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from contracts.accounts import (
    LienDejaUtilise,
    LienExpire,
    LienInconnu,
    LienMotDePasseExpire,
    LienMotDePasseInconnu,
    LienMotDePasseUtilise,
)
from contracts.errors import Refus


@dataclass(frozen=True, slots=True)
class RegleLien:
    """How long a link lives (its last second included), and the three ways to refuse it."""

    validite: timedelta
    inconnu: type[Refus]
    utilise: type[Refus]
    expire: type[Refus]


ACTIVATION = RegleLien(timedelta(hours=24), LienInconnu, LienDejaUtilise, LienExpire)
"""24:00:00 is the last accepted second, 24:00:01 the first refused."""
MOT_DE_PASSE = RegleLien(timedelta(hours=1), LienMotDePasseInconnu, LienMotDePasseUtilise, LienMotDePasseExpire)
"""Who holds it holds the account: an hour is enough to read a mail [choice]."""


@dataclass(frozen=True, slots=True)
class Lien:
    """One link. It starts to age when its mail leaves: a mail server that was down must not eat its hours.

    ``envoye_at`` is ``None`` while the mail waits (nobody knows the link then); instants are aware UTC.
    """

    cree_at: datetime
    envoye_at: datetime | None = None
    utilise_at: datetime | None = None
    remplace_at: datetime | None = None


def valable_jusqu_a(envoye_at: datetime, regle: RegleLien) -> datetime:
    """The last accepted second of a link sent at this instant."""
    return envoye_at + regle.validite


def check_lien(lien: Lien | None, now: datetime, regle: RegleLien) -> None:
    """Raises the rule's refusal: unknown (never existed, or killed by a newer one), used, or expired."""
    if lien is None or lien.remplace_at is not None:
        raise regle.inconnu
    if lien.utilise_at is not None:
        raise regle.utilise
    first_refused = valable_jusqu_a(lien.envoye_at or lien.cree_at, regle) + timedelta(seconds=1)
    if now >= first_refused:
        raise regle.expire

"""« Pour le compte de » (leaflet L15): the household that somebody of the town acts for, in a signed cookie.

Two hours [choice], bound to the session by an HMAC of ``COOKIE_SECRET``: copied to another session, changed or too old,
it opens nothing. Parents' pages alone read it; what the town's own pages do, they do in their own name. It says who is
acted for; what may then be done is each service's to decide.
"""

from __future__ import annotations

import hmac
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Final
from uuid import UUID

COOKIE: Final = "pour-le-compte"
DUREE: Final = timedelta(hours=2)
GARDE_S: Final = 12 * 3600
"""The cookie outlives what it opens, so that the next page can say that it is over."""


@dataclass(frozen=True, slots=True)
class Mandat:
    """The household, its dossier to come back to, and the words that name it on every page."""

    foyer_id: UUID
    dossier_id: UUID
    nom: str
    jusqua: datetime

    @property
    def adresse(self) -> str:
        return f"/mairie/familles/{self.dossier_id}"


class Mandats:
    """Seals and opens mandates. ``secret`` is ``COOKIE_SECRET``."""

    def __init__(self, secret: str) -> None:
        self._cle = hmac.digest(secret.encode(), b"portail/pour-le-compte-de", sha256)

    def seal(self, mandat: Mandat, jeton_session: str) -> str:
        """The value of the cookie, for this session alone."""
        corps = urlsafe_b64encode(json.dumps(asdict(mandat), default=str, ensure_ascii=False).encode())
        return f"{corps.decode()}.{self._sign(corps, jeton_session)}"

    def open(self, valeur: str, jeton_session: str, now: datetime) -> Mandat | None:
        """The mandate, or nothing when it was not sealed here for this session, or is over."""
        corps, _, signature = valeur.partition(".")
        if not jeton_session or not hmac.compare_digest(
            signature.encode(), self._sign(corps.encode(), jeton_session).encode()
        ):
            return None
        lu = json.loads(urlsafe_b64decode(corps))
        mandat = Mandat(UUID(lu["foyer_id"]), UUID(lu["dossier_id"]), lu["nom"], datetime.fromisoformat(lu["jusqua"]))
        return mandat if now < mandat.jusqua else None

    def _sign(self, corps: bytes, jeton_session: str) -> str:
        lie = sha256(jeton_session.encode()).digest()
        return hmac.digest(self._cle, lie + corps, sha256).hex()

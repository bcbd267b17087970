"""Who is there: the session cookie, checked by accounts and remembered.

A revoked session is refused within 5 seconds everywhere. While this process follows what changes in accounts
(``gateway/veille.py``), a session that nothing changed is remembered for 10 minutes; as soon as it does not, each is
asked again after 5 seconds. While accounts does not answer, a session known to be good in the last 10 minutes goes on
(DESIGN §1): booking does not stop because accounts is being restarted.
"""

from __future__ import annotations

import asyncio
import hashlib
import re
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from contracts import accounts
from contracts.actor import Actor
from contracts.errors import IssueInconnue, NonAuthentifie, ServiceIndisponible
from gateway.rpc import Client
from gateway.veille import Chaine, Veille
from kit import clock
from kit.observability import log
from kit.rpc_client import RemoteFailure

FRAICHE_S = 5.0
TOLEREE_S = 600.0
GARDEE = timedelta(minutes=10)
"""Less than the shortest idle time of a session (30 minutes): none may die of it while it is remembered."""
DITE_S = 60.0
"""The use of a session is told to accounts once a minute: it writes last seen to the minute."""
MAX_GARDEES = 50_000
_JETON = re.compile(r"[A-Za-z0-9_-]{20,200}")


@dataclass(slots=True)
class _Vue:
    """What accounts said of a session: asked at ``at_s``, and not to be believed after ``jusqu_a``."""

    identite: accounts.Identite
    at_s: float
    chaine: Chaine | None
    """Changes since ``at_s`` are told by it; none when one may have been missed."""
    lue_at: datetime
    jusqu_a: datetime
    dite_at_s: float

    @property
    def sure_at_s(self) -> float:
        """When the session was last known to be good."""
        return self.at_s if self.chaine is None else max(self.at_s, self.chaine.sure_at_s)


class Sessions:
    """Sessions seen by this process. Keys are digests: a dump of this memory opens nothing."""

    def __init__(self, client: Client, clock_s: Callable[[], float] = time.monotonic) -> None:
        self._client, self._clock_s = client, clock_s
        self._vues: OrderedDict[bytes, _Vue] = OrderedDict()
        self._en_cours: dict[bytes, asyncio.Task[accounts.Identite | None]] = {}
        self.veille = Veille(client, self.forget_comptes, clock_s)

    async def find(self, jeton: str, call_id: str = "") -> accounts.Identite | None:
        """The person of this session, or nobody.

        Raises ``ServiceIndisponible`` when accounts is away and the session was not seen in the last 10 minutes.
        """
        if not _JETON.fullmatch(jeton):
            return None
        cle = _cle(jeton)
        vue = self._vues.get(cle)
        if vue is not None and self._is_known(cle, vue):
            return vue.identite
        tache = self._en_cours.get(cle)  # requests of one page and its scripts: one call
        if tache is None:
            tache = asyncio.create_task(self._ask(cle, jeton, call_id))
            self._en_cours[cle] = tache
            tache.add_done_callback(lambda _t: self._en_cours.pop(cle, None))
        return await asyncio.shield(tache)

    def _is_known(self, cle: bytes, vue: _Vue) -> bool:
        """Whether what accounts said still holds, without asking it."""
        at_s = self._clock_s()
        if at_s - vue.at_s >= FRAICHE_S:
            if not (self.veille.covers(vue.chaine) and vue.lue_at <= clock.now() < vue.jusqu_a):
                return False
            if at_s - vue.dite_at_s >= DITE_S:
                vue.dite_at_s = at_s
                self.veille.note_servie(cle)
        return True

    async def _ask(self, cle: bytes, jeton: str, call_id: str) -> accounts.Identite | None:
        at_s, lue_at, repere = self._clock_s(), clock.now(), self.veille.repere
        try:
            identite = await self._client.call(accounts.GET_SESSION, accounts.SessionRef(jeton=jeton), call_id=call_id)
        except NonAuthentifie:
            self._vues.pop(cle, None)
            return None
        except (ServiceIndisponible, IssueInconnue, RemoteFailure) as error:
            vue = self._vues.get(cle)
            if vue is None or self._clock_s() - vue.sure_at_s > TOLEREE_S:
                raise ServiceIndisponible(service="accounts") from error
            log.warning("session_toleree", appel=call_id, exc=error)
            return vue.identite
        # A change told between the question and its answer may be in neither.
        chaine = self.veille.chaine if repere == self.veille.repere and identite.expire_at else None
        jusqu_a = min(identite.expire_at or lue_at, lue_at + GARDEE)
        self._vues[cle] = _Vue(identite, at_s, chaine, lue_at, jusqu_a, dite_at_s=at_s)
        self._vues.move_to_end(cle)
        if len(self._vues) > MAX_GARDEES:
            self._vues.popitem(last=False)
        return identite

    def forget(self, jeton: str) -> None:
        """After a logout or a change of the account: the next request asks accounts."""
        self._vues.pop(_cle(jeton), None)

    def forget_all_of(self, compte_id: UUID) -> None:
        """After a revocation: every session of this account is asked again."""
        self.forget_comptes({compte_id})

    def forget_comptes(self, comptes: set[UUID]) -> None:
        """Every session of these accounts is asked again."""
        for cle in [cle for cle, vue in self._vues.items() if vue.identite.compte_id in comptes]:
            del self._vues[cle]


def _cle(jeton: str) -> bytes:
    return hashlib.sha256(jeton.encode()).digest()


def actor_of(identite: accounts.Identite, foyer_id: UUID | None = None) -> Actor:
    """The signed identity that travels with each call; rights over a family are each service's own.

    ``foyer_id`` is the household that she acts for, on parents' pages.
    """
    return Actor(
        compte_id=identite.compte_id,
        roles=identite.roles,
        sites=identite.sites,
        services=identite.services,
        pour_le_compte_de=foyer_id,
    )

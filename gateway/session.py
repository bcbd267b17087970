"""Who is there: the session cookie, checked by accounts and remembered for a few seconds.

A session is asked again after 5 seconds, so that a revoked one is refused within 5 seconds everywhere. While
accounts does not answer, a session checked in the last 10 minutes goes on (DESIGN §1): booking does not stop because
accounts is being restarted.
"""

from __future__ import annotations

import asyncio
import hashlib
import re
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from contracts import accounts
from contracts.actor import Actor
from contracts.errors import IssueInconnue, NonAuthentifie, ServiceIndisponible
from gateway.rpc import Client
from kit.observability import log
from kit.rpc_client import RemoteFailure

FRAICHE_S = 5.0
TOLEREE_S = 600.0
MAX_GARDEES = 50_000
_JETON = re.compile(r"[A-Za-z0-9_-]{20,200}")


@dataclass(frozen=True, slots=True)
class _Vue:
    identite: accounts.Identite
    at_s: float


class Sessions:
    """Sessions seen by this process. Keys are digests: a dump of this memory opens nothing."""

    def __init__(self, client: Client, clock: Callable[[], float] = time.monotonic) -> None:
        self._client, self._clock = client, clock
        self._vues: OrderedDict[bytes, _Vue] = OrderedDict()
        self._en_cours: dict[bytes, asyncio.Task[accounts.Identite | None]] = {}

    async def find(self, jeton: str, call_id: str = "") -> accounts.Identite | None:
        """The person of this session, or nobody.

        Raises ``ServiceIndisponible`` when accounts is away and the session was not seen in the last 10 minutes.
        """
        if not _JETON.fullmatch(jeton):
            return None
        cle = _cle(jeton)
        vue = self._vues.get(cle)
        if vue is not None and self._clock() - vue.at_s < FRAICHE_S:
            return vue.identite
        tache = self._en_cours.get(cle)  # requests of one page and its scripts: one call
        if tache is None:
            tache = asyncio.create_task(self._ask(cle, jeton, call_id))
            self._en_cours[cle] = tache
            tache.add_done_callback(lambda _t: self._en_cours.pop(cle, None))
        return await asyncio.shield(tache)

    async def _ask(self, cle: bytes, jeton: str, call_id: str) -> accounts.Identite | None:
        try:
            identite = await self._client.call(accounts.GET_SESSION, accounts.SessionRef(jeton=jeton), call_id=call_id)
        except NonAuthentifie:
            self._vues.pop(cle, None)
            return None
        except (ServiceIndisponible, IssueInconnue, RemoteFailure) as error:
            vue = self._vues.get(cle)
            if vue is None or self._clock() - vue.at_s > TOLEREE_S:
                raise ServiceIndisponible(service="accounts") from error
            log.warning("session_toleree", appel=call_id, exc=error)
            return vue.identite
        self._vues[cle] = _Vue(identite, self._clock())
        self._vues.move_to_end(cle)
        if len(self._vues) > MAX_GARDEES:
            self._vues.popitem(last=False)
        return identite

    def forget(self, jeton: str) -> None:
        """After a logout or a change of the account: the next request asks accounts."""
        self._vues.pop(_cle(jeton), None)

    def forget_all_of(self, compte_id: object) -> None:
        """After a revocation: every session of this account is asked again."""
        for cle in [cle for cle, vue in self._vues.items() if vue.identite.compte_id == compte_id]:
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

"""Following what changes in accounts, so that sessions that nothing changed need not be asked again.

Every two seconds this process asks whose sessions changed since the answer before (one RPC, whatever the number of
visitors). Everything is judged by the instant of the *question*: an answer holds what was committed before it. So a
change is known at most ``SURE_S`` after it was made, or nothing is believed any more: no message can be late or lost,
because none is waited for. Any failure begins a new chain, which covers no session seen before it.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Callable
from dataclasses import dataclass
from itertools import islice
from uuid import UUID

from contracts import accounts
from contracts.accounts import SessionServie, SessionsVeillees, WatchSessions
from contracts.errors import ServiceIndisponible
from gateway.rpc import Client
from kit.observability import log

PAUSE_S = 2.0
SURE_S = 4.5
"""How long after a question its answer is believed; with the time of one page, under the 5 seconds promised."""
SERVIE_MAX_S = 3600.0


@dataclass(slots=True, eq=False)
class Chaine:
    """Answers that follow one another: nothing was missed between them."""

    curseur: int
    ere: str
    sure_at_s: float
    """When the last answered question was asked: what was committed before it has been told here."""
    tours: int = 1


class Veille:
    """``forget`` is given the accounts that changed; ``covers`` says whether a chain is still to be believed."""

    def __init__(
        self, client: Client, forget: Callable[[set[UUID]], None], clock_s: Callable[[], float] = time.monotonic
    ) -> None:
        self._client, self._forget, self._clock_s = client, forget, clock_s
        self.chaine: Chaine | None = None
        self._servies: dict[bytes, float] = {}
        self._suivi: asyncio.Task[None] | None = None

    @property
    def repere(self) -> tuple[Chaine | None, int]:
        """Changes when an answer comes: equal before and after a question, none came meanwhile."""
        return self.chaine, self.chaine.tours if self.chaine else 0

    def covers(self, chaine: Chaine | None) -> bool:
        """Whether a change to what was read under this chain would be known by now."""
        return chaine is not None and chaine is self.chaine and self._clock_s() - chaine.sure_at_s < SURE_S

    def note_servie(self, cle: bytes) -> None:
        """A page was answered on this session's memory: accounts will be told that it lives."""
        self._servies[cle] = self._clock_s()

    # ---- life ----

    async def start(self) -> None:
        self._suivi = asyncio.create_task(self._follow(), name="veille")

    async def close(self) -> None:
        """Tells what was served since the last question, if accounts is there to hear it."""
        if self._suivi is None:
            return
        self._suivi.cancel()
        await asyncio.gather(self._suivi, return_exceptions=True)
        if self._servies:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self.look(), 1.0)

    async def _follow(self) -> None:
        while True:
            await self.look()
            await asyncio.sleep(PAUSE_S)

    # ---- one question ----

    async def look(self) -> None:
        """Asks once; after a failure nothing is believed until accounts answers again."""
        demande_at_s, chaine, servies = self._clock_s(), self.chaine, self._take_servies()
        try:
            answer = await self._client.call(
                accounts.WATCH_SESSIONS,
                WatchSessions(
                    depuis=chaine.curseur if chaine else None,
                    servies=[
                        SessionServie(cle=cle.hex(), il_y_a_s=int(min(demande_at_s - at_s, SERVIE_MAX_S)))
                        for cle, at_s in servies.items()
                    ],
                ),
            )
        except Exception as error:  # whatever it was, something may have been missed: nothing is believed
            if chaine is not None or not isinstance(error, ServiceIndisponible):
                log.warning("veille_interrompue", exc=error)
            self.chaine = None
            self._servies = servies | self._servies
            return
        self._follow_answer(chaine, answer, demande_at_s)

    def _follow_answer(self, chaine: Chaine | None, answer: SessionsVeillees, demande_at_s: float) -> None:
        if chaine is None or answer.tout or answer.ere != chaine.ere:
            self.chaine = Chaine(answer.curseur, answer.ere, demande_at_s)
            return
        if answer.comptes:
            self._forget(set(answer.comptes))
        chaine.curseur, chaine.sure_at_s = answer.curseur, demande_at_s
        chaine.tours += 1

    def _take_servies(self) -> dict[bytes, float]:
        """Of what was served, as much as one call may tell; the rest waits for the next."""
        taken = dict(islice(self._servies.items(), accounts.SERVIES_MAX))
        for cle in taken:
            del self._servies[cle]
        return taken

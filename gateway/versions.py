"""The version of an open sheet, asked of planning twice a second at most for all the tablets with the same rights.

Planning decides who reads a sheet by the roles and the sites of the person alone: what it answered to somebody is the
answer to whoever has the same ones, half a second long. A refusal is never kept.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final

from contracts import planning
from contracts.base import Role
from contracts.planning import GetVersionFeuille, VersionFeuille

if TYPE_CHECKING:
    from gateway.visite import Visite

GARDEE_S: Final = 0.5
"""With the second of the tablet's own turn, what a family says is on the sheet within two."""
FEUILLES_MAX: Final = 1000

Cle = tuple[frozenset[Role], frozenset[str], GetVersionFeuille]


class Versions:
    """What planning last answered, and when."""

    def __init__(self) -> None:
        self._lues: dict[Cle, tuple[float, VersionFeuille]] = {}

    async def read(self, visite: Visite, demande: GetVersionFeuille) -> VersionFeuille:
        """The version, at most ``GARDEE_S`` old; raises what planning refuses."""
        if visite.mandat is not None:
            return await visite.call(planning.GET_VERSION_FEUILLE, demande)
        personne = visite.personne
        cle = (frozenset(personne.roles), frozenset(personne.sites), demande)
        lue = self._lues.get(cle)
        if lue is not None and time.monotonic() - lue[0] < GARDEE_S:
            return lue[1]
        demandee_at = time.monotonic()
        version = await visite.call(planning.GET_VERSION_FEUILLE, demande)
        if len(self._lues) >= FEUILLES_MAX:
            self._lues.clear()
        self._lues[cle] = (demandee_at, version)
        return version

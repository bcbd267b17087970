"""How often one secret or one address may ask, in this process: a window by key, the oldest forgotten first."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass

from contracts.errors import TropDEssais


@dataclass(slots=True)
class _Fenetre:
    debut_s: float
    nombre: int


class Debit:
    """``maximum`` times in ``periode_s`` seconds; a flood of new keys costs a bounded memory."""

    def __init__(
        self,
        maximum: int,
        periode_s: float,
        *,
        max_cles: int = 20_000,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._maximum, self._periode_s, self._max_cles, self._clock = maximum, periode_s, max_cles, clock
        self._fenetres: OrderedDict[Hashable, _Fenetre] = OrderedDict()

    def check(self, cle: Hashable) -> None:
        """Raises ``TropDEssais`` once the window of this key is full; counts nothing."""
        fenetre = self._find(cle)
        if fenetre is not None and fenetre.nombre >= self._maximum:
            raise TropDEssais(reessayer_dans_s=int(fenetre.debut_s + self._periode_s - self._clock()) + 1)

    def count(self, cle: Hashable) -> None:
        fenetre = self._find(cle)
        if fenetre is None:
            fenetre = self._fenetres[cle] = _Fenetre(self._clock(), 0)
            if len(self._fenetres) > self._max_cles:
                self._fenetres.popitem(last=False)
        fenetre.nombre += 1

    def _find(self, cle: Hashable) -> _Fenetre | None:
        fenetre = self._fenetres.get(cle)
        if fenetre is not None and self._clock() - fenetre.debut_s >= self._periode_s:
            del self._fenetres[cle]
            return None
        return fenetre

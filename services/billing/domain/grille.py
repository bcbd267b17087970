"""All the versions of all the tariffs, and which one is in force for an activity on a day.

Public names
    GrilleTarifs(tarifs)     .find(activite, jour) -> Tarif | None
                             .periodes(activite, premier, dernier) -> tuple[Periode, ...]
                             .ordre(activite) -> int
    Periode(du, au, tarif)   tarif None: nothing in force
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from services.billing.domain.tarif import Tarif


@dataclass(frozen=True, slots=True)
class Periode:
    """From ``du`` to ``au``, both included."""

    du: date
    au: date
    tarif: Tarif | None


class GrilleTarifs:
    """Where several versions cover a day, the one that starts last wins, then the greatest version.

    Answers are kept: the same period gives the same Tarif object, which is what the cache of prices needs.
    """

    def __init__(self, tarifs: Iterable[Tarif]) -> None:
        self._by_activite: dict[str, list[Tarif]] = {}
        self._resolus: dict[tuple[Tarif, date], Tarif | None] = {}
        self._periodes: dict[tuple[str, date, date], tuple[Periode, ...]] = {}
        for tarif in sorted(tarifs, key=lambda t: (t.du, t.version, t.code)):
            for activite in tarif.activites:
                self._by_activite.setdefault(activite, []).append(tarif)

    def find(self, activite: str, jour: date) -> Tarif | None:
        """The tariff in force, its dated values resolved; None when there is none."""
        for tarif in reversed(self._by_activite.get(activite, [])):
            if tarif.du <= jour and (tarif.au is None or jour <= tarif.au):
                debut = max((c for c in tarif.changes() if c <= jour), default=tarif.du)
                cle = (tarif, debut)
                if cle not in self._resolus:
                    self._resolus[cle] = tarif.at(jour)
                return self._resolus[cle]
        return None

    def periodes(self, activite: str, premier: date, dernier: date) -> tuple[Periode, ...]:
        """The days from ``premier`` to ``dernier`` cut where the tariff changes; usually one period."""
        cle = (activite, premier, dernier)
        if cle not in self._periodes:
            self._periodes[cle] = self._cut(activite, premier, dernier)
        return self._periodes[cle]

    def ordre(self, activite: str) -> int:
        """The place of the activity on an invoice: that of its latest tariff; unknown activities come last."""
        tarifs = self._by_activite.get(activite)
        return tarifs[-1].ordre if tarifs else 1_000_000

    def _cut(self, activite: str, premier: date, dernier: date) -> tuple[Periode, ...]:
        coupures = {premier}
        for tarif in self._by_activite.get(activite, []):
            lendemain = (tarif.au + timedelta(days=1),) if tarif.au else ()
            coupures |= {jour for jour in (tarif.du, *lendemain, *tarif.changes()) if premier < jour <= dernier}
        debuts = sorted(coupures)
        fins = [jour - timedelta(days=1) for jour in debuts[1:]] + [dernier]
        return tuple(Periode(du, au, self.find(activite, du)) for du, au in zip(debuts, fins, strict=True))

"""Which days the seed fills around the reference day."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

JOURS_A_VENIR = 14


@dataclass(frozen=True, slots=True)
class Periode:
    """Attendance of the two months before that of ``jour``, and of its own month until the eve; then bookings."""

    jour: date

    @property
    def premier(self) -> date:
        """The first day with attendance."""
        rang = self.jour.year * 12 + self.jour.month - 3
        return date(rang // 12, rang % 12 + 1, 1)

    @property
    def dernier(self) -> date:
        """The last day with bookings."""
        return self.jour + timedelta(days=JOURS_A_VENIR)

    @property
    def mois_en_cours(self) -> tuple[date, date]:
        """From its first day to the eve of the reference day; empty (first after last) on the first of a month."""
        return self.jour.replace(day=1), self.jour - timedelta(days=1)

    def jours(self) -> Iterator[date]:
        """Every day to fill, in order."""
        for ordinal in range(self.premier.toordinal(), self.dernier.toordinal() + 1):
            yield date.fromordinal(ordinal)

"""A town whose children do not behave as the forecast believes: made to judge it, never read by it.

Every child is drawn one by one: habits of a family, booked long ahead or late, outbreaks that spread in a school,
rumours of strikes, Fridays when grandparents come, classes that leave for the day, more and more families who book at
the last minute. No rate, no weekday factor and no smoothing of ``domain/prevision.py`` is here; what is hidden is drawn
anew for each seed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from services.planning.domain.prevision import Passe

DEBUT = date(2025, 9, 2)
VACANCES = ((date(2025, 10, 18), date(2025, 11, 3)), (date(2025, 12, 20), date(2026, 1, 5)),
            (date(2026, 2, 21), date(2026, 3, 9)), (date(2026, 4, 18), date(2026, 5, 4)))  # fmt: skip
FERIES = (
    date(2025, 11, 11),
    date(2026, 4, 6),
    date(2026, 5, 1),
    date(2026, 5, 8),
    date(2026, 5, 14),
    date(2026, 5, 25),
)
JOURS_DE_CANTINE = (0, 1, 3, 4)
RECUL = 15


@dataclass(slots=True)
class Enfant:
    classe: int
    habitude: frozenset[int]
    souple: float
    """How often a day of the habit is not wanted, or another one is."""
    avance: float
    """Days between the booking and the meal, in the middle."""
    distrait: float
    """How often a booked child does not come and nobody said so."""
    grands_parents: float
    """How often a Friday is spent elsewhere."""
    immunise: int = 0
    malade: int = 0


class Ecole:
    def __init__(self, hasard: Random, code: str, mode: Mode) -> None:
        self.code, self.hasard, self.mode = code, hasard, mode
        classes = hasard.randint(5, 13)
        self.enfants = [self._child(rang % classes) for rang in range(classes * hasard.randint(16, 26))]
        self.classes = classes

    def _child(self, classe: int) -> Enfant:
        hasard, mode = self.hasard, self.mode
        habitude = hasard.choices([(0, 1, 3, 4), (0, 1, 3), (0, 3), (1, 4), ()], mode.habitudes)[0]
        return Enfant(
            classe=classe,
            habitude=frozenset(habitude),
            souple=hasard.betavariate(1.2, 14) * mode.souplesse,
            avance=hasard.choice([150.0, 60.0, 30.0, 30.0, 8.0]),
            distrait=hasard.betavariate(1.1, 30) * mode.distraction,
            grands_parents=hasard.betavariate(0.4, 6) * mode.vendredi,
        )

    def live(self, rang: int, jour: date, est_veille: bool) -> Passe:
        """One day of the school: who had booked at J-15, who eats."""
        hasard, mode = self.hasard, self.mode
        self._spread(rang)
        reserves = servis = 0
        partie = hasard.randrange(self.classes) if hasard.random() < mode.sorties else -1
        rumeur = hasard.random() < mode.rumeurs
        fuite = hasard.uniform(0.08, 0.35)
        for enfant in self.enfants:
            veut = jour.weekday() in enfant.habitude
            if hasard.random() < enfant.souple:
                veut = not veut
            retard = min(0.85, mode.retard * rang) if enfant.avance < 100 else 0.0
            avance = enfant.avance * hasard.lognormvariate(0, 0.5) * (0.3 if hasard.random() < retard else 1.0)
            if veut and avance >= RECUL:
                reserves += 1
            vient = veut and not enfant.malade and enfant.classe != partie and hasard.random() >= enfant.distrait
            if vient and jour.weekday() == 4 and hasard.random() < enfant.grands_parents:
                vient = False
            if vient and ((rumeur and hasard.random() < fuite) or (est_veille and hasard.random() < mode.departs)):
                vient = False
            servis += vient
        return Passe((self.code, "restauration"), jour, reserves, servis, est_veille)

    def _spread(self, rang: int) -> None:
        """An outbreak: each ill child may infect its class and, less, the school; nobody twice in a season."""
        hasard, mode = self.hasard, self.mode
        malades = Counter(enfant.classe for enfant in self.enfants if enfant.malade)
        total = sum(malades.values())
        for enfant in self.enfants:
            if enfant.malade:
                enfant.malade -= 1
                continue
            risque = mode.germe + mode.contagion * (malades[enfant.classe] * 2.0 + total * 0.15) / 20
            if rang >= enfant.immunise and hasard.random() < risque:
                enfant.malade, enfant.immunise = hasard.randint(1, 5), rang + hasard.randint(25, 70)


@dataclass(frozen=True, slots=True)
class Mode:
    """How this town lives: drawn from the seed, shown to nobody."""

    habitudes: tuple[float, ...]
    souplesse: float
    distraction: float
    vendredi: float
    retard: float
    germe: float
    contagion: float
    rumeurs: float
    sorties: float
    departs: float


def draw_mode(hasard: Random) -> Mode:
    return Mode(
        habitudes=tuple(hasard.uniform(0.2, 1.0) * poids for poids in (6.0, 2.0, 2.0, 1.5, 1.0)),
        souplesse=hasard.uniform(0.5, 1.5),
        distraction=hasard.uniform(0.5, 2.0),
        vendredi=hasard.uniform(0.5, 2.0),
        retard=hasard.uniform(0.0, 0.004),
        germe=hasard.uniform(0.0005, 0.004),
        contagion=hasard.uniform(0.02, 0.12),
        rumeurs=hasard.uniform(0.0, 0.04),
        sorties=hasard.uniform(0.0, 0.08),
        departs=hasard.uniform(0.0, 0.15),
    )


def live(graine: int, semaines: int, ecoles: int = 4) -> list[Passe]:
    """Every meal of the town from September on."""
    hasard = Random(graine)
    mode = draw_mode(hasard)
    villages = [Ecole(hasard, f"ecole-{rang}", mode) for rang in range(ecoles)]
    return [
        ecole.live(rang, jour, est_veille)
        for rang, (jour, est_veille) in enumerate(_list_jours(semaines))
        for ecole in villages
    ]


def _list_jours(semaines: int) -> Iterator[tuple[date, bool]]:
    for rang in range(semaines * 7):
        jour = DEBUT + timedelta(days=rang)
        if is_open(jour):
            yield jour, _is_eve(jour)


def is_open(jour: date) -> bool:
    en_vacances = any(premier <= jour < dernier for premier, dernier in VACANCES)
    return jour.weekday() in JOURS_DE_CANTINE and not en_vacances and jour not in FERIES


def _is_eve(jour: date) -> bool:
    """The last day before four closed ones at least."""
    return not any(is_open(jour + timedelta(days=suite)) for suite in range(1, 5))

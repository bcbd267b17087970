"""How many will really eat, said fifteen days before, with an interval that holds eight days out of ten.

Public names
    Serie = tuple[str, str]             site, activity: what has habits of its own
    Passe(serie, jour, reserves, servis, est_veille)    a meal: booked when the order was frozen, eaten in the end
    Prevision(prevu, bas, haut)         meals; ``bas`` and ``haut`` included
    Apprenti(recul)                     learns the past day by day; ``predict`` says a day to come
    learn(passes, recul) -> Apprenti    from the whole past, in any order

What is learnt, each pulled towards the next until the days tell it apart: the share of the booked who eat, of the whole
town, of a series; then what a weekday changes, everywhere and in the series; then the eve of holidays. Old days count
less (half after ``DEMI_VIE``), so that a habit that moves is followed. Each past day is also forecast as it would have
been said then, ``recul`` days ahead: those errors correct a lasting lean, weigh « so many booked » against « so many
usually eat », and their own quantiles are the interval (conformal, adapted to what it really held).

Nothing is known of the weather, nor of an outbreak before it shows. No dependency: a few sums for each series.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import groupby

Serie = tuple[str, str]

DEMI_VIE = 28.0
"""Days after which a day counts half [choice]."""
PRISE_SERIE, PRISE_JOUR, PRISE_SERIE_JOUR, PRISE_VEILLE, PRISE_PENTE = 2.0, 3.0, 4.0, 4.0, 8.0
"""How many usual days it takes to believe an effect half [choice]."""
COUVERTURE = 0.80
FENETRE_SERIE, FENETRE_VILLE, ASSEZ = 60, 600, 25
"""Errors kept for the interval; below ``ASSEZ`` those of the whole town speak for a series."""
PAS_ADAPTATIF = 0.04
POIDS = (0.0, 0.25, 0.5, 0.75, 1.0)
"""Parts of « so many usually eat » that are tried against « so many booked »."""
PRES = 1e-9
ECART_INCONNU = 0.15
"""Half width of the interval of a town without a past, in parts of the forecast [choice]."""


@dataclass(frozen=True, slots=True)
class Passe:
    serie: Serie
    jour: date
    reserves: int
    servis: int
    est_veille: bool = False


@dataclass(frozen=True, slots=True)
class Prevision:
    prevu: int
    bas: int
    haut: int


@dataclass(slots=True)
class Rapport:
    """A quotient of two sums that fade; pulled towards one by ``prise`` usual days."""

    prise: float
    haut: float = 0.0
    bas: float = 0.0
    jours: float = 0.0
    vu: date | None = None

    def add(self, jour: date, servis: float, attendus: float) -> None:
        if self.vu is not None:
            oubli = 0.5 ** ((jour - self.vu).days / DEMI_VIE)
            self.haut, self.bas, self.jours = self.haut * oubli, self.bas * oubli, self.jours * oubli
        self.haut, self.bas, self.jours, self.vu = self.haut + servis, self.bas + attendus, self.jours + 1, jour

    @property
    def valeur(self) -> float:
        if self.bas <= 0:
            return 1.0
        appui = self.prise * self.bas / self.jours
        return (self.haut + appui) / (self.bas + appui)


@dataclass(frozen=True, slots=True)
class _Dite:
    """A past day as it would have been forecast then: the two ways of counting before they are weighed."""

    passe: Passe
    par_reserves: float
    par_habitude: float
    prevu: float
    bas: float
    haut: float


@dataclass(slots=True)
class _Effets:
    """What is known on a day; asked for an effect that it never saw, it answers one."""

    ville: Rapport = field(default_factory=lambda: Rapport(PRISE_SERIE))
    series: dict[Serie, Rapport] = field(default_factory=dict)
    jours: dict[int, Rapport] = field(default_factory=dict)
    series_jours: dict[tuple[Serie, int], Rapport] = field(default_factory=dict)
    veilles: Rapport = field(default_factory=lambda: Rapport(PRISE_VEILLE))
    habitudes: dict[tuple[Serie, int], Rapport] = field(default_factory=dict)

    def learn(self, passe: Passe) -> None:
        """From the widest effect to the narrowest; each explains what the ones before it did not."""
        jour, serie, rang = passe.jour, passe.serie, passe.jour.weekday()
        attendus = passe.reserves * self.ville.valeur
        self.ville.add(jour, passe.servis, passe.reserves)
        un = self.series.setdefault(serie, Rapport(PRISE_SERIE))
        corriges, attendus = attendus, attendus * un.valeur
        un.add(jour, passe.servis, corriges)
        effets = [
            self.jours.setdefault(rang, Rapport(PRISE_JOUR)),
            self.series_jours.setdefault((serie, rang), Rapport(PRISE_SERIE_JOUR)),
            *([self.veilles] if passe.est_veille else []),
        ]
        for effet in effets:
            avant = attendus
            attendus *= effet.valeur
            effet.add(jour, passe.servis, avant)
        self.habitudes.setdefault((serie, rang), Rapport(0.0)).add(jour, passe.servis, 1.0)

    def count(self, serie: Serie, jour: date, reserves: int, est_veille: bool) -> tuple[float, float]:
        """« So many booked, this share comes », and « so many usually eat » (the same where nobody knows)."""
        rang = jour.weekday()
        facteur = self.ville.valeur
        for effet in (self.series.get(serie), self.jours.get(rang), self.series_jours.get((serie, rang))):
            facteur *= effet.valeur if effet else 1.0
        veille = self.veilles.valeur if est_veille else 1.0
        par_reserves = reserves * facteur * veille
        habitude = self.habitudes.get((serie, rang))
        return par_reserves, habitude.valeur * veille if habitude else par_reserves


class Apprenti:
    """Learns days in order; knows a day ``recul`` days after it, as the town did when it had to say."""

    def __init__(self, recul: int) -> None:
        self.recul = timedelta(days=recul)
        self._effets = _Effets()
        self._attente: deque[Passe] = deque()
        self._dites: deque[_Dite] = deque()
        self._pente = Rapport(PRISE_PENTE)
        self._pentes: dict[Serie, Rapport] = {}
        self._carres = dict.fromkeys(POIDS, 0.0)
        self._ecarts: dict[Serie, deque[float]] = {}
        self._ecarts_ville: deque[float] = deque(maxlen=FENETRE_VILLE)
        self._risque = 1 - COUVERTURE

    def add_jour(self, passes: Sequence[Passe]) -> list[Prevision]:
        """The meals of one day, kept to be learnt; answers what would have been said of each ``recul`` days before."""
        self._catch_up(passes[0].jour - self.recul)
        dites = [self._say(passe) for passe in passes]
        self._dites.extend(dites)
        self._attente.extend(passes)
        return [_write(dite) for dite in dites]

    def predict(
        self, serie: Serie, jour: date, reserves: int, est_veille: bool = False, *, par_habitude: bool = False
    ) -> Prevision:
        """``jour`` after every day learnt. Everything that is known is used, even later than ``recul`` days before.

        ``par_habitude``: ``reserves`` is not yet what is booked at the deadline, so that habits alone speak.
        """
        self._catch_up(jour)
        dite = self._say(Passe(serie, jour, reserves, 0, est_veille), 1.0 if par_habitude else None)
        return _write(dite)

    def _catch_up(self, connu: date) -> None:
        """Learns what had happened by that day, errors of the forecasts first."""
        while self._attente and self._attente[0].jour <= connu:
            dites = [self._dites.popleft() for _ in range(self._count_same_day())]
            self._judge(dites)
            for dite in dites:
                self._effets.learn(self._attente.popleft())
                self._correct(dite)

    def _count_same_day(self) -> int:
        jour = self._attente[0].jour
        return sum(1 for _ in _while_same(self._attente, jour))

    def _say(self, passe: Passe, poids: float | None = None) -> _Dite:
        par_reserves, par_habitude = self._effets.count(passe.serie, passe.jour, passe.reserves, passe.est_veille)
        pente = self._pente.valeur * self._pentes.get(passe.serie, self._pente_neutre).valeur
        if poids is None:
            poids = min(self._carres, key=lambda un: self._carres[un])
        prevu = max(0.0, ((1 - poids) * par_reserves + poids * par_habitude) * pente)
        bas, haut = self._spread(passe.serie, prevu)
        return _Dite(passe, par_reserves, par_habitude, prevu, bas, haut)

    _pente_neutre = Rapport(PRISE_PENTE)

    def _spread(self, serie: Serie, prevu: float) -> tuple[float, float]:
        siens = self._ecarts.get(serie, deque())
        ecarts = sorted(siens if len(siens) >= ASSEZ else self._ecarts_ville)
        if len(ecarts) < ASSEZ:
            return prevu * (1 - ECART_INCONNU), prevu * (1 + ECART_INCONNU)
        echelle = _scale(prevu)
        cote = min(0.49, max(0.005, self._risque / 2))
        return prevu + echelle * _quantile(ecarts, cote), prevu + echelle * _quantile(ecarts, 1 - cote)

    def _judge(self, dites: Sequence[_Dite]) -> None:
        """The interval widens when it held too few of a day's meals, and narrows when it held too many."""
        dehors = sum(1 for une in dites if not une.bas <= une.passe.servis <= une.haut) / len(dites)
        self._risque = min(0.6, max(0.02, self._risque + PAS_ADAPTATIF * (1 - COUVERTURE - dehors)))

    def _correct(self, dite: _Dite) -> None:
        passe = dite.passe
        self._pente.add(passe.jour, passe.servis, dite.prevu)
        self._pentes.setdefault(passe.serie, Rapport(PRISE_PENTE)).add(passe.jour, passe.servis, dite.prevu)
        for poids in POIDS:
            erreur = (1 - poids) * dite.par_reserves + poids * dite.par_habitude - passe.servis
            self._carres[poids] = self._carres[poids] * 0.995 + erreur**2 / max(1.0, passe.servis)
        ecart = (passe.servis - dite.prevu) / _scale(dite.prevu)
        self._ecarts.setdefault(passe.serie, deque(maxlen=FENETRE_SERIE)).append(ecart)
        self._ecarts_ville.append(ecart)


def learn(passes: Iterable[Passe], recul: int) -> Apprenti:
    apprenti = Apprenti(recul)
    tries = sorted(passes, key=lambda un: (un.jour, un.serie))
    for _, du_jour in groupby(tries, key=lambda un: un.jour):
        apprenti.add_jour(list(du_jour))
    return apprenti


def _write(dite: _Dite) -> Prevision:
    """Whole meals: those of the interval are inside it."""
    prevu = round(dite.prevu)
    return Prevision(prevu, max(0, min(prevu, math.ceil(dite.bas - PRES))), max(prevu, math.floor(dite.haut + PRES)))


def _while_same(attente: Iterable[Passe], jour: date) -> Iterable[Passe]:
    for passe in attente:
        if passe.jour != jour:
            return
        yield passe


def _scale(prevu: float) -> float:
    """Errors of a big school are larger, and smaller in proportion."""
    return float(max(1.0, prevu) ** 0.75)


def _quantile(tries: Sequence[float], part: float) -> float:
    """Between two neighbours; a little outwards, as a new day is one more than those seen."""
    rang = part * (len(tries) + 1) - 1
    bas = min(len(tries) - 1, max(0, math.floor(rang)))
    haut = min(len(tries) - 1, bas + 1)
    return tries[bas] + (tries[haut] - tries[bas]) * min(1.0, max(0.0, rang - bas))

"""The forecast judged as a kitchen would: said at J-15 with what was known then, compared with what was served."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import astuple, dataclass
from datetime import date, timedelta

from services.planning.domain.prevision import Passe, Serie, learn
from tests.prevision.ville import RECUL, live

SEMAINES, A_APPRENDRE = 40, 14


@dataclass(frozen=True, slots=True)
class Jugement:
    """Mean errors in meals, or in parts of what was served; ``couverture``: part of the meals inside the interval."""

    repas: int
    mae: float
    mae_reserve: float
    mae_habitude: float
    mape: float
    mape_reserve: float
    couverture: float


def judge(graine: int, semaines: int = SEMAINES, ecoles: int = 4) -> Jugement:
    """Learns the first weeks, then says every following day from what was known fifteen days before it."""
    passes = live(graine, semaines, ecoles)
    debut = passes[0].jour + timedelta(weeks=A_APPRENDRE)
    juges = [passe for passe in passes if passe.jour >= debut]
    erreurs, reserves, habitudes, servis, dedans = [], [], [], [], 0
    for jour in sorted({passe.jour for passe in juges}):
        connus = [passe for passe in passes if passe.jour <= jour - timedelta(days=RECUL)]
        apprenti, usuels = learn(connus, RECUL), _usual(connus, jour)
        for passe in (un for un in juges if un.jour == jour):
            dite = apprenti.predict(passe.serie, jour, passe.reserves, passe.est_veille)
            erreurs.append(abs(dite.prevu - passe.servis))
            reserves.append(abs(passe.reserves - passe.servis))
            habitudes.append(abs(usuels.get(passe.serie, passe.reserves) - passe.servis))
            servis.append(max(1, passe.servis))
            dedans += dite.bas <= passe.servis <= dite.haut
    nombre = len(erreurs)
    return Jugement(
        repas=nombre,
        mae=sum(erreurs) / nombre,
        mae_reserve=sum(reserves) / nombre,
        mae_habitude=sum(habitudes) / nombre,
        mape=sum(e / s for e, s in zip(erreurs, servis, strict=True)) / nombre,
        mape_reserve=sum(e / s for e, s in zip(reserves, servis, strict=True)) / nombre,
        couverture=dedans / nombre,
    )


def _usual(connus: list[Passe], jour: date) -> dict[Serie, float]:
    """What was served on the last four such weekdays: what a cook would say without a computer."""
    derniers: dict[Serie, list[int]] = defaultdict(list)
    for passe in connus:
        if passe.jour.weekday() == jour.weekday():
            derniers[passe.serie].append(passe.servis)
    return {serie: sum(servis[-4:]) / len(servis[-4:]) for serie, servis in derniers.items()}


def write_ligne(un: Jugement) -> str:
    return (
        f"{un.repas:11} | {un.mae:9.1f} | {un.mae_reserve:11.1f} | {un.mae_habitude:12.1f} | "
        f"{un.mape:10.1%} | {un.mape_reserve:12.1%} | {un.couverture:.1%}"
    )


def write_moyenne(jugements: Sequence[Jugement]) -> str:
    """The mean of the seeds, each counting once."""
    colonnes = list(zip(*(astuple(un) for un in jugements), strict=True))
    moyennes = [sum(colonne) / len(colonne) for colonne in colonnes[1:]]
    return write_ligne(Jugement(sum(colonnes[0]), *moyennes))

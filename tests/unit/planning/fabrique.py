"""Builders for the planning domain's tests: only what matters to a test is written in it."""

from datetime import datetime
from functools import lru_cache
from pathlib import Path

from services.planning import donnees as _donnees
from services.planning.domain.calendrier import Calendrier, read_lignes
from services.planning.domain.mots import PARIS

DONNEES = Path(_donnees.__path__[0])


@lru_cache(maxsize=1)
def la_table() -> tuple[str, ...]:
    return tuple((DONNEES / "calendrier_zone_c.csv").read_text("utf-8").splitlines())


@lru_cache(maxsize=1)
def le_calendrier() -> Calendrier:
    return Calendrier(read_lignes(la_table()))


def un_calendrier(*exceptions: str) -> Calendrier:
    """The town's calendar with more rows, such as `fermeture;2026-11-19;2026-11-19;grève;restauration;`."""
    return Calendrier(read_lignes((*la_table(), *exceptions)))


def a_paris(texte: str, fold: int = 0) -> datetime:
    """`2026-11-19 23:59:59` on the town's clock; `fold=1` is the second passage of the hour played twice."""
    return datetime.fromisoformat(texte).replace(tzinfo=PARIS, fold=fold)

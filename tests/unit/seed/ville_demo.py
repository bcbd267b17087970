"""The demo town on a fixed day, drawn once for the tests of this folder."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

from deploy.seed.famille import Enfant, Famille
from deploy.seed.generation import list_familles
from deploy.seed.scolarite import Scolarite, read_calendrier, read_scolarite

MARDI_24_NOVEMBRE = date(2026, 11, 24)


@lru_cache
def une_scolarite(jour: date = MARDI_24_NOVEMBRE) -> Scolarite:
    return read_scolarite(read_calendrier(), jour)


@lru_cache
def des_familles(nombre: int = 200, jour: date = MARDI_24_NOVEMBRE) -> tuple[Famille, ...]:
    return tuple(list_familles(nombre, une_scolarite(jour)))


def des_enfants() -> list[Enfant]:
    return [enfant for famille in des_familles() for enfant in famille.enfants]

"""Wednesday is one choice among three formulas, which exclude one another.

Public names
    FORMULES_MERCREDI: tuple[GenreActivite, ...]        journée, matin + repas, repas + après-midi
    LIBELLES: Mapping[GenreActivite, str]
    est_formule(genre) -> bool
    find_autre_formule(genre, autres_genres) -> GenreActivite | None    the formula of that day that forbids this one
    est_reduction(de, vers) -> bool                     the new formula lies inside the old one
    Changement(retirer: GenreActivite | None, ajouter: GenreActivite | None)
    choose_formule(voulue, actuelle) -> Changement      None means "Rien"; an empty Changement when nothing changes

A change is a withdrawal and an addition decided together: both or neither. From "journée" to a half day nobody new
comes: it is accepted as long as one may cancel (J-1). Any other change obeys the booking deadline [choice].
"""

from collections.abc import Iterable
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from services.planning.domain.activite import GenreActivite

FORMULES_MERCREDI: Final = (
    GenreActivite.MERCREDI_JOURNEE,
    GenreActivite.MERCREDI_MATIN_REPAS,
    GenreActivite.MERCREDI_REPAS_APRES_MIDI,
)
LIBELLES: Final = MappingProxyType(
    {
        GenreActivite.MERCREDI_JOURNEE: "Journée",
        GenreActivite.MERCREDI_MATIN_REPAS: "Matin + repas",
        GenreActivite.MERCREDI_REPAS_APRES_MIDI: "Repas + après-midi",
    }
)


def est_formule(genre: GenreActivite) -> bool:
    return genre in LIBELLES


def find_autre_formule(genre: GenreActivite, autres_genres: Iterable[GenreActivite]) -> GenreActivite | None:
    if not est_formule(genre):
        return None
    return next((autre for autre in autres_genres if autre != genre and est_formule(autre)), None)


def est_reduction(de: GenreActivite, vers: GenreActivite) -> bool:
    return de is GenreActivite.MERCREDI_JOURNEE and est_formule(vers) and vers != de


@dataclass(frozen=True, slots=True)
class Changement:
    retirer: GenreActivite | None
    ajouter: GenreActivite | None


def choose_formule(voulue: GenreActivite | None, actuelle: GenreActivite | None) -> Changement:
    for genre in (voulue, actuelle):
        if genre is not None and not est_formule(genre):
            raise ValueError(f"{genre} is not a formula of Wednesday")
    return Changement(None, None) if voulue == actuelle else Changement(retirer=actuelle, ajouter=voulue)

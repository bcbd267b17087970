"""School years, classes and ages, as of the reference day."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from importlib.resources import files

from services.planning.domain.calendrier import Calendrier, Genre, read_lignes

AGE_BY_CLASSE = {
    "Petits": 1, "Grands": 2,  # crèche
    "PS": 3, "MS": 4, "GS": 5, "CP": 6, "CE1": 7, "CE2": 8, "CM1": 9, "CM2": 10,
}  # fmt: skip
"""The age reached in the calendar year in which the school year begins."""
CLASSE_BY_AGE = {age: classe for classe, age in AGE_BY_CLASSE.items()}
CRECHE = frozenset({"Petits", "Grands"})
MATERNELLE = frozenset({"PS", "MS", "GS"})
OUVERTURE_DES_INSCRIPTIONS = (5, 15)
"""From 15 May families enrol for the next school year [choice]."""


def read_calendrier() -> Calendrier:
    """The town's table of zone C."""
    texte = files("services.planning.donnees").joinpath("calendrier_zone_c.csv").read_text(encoding="utf-8")
    return Calendrier(read_lignes(texte.splitlines()))


def clamp_jour(calendrier: Calendrier, jour: date) -> date:
    """The nearest day that the published calendar covers."""
    return min(max(jour, calendrier.premier_jour), calendrier.dernier_jour)


@dataclass(frozen=True, slots=True)
class Scolarite:
    """What the reference day says of school: its year, and the years for which children are enrolled."""

    jour: date
    debut: int
    """2026 for the school year 2026-2027."""
    annees: tuple[int, ...]

    def naissance(self, classe: str, rang_du_jour: int) -> date:
        """Born in the year of this class; ``rang_du_jour`` 0 to 364. The little ones of the crèche are born by then."""
        ordinal = date(self.debut - AGE_BY_CLASSE[classe], 1, 1).toordinal() + rang_du_jour
        return date.fromordinal(ordinal)

    def annees_de(self, classe: str) -> Iterable[tuple[str, bool]]:
        """(school year, whether the child was at the crèche) for each year in which it had the age for something."""
        for annee in self.annees:
            age = AGE_BY_CLASSE[classe] + annee - self.debut
            if 1 <= age <= 10:
                yield f"{annee}-{annee + 1}", age < 3

    def is_elementaire(self, classe: str, annee_scolaire: str) -> bool:
        """Whether a child of this class was at least in CP in that school year: the étude is for them."""
        return AGE_BY_CLASSE[classe] + int(annee_scolaire[:4]) - self.debut >= AGE_BY_CLASSE["CP"]


def read_scolarite(calendrier: Calendrier, jour: date) -> Scolarite:
    """Years published: the one before, the one of the day and, once enrolments are open, the next."""
    publiees: Sequence[int] = sorted(x.premier_jour.year for x in calendrier.lignes if x.genre is Genre.ANNEE)
    debut = int(calendrier.annee_scolaire(jour)[:4])
    derniere = debut + 1 if (jour.month, jour.day) >= OUVERTURE_DES_INSCRIPTIONS and jour.month < 9 else debut
    return Scolarite(jour, debut, tuple(a for a in publiees if debut - 1 <= a <= derniere))

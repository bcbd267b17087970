"""How many animateurs each accueil of a site needs on a day, from counted children.

Public names
    Groupe = tuple[frozenset[str], str]     the activities that some children follow that day, and their age group
    Effectif = Mapping[Groupe, int]         how many children, by group
    Horaire(debut, fin)
    Plage(debut, fin, taux, bandes)         .pointe, .requis: one accueil in a row, open activities chained
    compute_plages(horaires, effectif, find_taux) -> list[Plage]
    change(effectif, avant: Groupe | None, apres: Groupe | None) -> Effectif      one child more, less, or elsewhere

Source: code de l'action sociale et des familles, R227-16: what exceeds five consecutive hours is the *opening* of the
accueil, not the stay of a child. Activities of a site that overlap, or of which one begins when the other ends, are
one accueil in a row; a class in between parts them. A child of two of them is one child, from the first to the last.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from services.planning.domain.encadrement import Bande, Presence, Taux, compute_bandes, find_pointe

Groupe = tuple[frozenset[str], str]
Effectif = Mapping[Groupe, int]


@dataclass(frozen=True, slots=True, order=True)
class Horaire:
    debut: time
    fin: time

    @property
    def duree(self) -> timedelta:
        return datetime.combine(date.min, self.fin) - datetime.combine(date.min, self.debut)


@dataclass(frozen=True, slots=True)
class Plage:
    debut: time
    fin: time
    taux: Taux
    bandes: tuple[Bande[time], ...]

    @property
    def pointe(self) -> Bande[time] | None:
        return find_pointe(self.bandes)

    @property
    def requis(self) -> int:
        return self.pointe.animateurs if self.pointe else 0


def compute_plages(
    horaires: Mapping[str, Horaire], effectif: Effectif, find_taux: Callable[[timedelta], Taux]
) -> list[Plage]:
    """`horaires`: the activities open at the site that day. Children of others are not minded there and not counted.

    Plages in order, those with nobody included; ``find_taux`` takes how long the accueil lasts in a row.
    """
    presences = [
        Presence(sejour.debut, sejour.fin, *((nombre, 0) if tranche == "moins_6" else (0, nombre)))
        for (activites, tranche), nombre in effectif.items()
        for sejour in _chain(horaires[activite] for activite in activites if activite in horaires)
        if nombre
    ]
    plages = []
    for accueil in _chain(horaires.values()):
        siennes = [p for p in presences if accueil.debut <= p.debut < accueil.fin]
        taux = find_taux(accueil.duree)
        plages.append(Plage(accueil.debut, accueil.fin, taux, tuple(compute_bandes(siennes, taux))))
    return plages


def change(effectif: Effectif, avant: Groupe | None, apres: Groupe | None) -> Effectif:
    """`None`, or no activity at all: the child is not there."""
    nombres = Counter(effectif)
    if avant is not None and avant[0]:
        nombres[avant] -= 1
    if apres is not None and apres[0]:
        nombres[apres] += 1
    return {groupe: nombre for groupe, nombre in nombres.items() if nombre > 0}


def _chain(horaires: Iterable[Horaire]) -> Iterator[Horaire]:
    """What overlaps or touches becomes one."""
    courant: Horaire | None = None
    for horaire in sorted(horaires):
        if courant is None:
            courant = horaire
        elif horaire.debut <= courant.fin:
            courant = Horaire(courant.debut, max(courant.fin, horaire.fin))
        else:
            yield courant
            courant = horaire
    if courant is not None:
        yield courant

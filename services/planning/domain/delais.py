"""Deadlines: until which second a booking counts for the kitchen, for the animateurs, or may be cancelled.

Public names
    FIN_DE_JOURNEE: time                                    23:59:59, the default cut-off
    Delai(jours, comptage=CALENDAIRE, heure_limite=FIN_DE_JOURNEE, inclus=True)      .pourquoi "3 jours ouvrables avant"
    Delais(cuisine: Delai | None, animateurs: Delai, annulation: Delai)              DELAIS_DE_LA_VILLE: 15, 3, 1
    Echeance(delai, limite: datetime)
        .accepte(now) -> bool           now < limite
        .mots                           "jeu. 19/11 23h59": the last minute accepted, on the town's clock
        .jusqua                         "jusqu’à jeu. 19/11 23h59"
        .annulable                      "annulable jusqu’à jeu. 19/11 23h59"
        .pourquoi                       "1 jour avant"
    Echeances(cuisine: Echeance | None, animateurs, annulation)     .reservation: the last instant to book on line
    find_jour_limite(delai, jour, calendrier, rythme=None) -> date
    compute_echeance(delai, jour, calendrier, rythme=None) -> Echeance
    compute_echeances(delais, jour, calendrier, rythme=None) -> Echeances
    `rythme`: the school's weekdays, the town's by default. All three raise HorsCalendrier when school days must be
    counted outside the table.

The rule (leaflet of Chilly-Mazarin: J-15, J-3, J-1). J-n is found by walking back from the day of the
activity and counting only the days of the chosen kind; J-0 is the day itself. The cut-off names the last
second accepted that day: 23:59:59 is accepted, 00:00:00 is the limit. With `inclus=False` J-n itself is
already too late: the cut-off is that of the eve of J-n.

`limite` is the first refused instant, aware, in UTC. The cut-off is an hour on the wall of Europe/Paris, so
a day of 23 or 25 hours needs no special case; a cut-off inside the hour that is skipped or played twice is
read in the family's favour.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from services.planning.domain import mots
from services.planning.domain.calendrier import Calendrier, Comptage

FIN_DE_JOURNEE: Final = time(23, 59, 59)
_UNE_SECONDE: Final = timedelta(seconds=1)
_UN_JOUR: Final = timedelta(days=1)
_UNITES: Final = {
    Comptage.CALENDAIRE: ("jour", "jours"),
    Comptage.OUVRABLE: ("jour ouvrable", "jours ouvrables"),
    Comptage.OUVRE: ("jour ouvré", "jours ouvrés"),
    Comptage.SCOLAIRE: ("jour d’école", "jours d’école"),
}


@dataclass(frozen=True, slots=True)
class Delai:
    """`jours` before the activity, counted as `comptage`, until `heure_limite` (local, last second accepted)."""

    jours: int
    comptage: Comptage = Comptage.CALENDAIRE
    heure_limite: time = FIN_DE_JOURNEE
    inclus: bool = True

    def __post_init__(self) -> None:
        if self.jours < 0:
            raise ValueError("a deadline comes before the day, not after")
        if self.heure_limite.microsecond or self.heure_limite.tzinfo:
            raise ValueError("a cut-off is a whole second on the wall of Paris")
        if self.heure_limite == time(23, 59):
            raise ValueError("the end of the day is 23:59:59: 23:59:00 would silently refuse the last minute")

    @property
    def pourquoi(self) -> str:
        if self.jours == 0:
            return "le jour même" if self.inclus else "la veille"
        unite = _UNITES[self.comptage][self.jours > 1]
        if self.inclus:
            return f"{self.jours} {unite} avant"
        return f"plus de {self.jours} {unite} avant" if self.jours > 1 else f"plus d’un {unite} avant"


@dataclass(frozen=True, slots=True)
class Delais:
    """The three deadlines of an activity; `cuisine` is None where nobody eats."""

    cuisine: Delai | None
    animateurs: Delai
    annulation: Delai


DELAIS_DE_LA_VILLE: Final = Delais(cuisine=Delai(15), animateurs=Delai(3), annulation=Delai(1))


@dataclass(frozen=True, slots=True)
class Echeance:
    delai: Delai
    limite: datetime

    def accepte(self, now: datetime) -> bool:
        return now < self.limite

    @property
    def mots(self) -> str:
        return mots.instant_court(self.limite - _UNE_SECONDE)

    @property
    def jusqua(self) -> str:
        return f"jusqu’à {self.mots}"

    @property
    def annulable(self) -> str:
        return f"annulable {self.jusqua}"

    @property
    def pourquoi(self) -> str:
        return self.delai.pourquoi


@dataclass(frozen=True, slots=True)
class Echeances:
    cuisine: Echeance | None
    animateurs: Echeance
    annulation: Echeance

    @property
    def reservation(self) -> Echeance:
        """When on-line booking closes: the later of `cuisine` and `animateurs`.

        They may cross when they count differently: over the autumn holidays J-3 in school days comes before
        J-15 in calendar days. Until the kitchen's deadline a meal is always accepted [choice].
        """
        if self.cuisine is not None and self.cuisine.limite > self.animateurs.limite:
            return self.cuisine
        return self.animateurs


Rythme = frozenset[int] | None


def find_jour_limite(delai: Delai, jour: date, calendrier: Calendrier, rythme: Rythme = None) -> date:
    """The last day on which the gesture is accepted."""
    limite, restants = jour, delai.jours
    while restants:
        limite -= _UN_JOUR
        if calendrier.compte(limite, delai.comptage, rythme):
            restants -= 1
    return limite if delai.inclus else limite - _UN_JOUR


def compute_echeance(delai: Delai, jour: date, calendrier: Calendrier, rythme: Rythme = None) -> Echeance:
    dernier_jour = find_jour_limite(delai, jour, calendrier, rythme)
    local = datetime.combine(dernier_jour, delai.heure_limite, mots.PARIS)
    dernier_accepte = max(local.replace(fold=passage).astimezone(UTC) for passage in (0, 1))
    return Echeance(delai, dernier_accepte + _UNE_SECONDE)


def compute_echeances(delais: Delais, jour: date, calendrier: Calendrier, rythme: Rythme = None) -> Echeances:
    return Echeances(
        cuisine=compute_echeance(delais.cuisine, jour, calendrier, rythme) if delais.cuisine else None,
        animateurs=compute_echeance(delais.animateurs, jour, calendrier, rythme),
        annulation=compute_echeance(delais.annulation, jour, calendrier, rythme),
    )

"""Why a gesture on the planning is refused: one class per reason a person can meet, with its numbers.

Public names: EtatInterdit, DatePassee, JourFerme, NonInscrit, HorsAge, HorsGarde, FormuleDejaChoisie, DejaReserve,
DejaPointe, RienAAnnuler, AbsenceDejaPrevenue, EncoreReservable, CreneauTermine, DelaiDepasse, OffreExpiree, Complet;
`Refus` is their union.

Each has `.texte`, what happened in one French sentence; what to do next, and whom to call, is the page's matter.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from services.planning.domain import mots
from services.planning.domain.calendrier import Comptage, Motif
from services.planning.domain.lancement import Ouvre


@dataclass(frozen=True, slots=True)
class EtatInterdit:
    """The caller asked for a state that nobody may write, such as "presente" from a parent."""

    etat_voulu: str

    @property
    def texte(self) -> str:
        return "Cet état ne se demande pas."


@dataclass(frozen=True, slots=True)
class DatePassee:
    jour: date
    aujourdhui: date

    @property
    def texte(self) -> str:
        return f"Le {mots.jour_long(self.jour)} est passé."


@dataclass(frozen=True, slots=True)
class JourFerme:
    jour: date
    motif: Motif

    @property
    def texte(self) -> str:
        return f"Fermé : {self.motif.texte_case}."


@dataclass(frozen=True, slots=True)
class NonInscrit:
    activite_id: str
    annee_scolaire: str

    @property
    def texte(self) -> str:
        return f"Pas d’inscription acceptée pour {self.annee_scolaire}."


@dataclass(frozen=True, slots=True)
class HorsAge:
    """Ages in whole years on the day of the activity, bounds included."""

    age: int
    age_min: int
    age_max: int

    @property
    def texte(self) -> str:
        return f"Activité de {self.age_min} à {self.age_max} ans, l’enfant aura {self.age} ans ce jour-là."


@dataclass(frozen=True, slots=True)
class HorsGarde:
    jour: date

    @property
    def texte(self) -> str:
        return "Ce jour-là, l’autre foyer a la garde et réserve."


@dataclass(frozen=True, slots=True)
class FormuleDejaChoisie:
    genre: str

    @property
    def texte(self) -> str:
        return "Une autre formule est déjà choisie ce mercredi."


@dataclass(frozen=True, slots=True)
class DejaReserve:
    etat: str
    rang: int | None = None

    @property
    def texte(self) -> str:
        return "C’est déjà réservé." if self.rang is None else "L’enfant est déjà sur la liste d’attente."


@dataclass(frozen=True, slots=True)
class DejaPointe:
    etat: str

    @property
    def texte(self) -> str:
        return "Ce jour est déjà pointé."


@dataclass(frozen=True, slots=True)
class RienAAnnuler:
    etat: str

    @property
    def texte(self) -> str:
        return "Il n’y a rien à annuler."


@dataclass(frozen=True, slots=True)
class AbsenceDejaPrevenue:
    jour: date

    @property
    def texte(self) -> str:
        return f"L’absence du {mots.jour_du_mois(self.jour)} est déjà prévenue."


@dataclass(frozen=True, slots=True)
class EncoreReservable:
    """A late notice is asked for while the slot can still be booked."""

    jour: date

    @property
    def texte(self) -> str:
        return f"La réservation du {mots.jour_long(self.jour)} est encore possible."


@dataclass(frozen=True, slots=True)
class CreneauTermine:
    """A late notice is asked for once the activity of that day is over: the site has nothing more to prepare."""

    jour: date
    fin: time

    @property
    def texte(self) -> str:
        return f"C’est terminé depuis {mots.heure(self.fin)}."


@dataclass(frozen=True, slots=True)
class PasEncoreOuvert:
    """Reservations of that day open later for this family."""

    ouvre: Ouvre

    @property
    def texte(self) -> str:
        return f"Les réservations ouvrent {mots.instant_court(self.ouvre.instant)} {self.ouvre.groupe.pour}."


@dataclass(frozen=True, slots=True)
class DelaiDepasse:
    """`limite` is the first refused instant (UTC), `jours` and `comptage` the rule it comes from."""

    limite: datetime
    jours: int
    comptage: Comptage
    pourquoi: str

    @property
    def texte(self) -> str:
        dernier = mots.to_paris(self.limite - timedelta(seconds=1))
        return f"Le délai était {mots.jour_du_mois(dernier.date())}, {mots.heure(dernier)} ({self.pourquoi})."


@dataclass(frozen=True, slots=True)
class OffreExpiree:
    limite: datetime

    @property
    def texte(self) -> str:
        return f"La place était gardée jusqu’à {mots.instant_court(self.limite - timedelta(seconds=1))}."


@dataclass(frozen=True, slots=True)
class Complet:
    capacite: int
    prises: int

    @property
    def texte(self) -> str:
        return f"{self.capacite} places, toutes prises."


Refus = (
    EtatInterdit
    | DatePassee
    | JourFerme
    | NonInscrit
    | HorsAge
    | HorsGarde
    | FormuleDejaChoisie
    | DejaReserve
    | DejaPointe
    | RienAAnnuler
    | AbsenceDejaPrevenue
    | EncoreReservable
    | CreneauTermine
    | PasEncoreOuvert
    | DelaiDepasse
    | OffreExpiree
    | Complet
)

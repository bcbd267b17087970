"""The crèche: hours reserved by a contract, hours deducted, hours beyond it. Whole minutes, never a float.

Public names
    MotifAbsence(StrEnum)       fermeture, hospitalisation, eviction, maladie, conge
    Regle(motif, du, deduit, carence_jours, justificatif)
    read_regles(textes) -> tuple[Regle, ...]                    raises ValueError naming the line
    Horaires(arrivee, depart)                                   of a contract's day, to the quarter hour  .minutes
    Contrat(id, foyer_id, du, au, semaines, jours, dernier)     one version; `dernier`: its last day in force
        .minutes_semaine, .minutes_total, .horaires(jour) -> Horaires | None, .reserve(premier, dernier) -> int
    Absence(du, au, motif, justificatif_vu)
    Passage(jour, foyer_id, arrivee, depart, est_conflit)       local hours, as the tablets say them
    Heures(foyer_id, premier_jour, contrat, deduites, supplement, ouvertes)     .facturees
    compute_mois(situation, premier, dernier) -> list[Heures]   one for each household, of the days of one month

Rules and their sources: docs/regles/creche.md (PSU practice). The reserved hours are smoothed over the months of the
contract: the sum of the months is exactly the contract, and an amendment changes nothing before its first day.
"""

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from fractions import Fraction
from typing import Final

_COLONNES: Final = ["motif", "du", "deduit", "carence_jours", "justificatif", "source"]
_OUI: Final = {"oui": True, "non": False}
UN_JOUR: Final = timedelta(days=1)
QUART_D_HEURE: Final = 15


class MotifAbsence(StrEnum):
    FERMETURE = "fermeture"
    HOSPITALISATION = "hospitalisation"
    EVICTION = "eviction"
    MALADIE = "maladie"
    CONGE = "conge"


@dataclass(frozen=True, slots=True)
class Regle:
    """From ``du`` on: whether this absence is deducted, after how many calendar days, and with a proof or without."""

    motif: MotifAbsence
    du: date
    deduit: bool
    carence_jours: int
    justificatif: bool


def read_regles(textes: Iterable[str]) -> tuple[Regle, ...]:
    """The editable table; every reason is there once at least."""
    regles: list[Regle] = []
    for numero, texte in enumerate(textes, start=1):
        utile = texte.lstrip("\ufeff").strip()
        if not utile or utile.startswith("#"):
            continue
        champs = next(csv.reader([utile], delimiter=";"))
        if champs == _COLONNES:
            continue
        try:
            motif, du, deduit, carence, justificatif, _source = champs
            jours = int(carence)
            regle = Regle(MotifAbsence(motif), date.fromisoformat(du), _OUI[deduit], jours, _OUI[justificatif])
        except (ValueError, KeyError) as erreur:
            raise ValueError(f"line {numero}: {erreur}: {utile!r}") from erreur
        if jours < 0 or any((r.motif, r.du) == (regle.motif, regle.du) for r in regles):
            raise ValueError(f"line {numero}: said twice, or fewer than no days: {utile!r}")
        regles.append(regle)
    if absents := sorted(set(MotifAbsence) - {regle.motif for regle in regles}):
        raise ValueError(f"no rule for {', '.join(absents)}")
    return tuple(sorted(regles, key=lambda regle: regle.du))


@dataclass(frozen=True, slots=True)
class Horaires:
    arrivee: time
    depart: time

    def __post_init__(self) -> None:
        if self.arrivee >= self.depart:
            raise ValueError("a day ends after it begins")
        if any(heure.minute % QUART_D_HEURE or heure.second for heure in (self.arrivee, self.depart)):
            raise ValueError("a contract is typed to the quarter hour")

    @property
    def minutes(self) -> int:
        return _minutes(self.depart) - _minutes(self.arrivee)


@dataclass(frozen=True, slots=True)
class Contrat:
    """``du``–``au`` and ``semaines`` are what was signed; ``dernier`` is earlier where an amendment took over."""

    id: str
    foyer_id: str
    du: date
    au: date
    semaines: int
    jours: Mapping[int, Horaires]
    dernier: date

    @property
    def minutes_semaine(self) -> int:
        return sum(horaires.minutes for horaires in self.jours.values())

    @property
    def minutes_total(self) -> int:
        return self.minutes_semaine * self.semaines

    def couvre(self, jour: date) -> bool:
        return self.du <= jour <= self.dernier

    def horaires(self, jour: date) -> Horaires | None:
        return self.jours.get(jour.weekday()) if self.couvre(jour) else None

    def reserve(self, premier: date, dernier: date) -> int:
        """Minutes reserved from ``premier`` to ``dernier``: the same each full month, their sum the whole contract."""
        debut, fin = max(premier, self.du), min(dernier, self.dernier)
        return self._jusqu_au(fin) - self._jusqu_au(debut - UN_JOUR) if debut <= fin else 0

    def _jusqu_au(self, jour: date) -> int:
        return _round(self.minutes_total * _mois_ecoules(self.du, jour) / _mois_ecoules(self.du, self.au))


@dataclass(frozen=True, slots=True)
class Absence:
    du: date
    au: date
    motif: MotifAbsence
    justificatif_vu: bool = False


@dataclass(frozen=True, slots=True)
class Passage:
    """A day on which the child came. Hours are local and of that day; ``depart`` None: nobody said that it left."""

    jour: date
    foyer_id: str
    arrivee: datetime | None
    depart: datetime | None
    est_conflit: bool = False

    @property
    def est_ouvert(self) -> bool:
        """To settle first: no hour, or one of another day, which marks kept before that was a rule still say."""
        if self.est_conflit or self.arrivee is None or self.depart is None:
            return True
        return not self.arrivee.date() == self.depart.date() == self.jour


@dataclass(frozen=True, slots=True)
class Situation:
    """Everything that the hours of a child are computed from."""

    contrats: Sequence[Contrat]
    absences: Sequence[Absence]
    passages: Sequence[Passage]
    fermes: frozenset[date]
    """Days of the contract that the town closed afterwards."""
    regles: Sequence[Regle]
    tranche_minutes: int = 30

    def find_contrat(self, jour: date) -> Contrat | None:
        return next((contrat for contrat in self.contrats if contrat.couvre(jour)), None)


@dataclass(slots=True)
class Heures:
    """Of one household in one month, in minutes. ``ouvertes``: days to settle before anything is billed."""

    foyer_id: str
    premier_jour: date
    contrat: int = 0
    deduites: int = 0
    supplement: int = 0
    ouvertes: list[date] = field(default_factory=list)

    @property
    def facturees(self) -> int:
        return max(0, self.contrat - self.deduites + self.supplement)


def compute_mois(situation: Situation, premier: date, dernier: date) -> list[Heures]:
    """Each household with something to say that month, in the order of its first day."""
    by_foyer: dict[str, Heures] = {}

    def heures_of(foyer_id: str, jour: date) -> Heures:
        heures = by_foyer.setdefault(foyer_id, Heures(foyer_id, jour))
        heures.premier_jour = min(heures.premier_jour, jour)
        return heures

    for signe in situation.contrats:
        if minutes := signe.reserve(premier, dernier):
            heures_of(signe.foyer_id, max(premier, signe.du)).contrat += minutes
    for jour, deduit, minutes in _list_deductions(situation, premier, dernier):
        heures_of(deduit.foyer_id, jour).deduites += minutes
    for passage in situation.passages:
        if not premier <= passage.jour <= dernier:
            continue
        contrat = situation.find_contrat(passage.jour)
        prevu = contrat.horaires(passage.jour) if contrat else None
        heures = heures_of(contrat.foyer_id if contrat and prevu else passage.foyer_id, passage.jour)
        if passage.est_ouvert:
            heures.ouvertes.append(passage.jour)
        else:
            heures.supplement += compute_supplement(prevu, passage, situation.tranche_minutes)
    for heures in by_foyer.values():
        heures.deduites = min(heures.deduites, heures.contrat)
        heures.ouvertes.sort()
    return sorted(by_foyer.values(), key=lambda heures: (heures.premier_jour, heures.foyer_id))


def compute_supplement(prevu: Horaires | None, passage: Passage, tranche_minutes: int) -> int:
    """Minutes beyond the contract: before its arrival and after its departure, each begun half hour whole."""
    assert passage.arrivee is not None and passage.depart is not None
    arrivee, depart = _minutes(passage.arrivee.time()), _minutes(passage.depart.time())
    if prevu is None:
        return _whole(depart - arrivee, tranche_minutes)
    debut, fin = _minutes(prevu.arrivee), _minutes(prevu.depart)
    if depart <= debut or arrivee >= fin:  # wholly outside the hours of the contract
        return _whole(depart - arrivee, tranche_minutes)
    return _whole(debut - arrivee, tranche_minutes) + _whole(depart - fin, tranche_minutes)


def is_deductible(regles: Sequence[Regle], absence: Absence, jour: date) -> bool:
    """The rule in force on the first day of the absence; the days of carence are calendar days."""
    regle = next(
        (r for r in reversed(regles) if r.motif is absence.motif and r.du <= absence.du),
        None,
    )
    return (
        regle is not None
        and regle.deduit
        and (absence.justificatif_vu or not regle.justificatif)
        and absence.du + regle.carence_jours * UN_JOUR <= jour <= absence.au
    )


def _list_deductions(situation: Situation, premier: date, dernier: date) -> Iterator[tuple[date, Contrat, int]]:
    """Each day once, however many reasons it has; not a day on which the child came."""
    venus = {passage.jour for passage in situation.passages}
    fermees = [Absence(jour, jour, MotifAbsence.FERMETURE) for jour in situation.fermes]
    absences = [*situation.absences, *fermees]
    for rang in range((dernier - premier).days + 1):
        jour = premier + rang * UN_JOUR
        contrat = situation.find_contrat(jour)
        horaires = contrat.horaires(jour) if contrat else None
        if contrat is None or horaires is None or jour in venus:
            continue
        if any(is_deductible(situation.regles, absence, jour) for absence in absences):
            yield jour, contrat, horaires.minutes


def _whole(minutes: int, tranche: int) -> int:
    return -(-minutes // tranche) * tranche if minutes > 0 else 0


def _minutes(heure: time) -> int:
    return heure.hour * 60 + heure.minute


def _mois_ecoules(du: date, au: date) -> Fraction:
    """Months from ``du`` to ``au`` included; a month begun counts by its days."""
    total, jour = Fraction(0), du
    while jour <= au:
        suivant = date(jour.year + jour.month // 12, jour.month % 12 + 1, 1)
        fin = min(au, suivant - UN_JOUR)
        total += Fraction((fin - jour).days + 1, (suivant - date(jour.year, jour.month, 1)).days)
        jour = suivant
    return total


def _round(valeur: Fraction) -> int:
    return (2 * valeur.numerator + valeur.denominator) // (2 * valeur.denominator)

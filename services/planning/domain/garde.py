"""Custody: which household is in charge of a child at an instant. It books, it pays, its tariff applies.

Public names
    Rythme(StrEnum)             foyer_unique, parite_iso, alternance_stricte
    PartageVacances(foyer_premiere_moitie_paire, ete_par_quinzaines=True)
    RegleGarde(foyer_a, foyer_b, rythme, du, au=None, reference=None, jour_changement=0, heure_changement=00:00,
               vacances=None)
        parite_iso: foyer_a has the even weeks, foyer_b the odd ones
        alternance_stricte: foyer_a has the week in which `reference` falls, then one week each
        foyer_unique: foyer_a always
    find_foyer(regle, instant, calendrier) -> str               the household's id
    find_regle(regles, jour) -> RegleGarde | None               the one in force: the latest `du` wins
    foyer_en_charge(regles, instant, calendrier) -> str         raises SansGarde(instant)

Rules (DOMAIN §3; code civil 373-2-9 for alternating residence; the rest is the judgment's or the parents' choice)
- A week of custody begins at the changeover: weekday (Monday is 0) and hour, on the wall of Paris; an hour played twice
  counts once, at its first passage, and an hour skipped is one hour later. Its parity is
  that of the ISO week in which it begins, taken literally: week 53 of 2026 and week 1 of 2027 are both odd, so the
  same household has both.
- In the holidays, whole days: the first half has the odd day [choice]; in an even year (the year the holidays begin
  [choice]) it goes to `foyer_premiere_moitie_paire`, in an odd year to the other. Summer goes by fortnights from
  its first day, the first by the same rule. Bridges and public holidays follow the weeks.
- A judgment "from 15/11" is a RegleGarde with du=15/11: in force from 00:00 in Paris that day, nothing before changes.
- At every instant exactly one household is in charge.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import Final

from services.planning.domain import mots
from services.planning.domain.calendrier import Calendrier, Genre, Ligne

_SEMAINE: Final = timedelta(days=7)
_QUINZAINE_JOURS: Final = 14


class Rythme(StrEnum):
    FOYER_UNIQUE = "foyer_unique"
    PARITE_ISO = "parite_iso"
    ALTERNANCE_STRICTE = "alternance_stricte"


class SansGarde(LookupError):
    """No rule of custody is in force: the dossier is incomplete and an agent must look."""

    def __init__(self, instant: datetime) -> None:
        super().__init__(f"no custody rule at {instant.isoformat()}")
        self.instant = instant


@dataclass(frozen=True, slots=True)
class PartageVacances:
    foyer_premiere_moitie_paire: str
    ete_par_quinzaines: bool = True


@dataclass(frozen=True, slots=True)
class RegleGarde:
    foyer_a: str
    foyer_b: str
    rythme: Rythme
    du: date
    au: date | None = None
    reference: date | None = None
    jour_changement: int = 0
    heure_changement: time = time(0)
    vacances: PartageVacances | None = None

    def __post_init__(self) -> None:
        if self.rythme is Rythme.ALTERNANCE_STRICTE and self.reference is None:
            raise ValueError("strict alternation needs its reference day")
        if not 0 <= self.jour_changement <= 6:
            raise ValueError("a weekday is between 0 (Monday) and 6 (Sunday)")
        if self.vacances is not None and self.vacances.foyer_premiere_moitie_paire not in (self.foyer_a, self.foyer_b):
            raise ValueError("the holidays are shared between the same two households")

    def est_en_vigueur(self, jour: date) -> bool:
        return self.du <= jour and (self.au is None or jour <= self.au)


def find_regle(regles: Iterable[RegleGarde], jour: date) -> RegleGarde | None:
    return max((r for r in regles if r.est_en_vigueur(jour)), key=lambda r: r.du, default=None)


def foyer_en_charge(regles: Iterable[RegleGarde], instant: datetime, calendrier: Calendrier) -> str:
    regle = find_regle(regles, mots.jour_of(instant))
    if regle is None:
        raise SansGarde(instant)
    return find_foyer(regle, instant, calendrier)


def find_foyer(regle: RegleGarde, instant: datetime, calendrier: Calendrier) -> str:
    local = mots.to_paris(instant)
    if regle.rythme is Rythme.FOYER_UNIQUE:
        return regle.foyer_a
    if regle.vacances is not None and (vacances := calendrier.vacances(local.date())) is not None:
        return _find_foyer_vacances(regle, regle.vacances, vacances, local.date())
    return _find_foyer_semaine(regle, local)


def _find_foyer_semaine(regle: RegleGarde, local: datetime) -> str:
    debut = _find_debut_semaine(local.date(), regle.jour_changement)
    if debut == local.date() and local.astimezone(UTC) < _find_changement(regle, debut):
        debut -= _SEMAINE
    if regle.rythme is Rythme.PARITE_ISO:
        est_tour_de_a = debut.isocalendar().week % 2 == 0
    else:
        assert regle.reference is not None
        ecart = debut - _find_debut_semaine(regle.reference, regle.jour_changement)
        est_tour_de_a = (ecart // _SEMAINE) % 2 == 0
    return regle.foyer_a if est_tour_de_a else regle.foyer_b


def _find_changement(regle: RegleGarde, jour: date) -> datetime:
    """The instant of the changeover: once, and at its first passage where the clock plays the hour twice."""
    return datetime.combine(jour, regle.heure_changement, mots.PARIS).astimezone(UTC)


def _find_debut_semaine(jour: date, jour_changement: int) -> date:
    """The last changeover day, this day included."""
    return jour - timedelta(days=(jour.weekday() - jour_changement) % 7)


def _find_foyer_vacances(regle: RegleGarde, partage: PartageVacances, vacances: Ligne, jour: date) -> str:
    rang = (jour - vacances.premier_jour).days
    if vacances.genre is Genre.ETE and partage.ete_par_quinzaines:
        est_tour_du_premier = (rang // _QUINZAINE_JOURS) % 2 == 0
    else:
        est_tour_du_premier = rang < (vacances.duree_jours + 1) // 2
    est_annee_paire = vacances.premier_jour.year % 2 == 0
    pair = partage.foyer_premiere_moitie_paire
    autre = regle.foyer_b if pair == regle.foyer_a else regle.foyer_a
    return pair if est_annee_paire == est_tour_du_premier else autre

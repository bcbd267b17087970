"""Deadlines of an activity on a day, computed once: they do not depend on the child.

Public names
    JourActivite(activite, jour, motif, annee_scolaire, echeances)  one (activity, day, site), ready to decide
    prepare_jour(activite, jour, calendrier, site="", rythme=None) -> JourActivite
    Echeancier(calendrier, max_jours=8000)
        .prepare(activite, jour, site="", rythme=None) -> JourActivite, from its cache: one for all the sites alike
    `rythme` is given where the child's school has not the weekdays of the site: school days are then its own.

An Echeancier belongs to one calendar: make another when `calendrier.version` changes. An edited activity is another
value, so another key. `motif` is None on an open day, and only then `echeances` is given.
"""

from collections.abc import MutableMapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from services.planning.domain.activite import Activite, find_jour_reference, find_motif_fermeture
from services.planning.domain.calendrier import Calendrier, HorsCalendrier, Motif
from services.planning.domain.delais import Echeances, compute_echeances


@dataclass(frozen=True, slots=True, eq=False)
class JourActivite:
    """`memo` keeps what the pages say of this day, whoever the child is (see cellule.py)."""

    activite: Activite
    jour: date
    motif: Motif | None
    annee_scolaire: str | None
    echeances: Echeances | None
    memo: MutableMapping[Any, Any] = field(default_factory=dict, repr=False)


_INCALCULABLE = Motif("inconnu", "calendrier pas encore publié")


def prepare_jour(
    activite: Activite, jour: date, calendrier: Calendrier, site: str = "", rythme: frozenset[int] | None = None
) -> JourActivite:
    annee = calendrier.annee_scolaire(jour) if calendrier.couvre(jour) else None
    if (motif := find_motif_fermeture(activite, jour, calendrier, site, rythme)) is not None:
        return JourActivite(activite, jour, motif, annee, None)
    try:
        reference = find_jour_reference(activite, jour, calendrier, site, rythme)
        jours_d_ecole = calendrier.rythme_de(site) if rythme is None else rythme
        echeances = compute_echeances(activite.delais, reference, calendrier, jours_d_ecole)
        return JourActivite(activite, jour, None, annee, echeances)
    except HorsCalendrier:  # school days would have to be counted before the first day of the table
        return JourActivite(activite, jour, _INCALCULABLE, annee, None)


class Echeancier:
    """A bounded memory of prepared days: emptied when full, since the months in use come back at once."""

    def __init__(self, calendrier: Calendrier, max_jours: int = 8000) -> None:
        self.calendrier = calendrier
        self._max_jours = max_jours
        self._nombre_jours = 0
        self._jours_by_activite: dict[tuple[Activite, str, frozenset[int] | None], dict[date, JourActivite]] = {}

    def find_jours(
        self, activite: Activite, site: str = "", rythme: frozenset[int] | None = None
    ) -> dict[date, JourActivite]:
        return self._jours_by_activite.setdefault((activite, site, rythme), {})

    def prepare(
        self, activite: Activite, jour: date, site: str = "", rythme: frozenset[int] | None = None
    ) -> JourActivite:
        site = self.calendrier.lieu_propre(site)
        prepare = self.find_jours(activite, site, rythme).get(jour)
        if prepare is None:
            prepare = prepare_jour(activite, jour, self.calendrier, site, rythme)
            if self._nombre_jours >= self._max_jours:
                self._jours_by_activite.clear()
                self._nombre_jours = 0
            self.find_jours(activite, site, rythme)[jour] = prepare
            self._nombre_jours += 1
        return prepare

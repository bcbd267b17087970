"""The forecast of each meal: learnt from the orders themselves, kept with version 1 (docs/regles/cuisine.md)."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any
from uuid import UUID

from contracts import planning as contrat
from kit.database import Transaction
from services.planning.domain import mots
from services.planning.domain.commande import Comptes, count_repas
from services.planning.domain.prevision import Apprenti, Passe
from services.planning.referentiel import Referentiel

PASSE = timedelta(days=300)
"""Meals that are learnt from: older days would weigh one part in a thousand."""
RETARD_MAX = timedelta(days=2)
"""A first version said later than that after its deadline (the town had just opened the portal) teaches nothing."""
# What was booked at the deadline and what was served, meals of the kitchen only: a basket is brought by the family.
_HISTOIRE = """
select c.jour, c.site, c.activite, min(c.emise_at) as figee_at,
       sum(coalesce(l.repas, 0)) filter (where c.version = 1) as reserves, sum(coalesce(l.repas, 0)) as servis
from commande c
left join lateral (
    select sum((x ->> 2)::integer) as repas from jsonb_array_elements(c.lignes) x where x ->> 0 <> 'panier_pai'
) l on true
where c.jour between :premier and :dernier
group by c.jour, c.site, c.activite
having bool_or(c.etape = 'reel')
order by c.jour
"""


@dataclass(slots=True)
class _Appris:
    """What this process last learnt."""

    cle: tuple[UUID | None, datetime] | None = None
    apprenti: Apprenti | None = None


_appris = _Appris()


class Previsions:
    """Learns at most once an hour in each process: yesterday's meals do not change."""

    def __init__(self, tx: Transaction, referentiel: Referentiel) -> None:
        self._referentiel = referentiel
        cle = (referentiel.version, tx.now.replace(minute=0, second=0, microsecond=0))
        if _appris.cle != cle or _appris.apprenti is None:
            _appris.apprenti, _appris.cle = _learn(tx, referentiel), cle
        self._apprenti = _appris.apprenti

    def say(self, jour: date, site: str, activite: str, reserves: Comptes, *, est_figee: bool) -> contrat.Prevision:
        """Before the deadline families are still booking: what they usually do counts, not what is booked so far."""
        dite = self._apprenti.predict(
            (site, activite),
            jour,
            count_repas(reserves),
            est_veille=is_eve(self._referentiel, jour),
            par_habitude=not est_figee,
        )
        return contrat.Prevision(prevu=dite.prevu, bas=dite.bas, haut=dite.haut)


def _learn(tx: Transaction, referentiel: Referentiel) -> Apprenti:
    aujourd_hui = mots.jour_of(tx.now)
    rows = tx.execute(_HISTOIRE, premier=aujourd_hui - PASSE, dernier=aujourd_hui - timedelta(days=1))
    apprenti = Apprenti(_recul(referentiel))
    for _, du_jour in groupby(_list_passes(referentiel, rows), key=lambda passe: passe.jour):
        apprenti.add_jour(list(du_jour))
        time.sleep(0)  # a large town has many meals: requests pass in between
    return apprenti


def _list_passes(referentiel: Referentiel, rows: Any) -> Iterator[Passe]:
    """Without the days that were closed since: nobody came, and that teaches nothing."""
    for row in rows:
        if row.activite not in referentiel.activites:
            continue
        echeances = referentiel.prepare(row.activite, row.jour, row.site).echeances
        if echeances is None or echeances.cuisine is None:
            continue
        if row.figee_at <= echeances.cuisine.limite + RETARD_MAX:
            est_veille = is_eve(referentiel, row.jour)
            yield Passe((row.site, row.activite), row.jour, int(row.reserves), max(0, int(row.servis)), est_veille)


def _recul(referentiel: Referentiel) -> int:
    """How long before a meal the town must say it."""
    delais = [proposee.regle.delais.cuisine for proposee in referentiel.activites.values()]
    return max((delai.jours for delai in delais if delai is not None), default=15)


def is_eve(referentiel: Referentiel, jour: date) -> bool:
    """Holidays begin within three days, or tomorrow is a public holiday: families leave early."""
    calendrier = referentiel.calendrier
    suivants = [jour + timedelta(days=rang) for rang in (1, 2, 3)]
    if not all(calendrier.couvre(un) for un in (jour, *suivants)) or calendrier.est_vacances(jour):
        return False
    return calendrier.est_ferie(suivants[0]) or any(calendrier.est_vacances(un) for un in suivants)

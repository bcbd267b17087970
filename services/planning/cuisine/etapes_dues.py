"""Which meals the kitchen must hear of now; between two deadlines, nobody looks again.

A town has thousands of meals under way: their deadlines are looked at once, and what they say until the next one is
remembered with the reference data that it depends on.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

from kit.database import Transaction
from services.planning.cuisine.comptage import Repas
from services.planning.domain import mots
from services.planning.domain.calendrier import Genre
from services.planning.domain.commande import Etape, find_prochaine, list_etapes
from services.planning.domain.delais import Echeances
from services.planning.referentiel import Referentiel

PASSES = timedelta(days=3)
"""Days that are looked back at: what was served is known the next morning."""
_UN_JOUR = timedelta(days=1)
_JAMAIS = datetime.max.replace(tzinfo=UTC)
_CLE = "rien à dire à la cuisine"
_DITES = """
select jour, site, activite, array_agg(etape) as etapes from commande
where jour between :premier and :dernier group by jour, site, activite
"""


@dataclass(slots=True)
class Passees:
    """The meals whose first deadline has passed, and the first instant at which anything more passes."""

    echeances: dict[Repas, Echeances] = field(default_factory=dict)
    jusqu_a: datetime = _JAMAIS


def est_a_jour(referentiel: Referentiel, now: datetime) -> bool:
    """Whether a look since the last deadline has found nothing to say."""
    depuis, jusqu_a = referentiel.memo.get(_CLE, (_JAMAIS, _JAMAIS))
    return bool(depuis <= now < jusqu_a)


def remember_a_jour(referentiel: Referentiel, now: datetime, passees: Passees) -> None:
    """To be said of a look that found nothing: versions that were just written may still be rolled back."""
    referentiel.remember(_CLE, (now, passees.jusqu_a))


def list_passees(referentiel: Referentiel, now: datetime) -> Passees:
    """By activity and site, day by day until the first that still waits for its own deadline.

    Later days wait too, whatever the counting: in school days a meal of September is ordered in June.
    """
    passees = Passees()
    for (activite, lieu), sites in referentiel.lieux_propres.items():
        if referentiel.activites[activite].regle.delais.cuisine is not None:
            time.sleep(0)  # thousands of sites take a while to look at: requests pass in between
            for jour, echeances in _look(referentiel, now, activite, lieu, passees):
                passees.echeances |= {(jour, site, activite): echeances for site in sites}
    return passees


def _look(
    referentiel: Referentiel, now: datetime, activite: str, lieu: str, passees: Passees
) -> Iterator[tuple[date, Echeances]]:
    premier = mots.jour_of(now) - PASSES
    annees = (ligne.dernier_jour for ligne in referentiel.calendrier.lignes if ligne.genre is Genre.ANNEE)
    duree_jours = (max(annees, default=premier) - premier).days
    for rang in range(duree_jours + 1):
        jour = premier + rang * _UN_JOUR
        echeances = referentiel.prepare(activite, jour, lieu).echeances
        if echeances is None or echeances.cuisine is None:
            continue
        passees.jusqu_a = min(passees.jusqu_a, find_prochaine(echeances, jour, now) or _JAMAIS)
        if echeances.cuisine.accepte(now):
            return
        yield jour, echeances


def list_dues(tx: Transaction, passees: Passees) -> Iterator[tuple[Repas, Etape]]:
    """What was not said yet, in the order of the meals; one statement."""
    dites = _read_dites(tx, min(passees.echeances)[0], max(passees.echeances)[0])
    for repas, echeances in sorted(passees.echeances.items(), key=lambda un: un[0]):
        faites = dites.get(repas, frozenset())
        for etape in list_etapes(echeances, repas[0], tx.now):
            if etape.value not in faites:
                yield repas, etape


def _read_dites(tx: Transaction, premier: date, dernier: date) -> dict[Repas, frozenset[str]]:
    rows = tx.execute(_DITES, premier=premier, dernier=dernier)
    return {(row.jour, row.site, row.activite): frozenset(row.etapes) for row in rows}

"""Activities that are booked by the week: a tick on one day is a tick on every open day of its week, all or none.

The days of a week may lie in the next month: the save then reads and writes them too. What a day already is (booked
where it is asked for, not booked where it is given up) is no reason to refuse the others.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from contracts import errors
from contracts.planning import Coche
from services.planning.decision import Cle, Decision, MoisDecide, Refuse, decide_mois

_UN_JOUR = timedelta(days=1)
_SANS_OBJET = frozenset({"deja_reserve", "rien_a_annuler"})
"""Refusals of a day that the week alone asked for, where it already is as it is wanted."""
Semaine = tuple[str, date]
"""Activity and Monday."""


def expand(mois: MoisDecide, coches: Sequence[Coche]) -> Sequence[Coche]:
    """These ticks with the other open days of their weeks; widens the days that the month reads where they leave it."""
    if not _any_hebdomadaire(mois, coches):
        return coches
    premier, dernier = mois.bornes
    etendues: dict[tuple[str, date, bool], Coche] = {}
    doubles = []
    for coche in coches:
        jours = _list_jours(mois, coche) if mois.est_du_mois(coche.jour) else [coche.jour]
        if (coche.activite, coche.jour, coche.voulu) in etendues and len(jours) == 1:
            doubles.append(coche)  # refused as such
        for jour in jours:
            une = Coche.model_construct(activite=coche.activite, jour=jour, voulu=coche.voulu)
            etendues.setdefault((coche.activite, jour, coche.voulu), une)
        premier, dernier = min(premier, *jours), max(dernier, *jours)
    mois.periode = (premier, dernier)
    return [*etendues.values(), *doubles]


def decide(mois: MoisDecide, demandees: Sequence[Coche], etendues: Sequence[Coche]) -> Decision:
    """As ``decide_mois``; a week of which a day is refused is refused whole, for that day's reason.

    ``demandees``: what was asked before ``expand``; ``etendues``: what is decided now, whole weeks.
    """
    if not _any_hebdomadaire(mois, etendues):
        return decide_mois(mois, etendues)
    creneaux, places = dict(mois.creneaux), dict(mois.places)
    decision = _without_sans_objet(decide_mois(mois, etendues), demandees)
    raisons: dict[Semaine, errors.Refus] = {}
    for refuse in decision.refuses:
        if refuse.activite in mois.referentiel.hebdomadaires:
            raisons.setdefault(_semaine_of(refuse.activite, refuse.jour), refuse.refus)
    if not raisons:
        return decision
    mois.creneaux, mois.places = creneaux, places
    dits = [r for r in decision.refuses if _semaine_of(r.activite, r.jour) in raisons]
    entieres = decide_mois(mois, [c for c in etendues if _semaine_of(c.activite, c.jour) not in raisons])
    entieres = _without_sans_objet(entieres, demandees)
    deja = {(r.activite, r.jour) for r in dits}
    entieres.refuses += dits
    entieres.refuses += [
        Refuse(a.activite, a.jour, raison)
        for a in decision.acceptes
        if (raison := raisons.get(_semaine_of(a.activite, a.jour))) is not None and (a.activite, a.jour) not in deja
    ]
    return entieres


def _without_sans_objet(decision: Decision, demandees: Iterable[Coche]) -> Decision:
    dits: set[Cle] = {(coche.activite, coche.jour) for coche in demandees}
    decision.refuses = [
        refuse
        for refuse in decision.refuses
        if (refuse.activite, refuse.jour) in dits or refuse.refus.code not in _SANS_OBJET
    ]
    return decision


def _any_hebdomadaire(mois: MoisDecide, coches: Iterable[Coche]) -> bool:
    hebdomadaires = mois.referentiel.hebdomadaires
    return bool(hebdomadaires) and any(coche.activite in hebdomadaires for coche in coches)


def _list_jours(mois: MoisDecide, coche: Coche) -> list[date]:
    """The open days of this week; the day itself where it is closed, or where nothing is by the week."""
    ouverture = mois.find_ouverture(coche.activite)
    if ouverture is None or coche.activite not in mois.referentiel.hebdomadaires:
        return [coche.jour]
    lundi = coche.jour - coche.jour.weekday() * _UN_JOUR
    jours = [
        jour
        for jour in (lundi + rang * _UN_JOUR for rang in range(7))
        if mois.referentiel.prepare(coche.activite, jour, ouverture.site, mois.enfant.ecole).motif is None
    ]
    return jours if coche.jour in jours else [coche.jour]


def _semaine_of(activite: str, jour: date) -> Semaine:
    return activite, jour - jour.weekday() * _UN_JOUR

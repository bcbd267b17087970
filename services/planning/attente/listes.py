"""Waiting lists: a place that is free is offered for 24 h to the first who waits, and to nobody else.

One function does it, ``settle``, under the lock of the places: offers past their last second end, offers of a day that
closed go back to their rank, and each free place is offered. A save calls it for the places that it locked; the timer
for all the others (a capacity raised, a closure lifted, an offer past, a booking cancelled by an absence).

A row that waits or is offered has an ``ordre`` (a constraint says so, an index finds them). It changes only under the
lock of its place: the child's own row is not needed here.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from contracts import planning as contrat
from contracts.avis import AvisPlanning, GenreAvis
from kit.database import Transaction
from services.planning import referentiel as memoire
from services.planning.decision import Accepte, Lieu
from services.planning.domain import mots
from services.planning.domain.reservation import EtatReservation, find_limite_offre
from services.planning.etats import COLONNES_ETAT, etat_of, group_etats
from services.planning.referentiel import Referentiel

PLACES_PAR_TOUR = 100
"""Places of one transaction of the timer, locked together."""
_SANS_LIMITE = 2**31 - 1
UNE_SECONDE = timedelta(seconds=1)
RANG = """
case when c.etat = 'en_attente' then
    (select count(*) from creneau a where a.activite = c.activite and a.site = c.site and a.jour = c.jour
                                      and a.etat = 'en_attente' and a.ordre <= c.ordre)
end as rang
"""
"""The place in its list of a slot that waits, in a statement that calls ``creneau`` by the letter c; else null."""
_LIEUX = """
lieux as (
    select * from unnest(cast(:activites as text[]), cast(:sites as text[]), cast(:jours as date[]),
                         cast(:capacites as integer[]), cast(:limites as timestamptz[]), cast(:fermes as boolean[]))
                  as t (activite, site, jour, capacite, limite, ferme)
)
"""
_ECRIT = f"{COLONNES_ETAT}, c.site, c.offre_limite"
# The three updates see the rows as they were: an offer past is no longer counted, and goes to the next at once.
_SETTLE = f"""
with {_LIEUX}, expirees as (
    update creneau c set etat = 'annulee', ordre = null, modifie_at = :now, version = c.version + 1
    from lieux l
    where c.activite = l.activite and c.site = l.site and c.jour = l.jour
      and c.ordre is not null and c.etat = 'proposee' and c.offre_limite <= :now
    returning 'expiree' as quoi, {_ECRIT}
), suspendues as (
    update creneau c set etat = 'en_attente', offre_limite = null, modifie_at = :now, version = c.version + 1
    from lieux l
    where l.ferme and c.activite = l.activite and c.site = l.site and c.jour = l.jour
      and c.ordre is not null and c.etat = 'proposee' and c.offre_limite > :now
    returning 'fermeture' as quoi, {_ECRIT}
), suivants as (
    select s.enfant_id, l.activite, l.jour, l.limite
    from lieux l
    cross join lateral (
        select c.enfant_id from creneau c
        where c.activite = l.activite and c.site = l.site and c.jour = l.jour
          and c.etat = 'en_attente' and c.ordre is not null and c.presence is null
        order by c.ordre
        limit greatest(0, l.capacite - (
            select count(*) from creneau t
            where t.activite = l.activite and t.site = l.site and t.jour = l.jour
              and (t.etat in ('reservee', 'absence_prevenue')
                   or (t.etat = 'proposee' and t.offre_limite > :now))))
    ) as s
    where l.limite is not null
), proposees as (
    update creneau c set etat = 'proposee', offre_limite = s.limite, modifie_at = :now, version = c.version + 1
    from suivants s
    where c.enfant_id = s.enfant_id and c.jour = s.jour and c.activite = s.activite and c.etat = 'en_attente'
    returning 'proposee' as quoi, {_ECRIT}
)
select * from expirees union all select * from suspendues union all select * from proposees
"""  # noqa: S608 - constant text
_LOCK = """
insert into place (activite, site, jour)
select * from unnest(cast(:activites as text[]), cast(:sites as text[]), cast(:jours as date[]))
              as t (activite, site, jour)
order by activite, site, jour
on conflict (activite, site, jour) do update set jour = excluded.jour
"""
_EN_LISTE = """
select c.activite, c.site, c.jour, count(*) filter (where c.etat = 'en_attente') as attente,
       min(c.offre_limite) filter (where c.etat = 'proposee') as premiere_limite,
       (select count(*) from creneau t
        where t.activite = c.activite and t.site = c.site and t.jour = c.jour
          and t.etat in ('reservee', 'absence_prevenue', 'proposee')) as prises
from creneau c
where c.ordre is not null and c.jour >= :aujourd_hui
group by c.activite, c.site, c.jour
order by c.jour, c.activite, c.site
"""
_COMPTES = """
select f.foyer_id, f.compte_id from foyer_compte f where f.foyer_id = any(cast(:foyers as uuid[]))
order by f.foyer_id, f.compte_id
"""
_PRENOMS = "select enfant_id, prenom from enfant where enfant_id = any(cast(:enfants as uuid[]))"


def lock(tx: Transaction, lieux: Iterable[Lieu]) -> None:
    """These places until the commit, in key order. The children's rows, where they are needed, were locked before."""
    tries = sorted(set(lieux))
    if tries:
        tx.execute(_LOCK, **cles(tries))


def settle(tx: Transaction, referentiel: Referentiel, lieux: Iterable[Lieu]) -> int:
    """Ends what is past, offers what is free, says and mails it; returns how many slots changed.

    The places are locked by the caller. Idempotent: nothing is left to do a second time at the same instant.
    """
    tries = sorted(set(lieux))
    regles = [_regle(tx.now, referentiel, lieu) for lieu in tries]
    rows = tx.execute(
        _SETTLE,
        now=tx.now,
        capacites=[capacite for capacite, _, _ in regles],
        limites=[limite for _, limite, _ in regles],
        fermes=[ferme for _, _, ferme in regles],
        **cles(tries),
    )
    _say(tx, referentiel, rows)
    return len(rows)


def settle_due(tx: Transaction) -> int:
    """The timer's turn: the lists where something is past, closed or free, a hundred places at a time."""
    referentiel = memoire.read(tx)
    rows = tx.execute(_EN_LISTE, aujourd_hui=mots.jour_of(tx.now))
    dus = [Lieu(row.activite, row.site, row.jour) for row in rows if _est_due(tx.now, referentiel, row)]
    if not dus:
        return 0
    lock(tx, dus[:PLACES_PAR_TOUR])
    return settle(tx, referentiel, dus[:PLACES_PAR_TOUR])


def _est_due(now: datetime, referentiel: Referentiel, row: Any) -> bool:
    capacite, limite, ferme = _regle(now, referentiel, Lieu(row.activite, row.site, row.jour))
    if row.premiere_limite is not None and (ferme or row.premiere_limite <= now):
        return True
    return limite is not None and row.attente > 0 and row.prises < capacite


def _regle(now: datetime, referentiel: Referentiel, lieu: Lieu) -> tuple[int, datetime | None, bool]:
    """Capacity; until when a place offered now is kept (None: nothing is offered); whether the day is closed."""
    ouverture = referentiel.ouvertures.get((lieu.activite, lieu.site))
    if ouverture is None:
        return 0, None, True
    capacite = _SANS_LIMITE if ouverture.capacite is None else ouverture.capacite
    echeances = referentiel.prepare(*_prepare(lieu)).echeances
    return capacite, None if echeances is None else find_limite_offre(echeances, now), echeances is None


def _prepare(lieu: Lieu) -> tuple[str, date, str]:
    return lieu.activite, lieu.jour, lieu.site


def cles(lieux: Sequence[Lieu]) -> dict[str, Any]:
    return {
        "activites": [lieu.activite for lieu in lieux],
        "sites": [lieu.site for lieu in lieux],
        "jours": [lieu.jour for lieu in lieux],
    }


# ---- what is said ----


def _say(tx: Transaction, referentiel: Referentiel, rows: Sequence[Any]) -> None:
    if not rows:
        return
    tx.say(*group_etats([etat_of(referentiel, row.enfant_id, row) for row in rows]))
    for row in rows:
        cellule = {"enfant_id": row.enfant_id, "activite": row.activite, "site": row.site, "jour": row.jour}
        if row.quoi == "proposee":
            tx.say(contrat.PlaceProposee(jusqu_au=row.offre_limite - UNE_SECONDE, **cellule))
        else:
            tx.say(contrat.PlaceRendue(raison=row.quoi, **cellule))
    _tell(tx, referentiel, [row for row in rows if row.quoi == "proposee"])


def say_quittee(tx: Transaction, enfant_id: UUID, accepte: Accepte) -> None:
    """Somebody left: the public hears it of an offer only, a rank was never said."""
    if accepte.avant is EtatReservation.PROPOSEE:
        tx.say(
            contrat.PlaceRendue(
                enfant_id=enfant_id,
                activite=accepte.activite,
                site=accepte.site,
                jour=accepte.jour,
                raison="laissee",
            )
        )


def _tell(tx: Transaction, referentiel: Referentiel, rows: Sequence[Any]) -> None:
    """A notice to each account of the household in charge that day."""
    if not rows:
        return
    prenoms = {
        row.enfant_id: row.prenom for row in tx.execute(_PRENOMS, enfants=sorted({str(row.enfant_id) for row in rows}))
    }
    comptes: dict[UUID, list[UUID]] = {}
    for foyer in tx.execute(_COMPTES, foyers=sorted({str(row.foyer_id) for row in rows})):
        comptes.setdefault(foyer.foyer_id, []).append(foyer.compte_id)
    for row in rows:
        for compte_id in comptes.get(row.foyer_id, []):
            tx.say(_avis(referentiel, row, prenoms.get(row.enfant_id, "votre enfant"), compte_id))


def _avis(referentiel: Referentiel, row: Any, prenom: str, compte_id: UUID) -> AvisPlanning:
    activite = referentiel.activites[row.activite].libelle
    return AvisPlanning(
        avis_id=uuid.uuid5(row.enfant_id, f"{row.activite} {row.jour} {row.version} {compte_id}"),
        compte_id=compte_id,
        genre=GenreAvis.PLACE_PROPOSEE,
        lien="/planning/attente",
        valeurs={
            "prenom": prenom,
            "activite": activite,
            "jour": mots.jour_long(row.jour),
            "limite": mots.instant_court(row.offre_limite - UNE_SECONDE),
        },
    )


def est_close(now: datetime, referentiel: Referentiel, activite: str, site: str, jour: Any) -> bool:
    """Whether no place can be offered for 24 h any more; a day closed for the moment keeps its list."""
    if activite not in referentiel.activites:
        return True
    echeances = referentiel.prepare(activite, jour, site).echeances
    return echeances is not None and find_limite_offre(echeances, now) is None

"""Children counted for the kitchen, by meal, régime and age group: booked now, booked at an instant, come."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from kit.database import Transaction
from services.planning.cuisine.adultes import read_adultes
from services.planning.domain.commande import Comptes, compute_comptes
from services.planning.domain.reservation import EtatReservation
from services.planning.referentiel import Referentiel
from services.planning.sante import open_signes

Repas = tuple[date, str, str]
"""Day, site, activity: one order."""

_COMPTE = """
select c.jour, c.site, c.activite, c.enfant_id, c.version, c.modifie_at, c.compte_id, e.naissance, s.scelle,
       c.etat = 'reservee' as est_reserve, c.presence = 'present' as est_present
from creneau c
join enfant e using (enfant_id)
left join sante s using (enfant_id)
where c.jour = any(cast(:jours as date[])) and c.activite = any(cast(:activites as text[]))
  and (cast(:sites as text[]) is null or c.site = any(cast(:sites as text[])))
  and (c.etat = 'reservee' or c.presence = 'present' or c.modifie_at >= cast(:depuis as timestamptz))
"""
# Each accusé keeps the state before of what it changed: the first since the instant says what was there.
_AVANT = """
select distinct on (t.enfant_id, t.jour, t.activite) t.enfant_id, t.jour, t.activite, x.cellule ->> 3 as etat
from unnest(cast(:enfants as uuid[]), cast(:jours as date[]), cast(:activites as text[]), cast(:comptes as uuid[]),
            cast(:limites as timestamptz[])) as t (enfant_id, jour, activite, compte_id, limite)
join accuse a on a.compte_id = t.compte_id and a.at >= t.limite
cross join lateral jsonb_array_elements(a.cellules) as x (cellule)
where x.cellule ->> 0 = cast(t.enfant_id as text) and x.cellule ->> 1 = t.activite
  and x.cellule ->> 2 = cast(t.jour as text)
order by t.enfant_id, t.jour, t.activite, a.at, cast(x.cellule ->> 4 as bigint)
"""


@dataclass(frozen=True, slots=True)
class Comptage:
    """What is booked, and what was served, of each meal of some days."""

    reserves: Mapping[Repas, Comptes]
    presents: Mapping[Repas, Comptes]
    adultes: Mapping[Repas, int]

    def list_repas(self) -> set[Repas]:
        """Where somebody eats, child or adult."""
        return {*self.reserves, *(repas for repas, nombre in self.adultes.items() if nombre)}


def count(
    tx: Transaction, referentiel: Referentiel, jours: Iterable[date], sites: Iterable[str] | None = None
) -> Comptage:
    """Two statements, and one decryption for each child with a sheet of health."""
    tries = sorted(set(jours))
    rows = _read(tx, referentiel, tries, sites)
    regimes = _open_regimes(rows)
    return Comptage(
        _by_repas(regimes, (row for row in rows if row.est_reserve)),
        _by_repas(regimes, (row for row in rows if row.est_present)),
        read_adultes(tx, referentiel, tries),
    )


def count_figes(
    tx: Transaction, referentiel: Referentiel, limites: Mapping[Repas, datetime]
) -> Mapping[Repas, Comptes]:
    """What was booked of each meal just before its instant; a second statement only where something changed since."""
    if not limites:
        return {}
    jours, sites = {repas[0] for repas in limites}, {repas[1] for repas in limites}
    rows = _read(tx, referentiel, sorted(jours), sites, depuis=min(limites.values()))
    siennes = [row for row in rows if (row.jour, row.site, row.activite) in limites]
    return _by_repas(_open_regimes(siennes), _list_reserves(tx, siennes, limites))


def _list_reserves(tx: Transaction, rows: Iterable[Any], limites: Mapping[Repas, datetime]) -> Iterator[Any]:
    changes = []
    for row in rows:
        if row.modifie_at >= limites[row.jour, row.site, row.activite]:
            changes.append(row)
        elif row.est_reserve:
            yield row
    avant = _read_avant(tx, changes, limites) if changes else {}
    for row in changes:
        etat = avant.get((row.enfant_id, row.jour, row.activite))
        # What no family did (custody, school, closure) leaves no accusé: it counts as it is, unless it is new.
        if etat == EtatReservation.RESERVEE if etat else row.est_reserve and row.version > 1:
            yield row


def _read_avant(
    tx: Transaction, changes: Iterable[Any], limites: Mapping[Repas, datetime]
) -> dict[tuple[UUID, date, str], str]:
    siens = [row for row in changes if row.compte_id is not None]
    rows = tx.execute(
        _AVANT,
        enfants=[str(row.enfant_id) for row in siens],
        jours=[row.jour for row in siens],
        activites=[row.activite for row in siens],
        comptes=[str(row.compte_id) for row in siens],
        limites=[limites[row.jour, row.site, row.activite] for row in siens],
    )
    return {(row.enfant_id, row.jour, row.activite): row.etat for row in rows}


def _read(
    tx: Transaction,
    referentiel: Referentiel,
    jours: list[date],
    sites: Iterable[str] | None = None,
    depuis: datetime | None = None,
) -> Any:
    activites = [code for code, proposee in referentiel.activites.items() if proposee.regle.delais.cuisine is not None]
    lieux = None if sites is None else sorted(sites)
    return tx.execute(_COMPTE, jours=jours, activites=activites, sites=lieux, depuis=depuis)


def _open_regimes(rows: Iterable[Any]) -> dict[UUID, str]:
    return {
        enfant_id: open_signes(scelle, enfant_id).regime
        for enfant_id, scelle in {row.enfant_id: row.scelle for row in rows if row.scelle}.items()
    }


def _by_repas(regimes: Mapping[UUID, str], rows: Iterable[Any]) -> dict[Repas, Comptes]:
    enfants: dict[Repas, list[tuple[str, date]]] = {}
    for row in rows:
        regime = regimes.get(row.enfant_id, "standard")
        enfants.setdefault((row.jour, row.site, row.activite), []).append((regime, row.naissance))
    return {repas: compute_comptes(presents, repas[0]) for repas, presents in enfants.items()}

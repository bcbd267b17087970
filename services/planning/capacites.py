"""Capacities and the moment at which each was in force: who was confirmed beyond one, what a lower one leaves.

A capacity that is lowered cancels nobody: what is booked is kept, nobody new is confirmed until places are left again.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from kit.database import Transaction

# The key holds the instant: two changes at one instant are the last one.
_NOTE = """
insert into capacite_dite (activite, site, depuis, capacite)
select o.activite, o.site, :now, o.capacite from ouverture o
left join lateral (
    select d.depuis, d.capacite from capacite_dite d
    where d.activite = o.activite and d.site = o.site order by d.depuis desc limit 1
) d on true
where d.depuis is null or d.capacite is distinct from o.capacite
on conflict (activite, site, depuis) do update set capacite = excluded.capacite
"""
_PLEINES = """
pleines as (
    select c.activite, c.site, c.jour, o.capacite, count(*) as prises
    from creneau c join ouverture o using (activite, site)
    where c.etat in ('reservee', 'absence_prevenue', 'proposee') and o.capacite is not null
      and c.jour >= cast(:du as date)
    group by c.activite, c.site, c.jour, o.capacite
    having count(*) > o.capacite
)
"""
# The places held, in the order in which they were taken, each beside the greatest capacity that could be read then: a
# save that began before a change goes on with the one that it read, and no request lives for a minute. Before the first
# one that was noted, it is that one; places older than the notes come first and are held to it too.
_DEPASSEMENTS = f"""
with {_PLEINES}, tenues as (
    select c.activite, c.site, c.jour, coalesce(c.tenu_depuis, '-infinity') as depuis, p.capacite,
           row_number() over (partition by c.activite, c.site, c.jour order by c.tenu_depuis nulls first) as rang
    from creneau c join pleines p using (activite, site, jour)
    where c.etat in ('reservee', 'absence_prevenue', 'proposee')
), periodes as (
    select d.activite, d.site, coalesce(d.capacite, 2147483647) as capacite,
           case when lag(d.depuis) over lieu is null then '-infinity' else d.depuis end as depuis,
           lead(d.depuis, 1, 'infinity') over lieu + interval '1 minute' as avant
    from capacite_dite d window lieu as (partition by d.activite, d.site order by d.depuis)
), jugees as (
    select t.activite, t.site, t.jour, t.depuis, t.rang, coalesce(
               (select max(p.capacite) from periodes p where p.activite = t.activite and p.site = t.site
                                                         and t.depuis >= p.depuis and t.depuis < p.avant),
               t.capacite) as capacite
    from tenues t
)
select distinct on (jour, activite, site) activite, site, jour, rang, capacite, depuis from jugees
where rang > capacite order by jour, activite, site, rang
"""  # noqa: S608 - constant text
_AU_DELA = f"""
with {_PLEINES}
select activite, site, min(jour) as premier, count(*) as jours, max(prises - capacite) as de_trop, capacite
from pleines group by activite, site, capacite order by activite, site
"""  # noqa: S608 - constant text


def note(tx: Transaction) -> None:
    """After a change of the openings, in its transaction: each capacity that is not the last one noted."""
    tx.execute(_NOTE, now=tx.now)


def list_depassements(tx: Transaction) -> Sequence[Any]:
    """The first place of each slot that was given while all were taken, with the capacity (DOMAIN §5)."""
    return tx.execute(_DEPASSEMENTS, du=date.min)


def list_au_dela(tx: Transaction, du: date) -> Sequence[Any]:
    """By activity and site, the days from ``du`` on with more places taken than there are now."""
    return tx.execute(_AU_DELA, du=du)

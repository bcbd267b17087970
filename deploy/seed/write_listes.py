"""One Wednesday of the demo's leisure centre is full: a place is kept for Inès, others wait, Zoé-Capucine third."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Final
from uuid import UUID

from deploy.seed.cas import ENFANT_EN_LISTE, ENFANT_PROPOSE
from deploy.seed.ville import CENTRE, FORMULES
from kit import clock
from kit.clock import PARIS
from kit.database import Transaction
from services.planning.domain.reservation import DUREE_OFFRE

ACTIVITE: Final = FORMULES[2]
AVANT, APRES = 2, 3
"""How many wait before and after the demo's own child."""
_UNE_SECONDE = timedelta(seconds=1)
_JOUR_PLEIN = "select min(jour) as jour from jour_ouvert where activite = :activite and jour >= :des_le"
# The place that is offered is one that somebody gave back.
_RENDRE = """
update creneau c set etat = 'annulee', modifie_at = :at, version = c.version + 1
where c.activite = :activite and c.jour = :jour and c.enfant_id in (
    select t.enfant_id from creneau t
    where t.activite = :activite and t.site = :site and t.jour = :jour and t.etat = 'reservee'
    order by t.enfant_id
    offset (select v.capacite - 1 from ouverture v where v.activite = :activite and v.site = :site))
"""
# Of the children whom the seed left out for lack of places, the first ones fill the day and the next ones wait.
_REMPLIR = """
with candidat as (
    select h.enfant_id, s.jour, h.foyer_a, h.compte_a, v.capacite,
           row_number() over (order by h.enfant_id) as rang,
           v.capacite - 1 - (select count(*) from creneau c
                             where c.activite = h.activite and c.site = h.site and c.jour = s.jour
                               and c.etat in ('reservee', 'absence_prevenue')) as libres
    from sans_place s
    join habitude h on h.enfant_id = s.enfant_id and h.activite = s.activite
    join ouverture v on v.activite = h.activite and v.site = h.site
    where s.activite = :activite and s.jour = :jour and h.site = :site and h.forme is null and h.compte_a is not null
      and not exists (select from creneau c
                      where c.enfant_id = h.enfant_id and c.activite = h.activite and c.jour = s.jour)
), ecrit as (
    insert into creneau (enfant_id, activite, jour, site, foyer_id, etat, ordre, compte_id, modifie_at)
    select t.enfant_id, :activite, t.jour, :site, t.foyer_a,
           case when t.rang <= t.libres then 'reservee' else 'en_attente' end,
           case when t.rang > t.libres then nextval('attente_ordre') end, t.compte_a, :at
    from candidat t where t.rang <= t.libres + :attendent
    returning enfant_id, jour, etat, compte_id
), refus as (
    insert into refus_complet (at, compte_id, enfant_id, activite, site, jour, capacite, prises)
    select :at, e.compte_id, e.enfant_id, :activite, :site, e.jour, c.capacite, c.capacite
    from ecrit e join candidat c using (enfant_id)
    where e.etat = 'en_attente'
)
select (select count(*) from candidat) - (select count(*) from ecrit) as restent
"""
# A child of the demo's own parents, for the household in charge that day.
_ENFANT_DEMO = """
with ecrit as (
    insert into creneau (enfant_id, activite, jour, site, foyer_id, etat, ordre, offre_limite, compte_id, modifie_at)
    select e.enfant_id, :activite, :jour, :site, coalesce(h.foyer_id, e.foyer_defaut), :etat,
           nextval('attente_ordre'), cast(:limite as timestamptz),
           (select compte_id from foyer_compte where foyer_id = coalesce(h.foyer_id, e.foyer_defaut)
            order by compte_id limit 1), :at
    from enfant e
    left join lateral (
        select case when t.est_a then a.foyer_a else a.foyer_b end as foyer_id
        from habitude a join tour t on t.forme = a.forme and t.activite = :activite and t.jour = :jour
        where a.enfant_id = e.enfant_id limit 1
    ) h on true
    where e.enfant_id = :enfant_id
    returning enfant_id, compte_id
)
insert into refus_complet (at, compte_id, enfant_id, activite, site, jour, capacite, prises)
select :at, e.compte_id, e.enfant_id, :activite, :site, :jour, v.capacite, v.capacite
from ecrit e join ouverture v on v.activite = :activite and v.site = :site
"""


def write_listes(tx: Transaction, jour: date) -> None:
    """In the transaction of the bookings, whose temporary tables it reads. Nothing in a town too small to be full."""
    row = tx.one_or_none(_JOUR_PLEIN, activite=ACTIVITE, des_le=jour + timedelta(days=8))
    if row is None or row.jour is None:
        return
    at = datetime.combine(jour - timedelta(days=1), time(11, 12), PARIS)
    lieu = {"activite": ACTIVITE, "site": CENTRE, "jour": row.jour, "at": at}
    if tx.execute(_REMPLIR, attendent=0, **lieu)[0].restent < AVANT + APRES:
        return
    tx.execute(_RENDRE, **lieu)
    _write_enfant(tx, lieu, ENFANT_PROPOSE, limite=find_offre(jour) + DUREE_OFFRE + _UNE_SECONDE)
    tx.execute(_REMPLIR, attendent=AVANT, **lieu)
    _write_enfant(tx, lieu, ENFANT_EN_LISTE)
    tx.execute(_REMPLIR, attendent=APRES, **lieu)


def _write_enfant(tx: Transaction, lieu: dict[str, object], enfant_id: UUID, limite: datetime | None = None) -> None:
    etat = "proposee" if limite else "en_attente"
    tx.execute(_ENFANT_DEMO, enfant_id=enfant_id, etat=etat, limite=limite, **lieu)


def find_offre(jour: date) -> datetime:
    """When the place was offered: now, where the town lives today, so that 24 hours are left; else at noon."""
    now = clock.now().replace(microsecond=0)
    return now if now.astimezone(PARIS).date() == jour else datetime.combine(jour, time(12), PARIS)

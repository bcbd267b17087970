"""What the demo's animateur reads at Jean-Jaurès: a family that told late of a child, departures tapped last week."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Final

from deploy.seed.cas import ENFANT_TARDIF
from deploy.seed.ville import JEAN_JAURES
from kit.clock import PARIS
from kit.database import Transaction

ACTIVITE: Final = "etude"
JOURS_DE_DEPARTS: Final = 7
"""How far back an animateur may still correct a sheet."""
# The next open day whose on-line booking is closed, else the last one: in the holidays nobody can tell late.
_JOUR_TARDIF = """
select coalesce(min(jour) filter (where jour between :jour and :apres_demain), max(jour) filter (where est_passe))
       as jour
from jour_ouvert where activite = :activite
"""
_TARDIF = """
with rang as (
    select cast(nextval('accuse_numero') as text) as n
), qui as (
    select e.enfant_id, e.foyer_defaut as foyer_id,
           (select compte_id from foyer_compte where foyer_id = e.foyer_defaut order by compte_id limit 1) as compte_id
    from enfant e
    where e.enfant_id = :enfant_id
      and not exists (select from creneau c
                      where c.enfant_id = e.enfant_id and c.activite = :activite and c.jour = :jour)
), recu as (
    insert into accuse (numero, at, compte_id, enfant_id, mois, ajouts, retraits, refus)
    select 'R-' || :annee || '-' || lpad(n, greatest(6, length(n)), '0'), :at, qui.compte_id, qui.enfant_id, :mois,
           0, 0, 0
    from rang, qui
    returning numero
)
insert into avis_tardif (enfant_id, activite, jour, site, foyer_id, compte_id, accuse, recu_at)
select qui.enfant_id, :activite, :jour, :site, qui.foyer_id, qui.compte_id, recu.numero, :at from qui, recu
"""
# The mark says all that its tablet knows: it follows that of the arrival, and takes its place.
_DEPARTS = """
with depart as (
    select c.enfant_id, c.activite, c.jour, date_trunc('minute', c.modifie_at) as arrivee,
           (c.jour + a.fin) at time zone 'Europe/Paris'
               - make_interval(mins => (abs(uuid_hash_extended(c.enfant_id, c.jour - date '2020-01-01')) % 26)::integer)
               as depart
    from creneau c join activite a on a.code = c.activite
    where c.site = :site and c.activite in ('etude', 'soir') and c.presence = 'present'
      and c.jour between :premier and :veille
), marques as (
    insert into marque (marque_id, enfant_id, activite, jour, site, etat, appareil, rang, instant, recu_at, compte_id)
    select md5('parti' || d.enfant_id || d.jour || d.activite)::uuid, d.enfant_id, d.activite, d.jour, :site, 'parti',
           m.appareil, m.rang + 1, d.depart, d.depart, m.compte_id
    from depart d join marque m using (enfant_id, activite, jour)
)
update creneau c set arrivee = d.arrivee, depart = d.depart, modifie_at = d.depart, version = c.version + 1
from depart d
where c.enfant_id = d.enfant_id and c.activite = d.activite and c.jour = d.jour
"""


def write_gestes(tx: Transaction, jour: date) -> None:
    """In the transaction of the bookings, whose temporary tables it reads."""
    premier, veille = jour - timedelta(days=JOURS_DE_DEPARTS), jour - timedelta(days=1)
    tx.execute(_DEPARTS, site=JEAN_JAURES, premier=premier, veille=veille)
    jours = tx.execute(_JOUR_TARDIF, activite=ACTIVITE, jour=jour, apres_demain=jour + timedelta(days=2))
    tardif = jours[0].jour
    if tardif is None:
        return
    at = datetime.combine(tardif - timedelta(days=1), time(19, 42), PARIS)
    if tardif > jour:
        at = datetime.combine(jour, time(0, 12), PARIS)
    tx.execute(
        _TARDIF,
        enfant_id=ENFANT_TARDIF,
        activite=ACTIVITE,
        site=JEAN_JAURES,
        jour=tardif,
        at=at,
        annee=str(at.year),
        mois=f"{tardif:%Y-%m}",
    )

"""One Wednesday of the demo's leisure centre is full, and five families wait: what agents and parents then see."""

from __future__ import annotations

from datetime import date

from deploy.seed.ville import CENTRE, FORMULES
from kit.database import Transaction

# Of the children whom the seed left out for lack of places, the first ones fill the day and the next ones wait.
_ATTENDENT = """
with jour_plein as (
    select min(o.jour) as jour from jour_ouvert o where o.activite = :activite and o.jour >= :des_le
), candidat as (
    select h.enfant_id, o.jour, h.foyer_a, h.compte_a, v.capacite,
           row_number() over (order by h.enfant_id) as rang,
           v.capacite - (select count(*) from creneau c
                         where c.activite = h.activite and c.site = h.site and c.jour = o.jour
                           and c.etat in ('reservee', 'absence_prevenue')) as libres
    from jour_plein o
    join sans_place s on s.activite = :activite and s.jour = o.jour
    join habitude h on h.enfant_id = s.enfant_id and h.activite = s.activite
    join ouverture v on v.activite = h.activite and v.site = h.site
    where h.site = :site and h.forme is null and h.compte_a is not null
), ecrit as (
    insert into creneau (enfant_id, activite, jour, site, foyer_id, etat, ordre, compte_id, modifie_at)
    select t.enfant_id, :activite, t.jour, :site, t.foyer_a,
           case when t.rang <= t.libres then 'reservee' else 'en_attente' end,
           case when t.rang > t.libres then nextval('attente_ordre') end, t.compte_a, :at
    from candidat t where t.rang <= t.libres + :attendent
    returning enfant_id, jour, etat, compte_id
)
insert into refus_complet (at, compte_id, enfant_id, activite, site, jour, capacite, prises)
select :at, e.compte_id, e.enfant_id, :activite, :site, e.jour, c.capacite, c.capacite
from ecrit e join candidat c using (enfant_id)
where e.etat = 'en_attente'
"""


def write_listes(tx: Transaction, jour: date) -> None:
    """In the transaction of the bookings, whose temporary tables it reads."""
    tx.execute(
        _ATTENDENT,
        activite=FORMULES[2],
        site=CENTRE,
        des_le=date.fromordinal(jour.toordinal() + 8),
        at=f"{date.fromordinal(jour.toordinal() - 1)} 10:12:00+00",
        attendent=5,
    )

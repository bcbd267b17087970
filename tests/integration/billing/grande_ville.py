"""A town of thousands of households, written set-based straight into the projections: for measures only."""

from __future__ import annotations

from services.billing import reference
from tests.integration.base import Base

_FOYERS = """
insert into payeur (foyer_id, nom_complet, adresse, est_resident, enfants_a_charge, aeeh, version)
select gen_random_uuid(), 'Famille ' || n, n || ' rue des Lilas, 91380 Chilly-Mazarin', true, 1 + mod(n, 3), 0, 1
from generate_series(1, {familles}) n
"""
_ENFANTS = """
with e as (
    insert into enfant (enfant_id, prenom, naissance, version)
    select gen_random_uuid(), (array['Léonie', 'Gaspard', 'Zoé'])[k], date '2016-01-01' + 400 * k, 1
    from generate_series(1, {familles}) n, generate_series(1, 2) k
    returning enfant_id
), rangs as (select enfant_id, row_number() over () as r from e),
   foyers as (select foyer_id, row_number() over () as r from payeur)
insert into enfant_foyer (enfant_id, foyer_id, du)
select rangs.enfant_id, foyers.foyer_id, date '2020-01-01'
from rangs join foyers on foyers.r = (rangs.r + 1) / 2
"""
# Two children, ten school days, canteen for both and study for one: 30 attendances a household.
_CRENEAUX = """
insert into creneau (enfant_id, activite, jour, foyer_id, est_reserve, presence, repas_fourni, version)
select x.enfant_id, a.activite, j.jour, x.foyer_id, true, 'present', false, 1
from (select enfant_id, foyer_id, row_number() over (partition by foyer_id order by enfant_id) as rang
      from enfant_foyer) x
cross join (values ('restauration', 2), ('etude', 1)) a (activite, enfants)
cross join unnest(array[1, 2, 5, 6, 8, 9, 12, 13, 15, 16]) d (d)
cross join lateral (select date '2026-09-30' + d.d) j (jour)
where x.rang <= a.enfants
"""


def populate(base: Base, familles: int) -> None:
    """30 attendances of October 2026 in each of ``familles`` households, and a proved income for each."""
    for statement in (_FOYERS, _ENFANTS, _CRENEAUX):
        base.sql(statement.replace("{familles}", str(familles)))
    with base.transaction() as tx:
        reference.upsert_ressources(
            tx,
            [
                {
                    "foyer_id": foyer_id,
                    "du": "2026-09-01",
                    "revenu_mensuel_centimes": 80_000 + 137 * rang,
                    "mention": "avis d’impôt 2025",
                }
                for rang, (foyer_id,) in enumerate(base.sql("select foyer_id from payeur"))
            ],
        )
    base.sql("analyze")

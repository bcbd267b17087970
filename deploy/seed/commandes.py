"""What the kitchen was told of the meals gone by, and of those to come that are frozen: versions, forecasts, adults.

In the database, whatever the size of the town: one count of the slots by meal, régime and age group, three states of
each (booked fifteen days before, booked in the end, served). Forecasts are those that planning would have said then.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from itertools import groupby
from typing import Any

from deploy.seed.copie import Copie
from kit.database import Transaction, jsonb
from services.planning.cuisine.etapes_dues import PASSES
from services.planning.cuisine.previsions import is_eve
from services.planning.domain.commande import PANIER
from services.planning.domain.prevision import Apprenti, Passe, Prevision
from services.planning.referentiel import Referentiel

RECUL = 15
ADULTES_AVANT = timedelta(days=45)
"""Days to come of which the adults are already typed."""
_TEMPORAIRES = """
create temporary table regime (enfant_id uuid, regime text) on commit drop;
create temporary table prevision_dite (jour date, site text, activite text, prevision jsonb) on commit drop;
"""
# In a hundred children who ate or should have, 13 booked after the order was frozen. A hash, as for the slots.
_COMPTES = """
create temporary table compte_repas on commit drop as
select c.jour, c.site, c.activite, coalesce(r.regime, 'standard') as regime,
       case when e.naissance > c.jour - interval '6 years' then 'moins_6' else 'six_et_plus' end as tranche,
       count(*) filter (where (c.etat = 'reservee' or (c.jour < :jour and c.etat <> 'aucune'))
           and abs(uuid_hash_extended(c.enfant_id, (c.jour - date '2020-01-01') * 16 + 7) % 100) >= 13) as figes,
       count(*) filter (where c.etat = 'reservee') as reserves,
       count(*) filter (where c.presence = 'present') as servis
from creneau c
join activite a on a.code = c.activite and a.delais ->> 'cuisine' is not null
join enfant e using (enfant_id)
left join regime r using (enfant_id)
where c.jour - 14 <= :jour
group by 1, 2, 3, 4, 5
"""
# Nobody booked: the kitchen is told so too.
_SANS_PERSONNE = """
insert into compte_repas (jour, site, activite, regime, tranche, figes, reserves, servis)
select j.jour, o.site, o.activite, 'standard', 'six_et_plus', 0, 0, 0
from unnest(cast(:activites as text[]), cast(:lieux as text[]), cast(:jours as date[])) as j (activite, lieu, jour)
join ouverture o on o.activite = j.activite
     and case when o.site = any(cast(:a_part as text[])) then o.site else '' end = j.lieu
where not exists (select from compte_repas c where (c.jour, c.site, c.activite) = (j.jour, o.site, o.activite))
"""
_REPAS = """
select jour, site, activite, sum(figes) filter (where regime <> :panier) as figes,
       sum(servis) filter (where regime <> :panier) as servis
from compte_repas group by jour, site, activite order by jour, site, activite
"""
# About as many as a school's size asks for; the same each day.
_ADULTES = """
insert into repas_adultes (jour, site, activite, nombre, modifie_at)
select j.jour, o.site, o.activite, 4 + length(o.site) % 7, cast(:now as timestamptz)
from ouverture o
join activite a on a.code = o.activite and a.delais ->> 'cuisine' is not null
cross join unnest(cast(:jours as date[])) as j (jour)
where o.activite = 'restauration'
"""
_VERSIONS = """
insert into commande (jour, site, activite, version, etape, emise_at, lignes, adultes, prevision)
select c.jour, c.site, c.activite, v.version, v.etape,
       (c.jour - v.avant)::timestamp at time zone 'Europe/Paris' + interval '20 seconds',
       coalesce(jsonb_agg(jsonb_build_array(c.regime, c.tranche, d.ecart) order by c.regime, c.tranche)
                filter (where d.ecart <> 0), '[]'),
       case when v.version = 1 then coalesce(max(a.nombre), 0) else 0 end,
       case when v.version = 1 then (array_agg(p.prevision))[1] end
from compte_repas c
cross join (values (1, 'cuisine', 14), (2, 'animateurs', 2), (3, 'annulation', 0), (4, 'reel', -1))
    as v (version, etape, avant)
cross join lateral (select case v.version when 1 then c.figes when 2 then c.reserves - c.figes
                                          when 3 then 0 else c.servis - c.reserves end as ecart) d
left join repas_adultes a using (jour, site, activite)
left join prevision_dite p using (jour, site, activite)
where c.jour - v.avant <= :jour
group by c.jour, c.site, c.activite, v.version, v.etape, v.avant
"""


def write_commandes(tx: Transaction, referentiel: Referentiel, jour: date, regimes: Iterable[tuple[Any, str]]) -> None:
    """Every meal of which a deadline has passed on ``jour``; ``regimes``: who does not eat as everybody, by child."""
    tx.execute(_TEMPORAIRES)
    copie = Copie("regime", "enfant_id, regime")
    for enfant_id, regime in regimes:
        copie.add(enfant_id, regime)
    copie.send(tx)
    tx.execute(_COMPTES, jour=jour)
    _add_sans_personne(tx, referentiel, jour)
    premier = tx.scalar("select min(jour) from compte_repas") or jour
    jours = [premier + timedelta(days=rang) for rang in range((jour + ADULTES_AVANT - premier).days + 1)]
    servis = [un for un in jours if referentiel.prepare("restauration", un, "").motif is None]
    tx.execute(_ADULTES, jours=servis, now=tx.now)
    dites = Copie("prevision_dite", "jour, site, activite, prevision")
    apprenti = Apprenti(RECUL)
    for un_jour, rows in groupby(tx.execute(_REPAS, panier=PANIER), key=lambda row: row.jour):
        est_veille = is_eve(referentiel, un_jour)
        if un_jour >= jour:
            for x in rows:
                serie = (x.site, x.activite)
                dite = apprenti.predict(serie, un_jour, int(x.figes or 0), est_veille=est_veille)
                dites.add(un_jour, *serie, _write(dite))
            continue
        passes = [Passe((x.site, x.activite), un_jour, int(x.figes or 0), int(x.servis or 0), est_veille) for x in rows]
        for passe, dite in zip(passes, apprenti.add_jour(passes), strict=True):
            dites.add(un_jour, *passe.serie, _write(dite))
    dites.send(tx)
    tx.execute(_VERSIONS, jour=jour)


def _add_sans_personne(tx: Transaction, referentiel: Referentiel, jour: date) -> None:
    """The days that the timer still looks at."""
    premier, propres = jour - PASSES, referentiel.lieux_propres
    jours = [premier + timedelta(days=rang) for rang in range((jour - premier).days + RECUL)]
    ouverts = [
        (activite, lieu, un)
        for activite, lieu in propres
        if referentiel.activites[activite].regle.delais.cuisine is not None
        for un in jours
        if referentiel.prepare(activite, un, lieu).motif is None
    ]
    tx.execute(
        _SANS_PERSONNE,
        activites=[activite for activite, _, _ in ouverts],
        lieux=[lieu for _, lieu, _ in ouverts],
        jours=[un for _, _, un in ouverts],
        a_part=sorted({lieu for _, lieu in propres if lieu}),
    )


def _write(dite: Prevision) -> Any:
    return jsonb({"prevu": dite.prevu, "bas": dite.bas, "haut": dite.haut})

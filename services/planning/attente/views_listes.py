"""Waiting lists as agents see them: by activity, site and day, with the ranks and the refusals that were logged."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from contracts import planning as contrat
from contracts.errors import Introuvable
from kit.database import Transaction
from services.planning import referentiel as memoire
from services.planning.attente.listes import UNE_SECONDE, est_close
from services.planning.referentiel import Referentiel

HORIZON = timedelta(days=30)
REFUS_MAX = 100
_LISTES = """
with concernes as (
    select distinct c.activite, c.site, c.jour from creneau c
    where c.ordre is not null and c.jour between :du and :au
    union
    select r.activite, r.site, r.jour from refus_complet r where r.jour between :du and :au
    union
    select c.activite, c.site, c.jour from creneau c join ouverture o using (activite, site)
    where c.etat in ('reservee', 'absence_prevenue', 'proposee') and c.jour between :du and :au
      and o.capacite is not null
    group by c.activite, c.site, c.jour, o.capacite
    having count(*) > o.capacite
)
select x.activite, x.site, x.jour, n.prises, n.proposees, n.attente,
       (select count(*) from refus_complet r
        where r.activite = x.activite and r.site = x.site and r.jour = x.jour) as refus
from concernes x
cross join lateral (
    select count(*) filter (where c.etat in ('reservee', 'absence_prevenue')) as prises,
           count(*) filter (where c.etat = 'proposee') as proposees,
           count(*) filter (where c.etat = 'en_attente') as attente
    from creneau c
    where c.activite = x.activite and c.site = x.site and c.jour = x.jour
      and c.etat in ('reservee', 'absence_prevenue', 'en_attente', 'proposee')
) as n
where (cast(:site as text) is null or x.site = :site) and (cast(:activite as text) is null or x.activite = :activite)
order by x.jour, x.activite, x.site
"""
_RANGS = """
select c.enfant_id, e.dossier_id, e.prenom, e.nom, c.offre_limite,
       case when c.etat = 'en_attente' then rank() over (partition by c.etat order by c.ordre) end as rang
from creneau c
join enfant e using (enfant_id)
where c.activite = :activite and c.site = :site and c.jour = :jour and c.ordre is not null
order by c.etat = 'en_attente', c.offre_limite, c.ordre
"""
_REFUS = """
select r.at, r.capacite, r.prises from refus_complet r
where r.activite = :activite and r.site = :site and r.jour = :jour
order by r.seq desc limit :max
"""


def list_listes(tx: Transaction, request: contrat.ListListes) -> contrat.Listes:
    referentiel = memoire.read(tx)
    au = request.du + HORIZON
    rows = tx.execute(_LISTES, du=request.du, au=au, site=request.site, activite=None)
    return contrat.Listes(listes=[_write(tx, referentiel, row) for row in rows])


def get_liste(tx: Transaction, request: contrat.GetListe) -> contrat.ListeDetail:
    """Raises ``Introuvable`` where nobody ever waited."""
    referentiel = memoire.read(tx)
    cle = {"activite": request.activite, "site": request.site, "jour": request.jour}
    row = tx.one_or_none(_LISTES, du=request.jour, au=request.jour, site=request.site, activite=request.activite)
    if row is None:
        raise Introuvable(objet="liste")
    return contrat.ListeDetail(
        liste=_write(tx, referentiel, row),
        rangs=[
            contrat.RangVue(
                enfant_id=r.enfant_id,
                dossier_id=r.dossier_id,
                prenom=r.prenom,
                nom=r.nom,
                rang=r.rang,
                jusqu_au=r.offre_limite - UNE_SECONDE if r.offre_limite else None,
            )
            for r in tx.execute(_RANGS, **cle)
        ],
        refus=[
            contrat.RefusVu(at=r.at, capacite=r.capacite, prises=r.prises)
            for r in tx.execute(_REFUS, max=REFUS_MAX, **cle)
        ],
    )


def _write(tx: Transaction, referentiel: Referentiel, row: Any) -> contrat.ListeVue:
    proposee = referentiel.activites.get(row.activite)
    ouverture = referentiel.ouvertures.get((row.activite, row.site))
    return contrat.ListeVue(
        activite=row.activite,
        libelle=proposee.libelle if proposee else row.activite,
        site=row.site,
        site_libelle=referentiel.nom_site(row.site),
        jour=row.jour,
        capacite=ouverture.capacite if ouverture else None,
        prises=row.prises,
        proposees=row.proposees,
        attente=row.attente,
        refus=row.refus,
        est_close=est_close(tx.now, referentiel, row.activite, row.site, row.jour),
    )

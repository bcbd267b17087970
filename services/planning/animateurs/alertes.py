"""Who is told that animateurs are missing: once by accueil and level, never a storm of mails.

The timer looks at the coming days of the sites whose roster was typed; a page reads what it found. A level already
said is not said again, even when the shortage comes back: only a worse one is.
"""

from __future__ import annotations

import time as horloge
import uuid
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Any
from uuid import UUID

from contracts import planning as contrat
from contracts.avis import AvisPlanning, GenreAvis
from kit.database import Transaction
from services.planning import referentiel as memoire
from services.planning.animateurs.effectifs import Effectifs, read_effectifs
from services.planning.animateurs.encadrement import cover, read_postes
from services.planning.domain import mots
from services.planning.referentiel import Referentiel

JOURS_SURVEILLES = timedelta(days=7)
"""Today and a week ahead: there is still time to find somebody [choice]."""
TABLEAU_GARDE = timedelta(days=92)
"""Rosters name people of the town: a quarter, then they are forgotten [choice]."""
SITES_PAR_LOT = 40
_SITES = """
select distinct site from tableau_service where lundi between :premier and :dernier order by site
"""
# A shortage that is over stays with nothing missing: what was said of it is not said twice.
_KEEP = """
with vues as (
    select * from unnest(cast(:sites as text[]), cast(:jours as date[]), cast(:debuts as time[]),
                         cast(:fins as time[]), cast(:requis as integer[]), cast(:manquants as integer[]))
        as t (site, jour, debut, fin, requis, manquants)
), finies as (
    update alerte_encadrement a set manquants = 0, vue_at = :now
    where a.jour >= :jour and a.manquants > 0
      and not exists (select from vues v where (v.site, v.jour, v.debut) = (a.site, a.jour, a.debut))
), avant as (
    select v.*, coalesce(a.dits, 0) as dits from vues v left join alerte_encadrement a using (site, jour, debut)
), ecrites as (
    insert into alerte_encadrement as e (site, jour, debut, fin, requis, manquants, dits, vue_at)
    select site, jour, debut, fin, requis, manquants, manquants, :now from avant
    on conflict (site, jour, debut) do update set fin = excluded.fin, requis = excluded.requis,
        manquants = excluded.manquants, dits = greatest(e.dits, excluded.dits), vue_at = excluded.vue_at
)
select site, jour, debut, fin, requis, manquants from avant where manquants > dits order by site, jour, debut
"""
_LUES = """
select site, jour, debut, fin, manquants from alerte_encadrement
where jour >= :jour and manquants > 0 order by jour, debut, site
"""


@dataclass(frozen=True, slots=True)
class Manque:
    site: str
    jour: date
    debut: time
    fin: time
    requis: int
    manquants: int


def get_alertes(tx: Transaction) -> contrat.Alertes:
    """One statement: what the timer last saw, a few minutes ago at most."""
    referentiel = memoire.read(tx)
    return contrat.Alertes(
        alertes=[
            contrat.AlerteEncadrement(
                site=contrat.SiteVue(code=row.site, libelle=referentiel.nom_site(row.site)),
                jour=row.jour,
                debut=row.debut,
                fin=row.fin,
                manquants=row.manquants,
            )
            for row in tx.execute(_LUES, jour=mots.jour_of(tx.now))
        ]
    )


def watch(tx: Transaction) -> int:
    """Looks at every roster of the coming days; returns how many shortages were said."""
    aujourd_hui = mots.jour_of(tx.now)
    dernier = aujourd_hui + JOURS_SURVEILLES
    lundi = aujourd_hui - timedelta(days=aujourd_hui.weekday())
    sites = [row.site for row in tx.execute(_SITES, premier=lundi, dernier=dernier)]
    referentiel = memoire.read(tx)
    manques = [manque for lot in _batches(sites) for manque in _look(tx, referentiel, lot, dernier)]
    nouvelles = tx.execute(_KEEP, jour=aujourd_hui, now=tx.now, **_columns(manques))
    for row in nouvelles:
        tx.say(_event(row))
    if nouvelles:
        tx.say(*_avis(tx, referentiel, nouvelles))
    return len(nouvelles)


def forget(tx: Transaction) -> None:
    """Rosters and shortages of a quarter ago."""
    jour = mots.jour_of(tx.now) - TABLEAU_GARDE
    tx.execute("delete from tableau_service where lundi < :jour", jour=jour)
    tx.execute("delete from alerte_encadrement where jour < :jour", jour=jour)


def _look(tx: Transaction, referentiel: Referentiel, sites: Sequence[str], dernier: date) -> Iterator[Manque]:
    """What is over today is no longer a shortage: nobody can be found for it."""
    horloge.sleep(0)  # a large town takes a while: requests pass in between
    du, heure = mots.jour_of(tx.now), mots.to_paris(tx.now).time()
    effectifs = read_effectifs(tx, sites, du, dernier)
    for (site, jour), postes in read_postes(tx, sites, du, dernier).items():
        if not du <= jour <= dernier:
            continue
        for couverte in cover(referentiel, site, jour, effectifs.get((site, jour), Effectifs()), postes):
            plage = couverte.plage
            if couverte.manquants and (jour, plage.fin) > (du, heure):
                yield Manque(site, jour, plage.debut, plage.fin, plage.requis, couverte.manquants)


def _batches(sites: Sequence[str]) -> Iterator[Sequence[str]]:
    for debut in range(0, len(sites), SITES_PAR_LOT):
        yield sites[debut : debut + SITES_PAR_LOT]


def _columns(manques: Sequence[Manque]) -> dict[str, Any]:
    return {
        "sites": [m.site for m in manques],
        "jours": [m.jour for m in manques],
        "debuts": [m.debut for m in manques],
        "fins": [m.fin for m in manques],
        "requis": [m.requis for m in manques],
        "manquants": [m.manquants for m in manques],
    }


def _alerte_id(row: Any) -> UUID:
    return uuid.uuid5(uuid.NAMESPACE_URL, f"encadrement/{row.site}/{row.jour}/{row.debut}/{row.manquants}")


def _event(row: Any) -> contrat.EncadrementInsuffisant:
    return contrat.EncadrementInsuffisant(
        alerte_id=_alerte_id(row),
        site=row.site,
        jour=row.jour,
        debut=row.debut,
        fin=row.fin,
        requis=row.requis,
        manquants=row.manquants,
    )


def _avis(tx: Transaction, referentiel: Referentiel, rows: Sequence[Any]) -> Iterable[AvisPlanning]:
    """One mail for each agent who types these rosters, whatever the number of shortages; the page says them all."""
    by_compte: dict[UUID, list[Any]] = {}
    for row in rows:
        lundi = row.jour - timedelta(days=row.jour.weekday())
        compte_id = tx.scalar(
            "select compte_id from tableau_service where site = :site and lundi = :lundi", site=row.site, lundi=lundi
        )
        by_compte.setdefault(compte_id, []).append(row)
    for compte_id, siennes in by_compte.items():
        premiere = min(siennes, key=lambda row: (row.jour, row.debut))
        autres = len({row.site for row in siennes} - {premiere.site})
        lieux = referentiel.nom_site(premiere.site)
        if autres:
            lieux += " et un autre lieu" if autres == 1 else f" et {autres} autres lieux"
        yield AvisPlanning(
            avis_id=uuid.uuid5(compte_id, "/".join(str(_alerte_id(row)) for row in siennes)),
            compte_id=compte_id,
            genre=GenreAvis.ENCADREMENT_INSUFFISANT,
            lien=f"/mairie/encadrement?semaine={premiere.jour}",
            valeurs={"jour": mots.jour_long(premiere.jour), "lieux": lieux},
        )

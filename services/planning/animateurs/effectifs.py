"""Who is expected at each site and day, counted, and how many animateurs the law asks for them.

Public names
    Effectifs(prevu, reel)          two counts of a site's day: booked; and booked or come, without those known absent
    read_effectifs(tx, sites, du, au) -> dict[(site, jour), Effectifs]      one statement, whatever the number
    groupe_of(naissance, jour, activites) -> Groupe                         one child as it is counted
    required(referentiel, site, jour, effectif) -> list[Plage]              pure; empty where the calendar does not say

To know what a save changes: ``required`` of the count read, then of ``domain.effectif.change`` of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from importlib.resources import files
from typing import Final

from kit.database import Transaction
from kit.statements import Planned
from services.planning.domain.activite import GenreActivite
from services.planning.domain.calendrier import HorsCalendrier
from services.planning.domain.effectif import Effectif, Groupe, Horaire, Plage, compute_plages
from services.planning.domain.encadrement import TableTaux, Taux, find_accueil, find_taux, find_tranche, read_taux
from services.planning.referentiel import Referentiel

# The sixth birthday counts that very day, as ``find_tranche`` says.
_READ = Planned("""
select t.site, t.jour, t.prevues, t.reelles, t.est_petit, count(*) as nombre
from (
    select c.site, c.jour, e.naissance > (c.jour - interval '6 years') as est_petit,
           coalesce(array_agg(c.activite order by c.activite) filter (where c.etat = 'reservee'), '{}') as prevues,
           coalesce(array_agg(c.activite order by c.activite)
                    filter (where c.presence is distinct from 'absent'), '{}') as reelles
    from creneau c
    join enfant e using (enfant_id)
    where c.site = any(cast(:sites as text[])) and c.jour between :du and :au
      and (c.etat = 'reservee' or c.presence in ('present', 'conflit'))
    group by c.site, c.jour, c.enfant_id, e.naissance
) t
group by t.site, t.jour, t.prevues, t.reelles, t.est_petit
""")
TABLE: Final[TableTaux] = read_taux(
    files("services.planning.donnees").joinpath("encadrement.csv").read_text("utf-8").splitlines()
)


@dataclass(slots=True)
class Effectifs:
    """``prevu`` is for the bookings alone; ``reel`` is who must be minded, as far as the marks say it now."""

    prevu: dict[Groupe, int] = field(default_factory=dict)
    reel: dict[Groupe, int] = field(default_factory=dict)


def read_effectifs(tx: Transaction, sites: Iterable[str], du: date, au: date) -> dict[tuple[str, date], Effectifs]:
    """Days with nobody are not in it. A child of two sites in a day counts at each."""
    effectifs: dict[tuple[str, date], Effectifs] = {}
    for row in tx.execute(_READ, sites=sorted(set(sites)), du=du, au=au):
        compte = effectifs.setdefault((row.site, row.jour), Effectifs())
        tranche = "moins_6" if row.est_petit else "six_et_plus"
        for activites, nombres in ((row.prevues, compte.prevu), (row.reelles, compte.reel)):
            if activites:
                groupe = (frozenset(activites), tranche)
                nombres[groupe] = nombres.get(groupe, 0) + row.nombre
    return effectifs


def groupe_of(naissance: date, jour: date, activites: Iterable[str]) -> Groupe:
    return (frozenset(activites), find_tranche(naissance, jour))


def required(referentiel: Referentiel, site: str, jour: date, effectif: Effectif) -> list[Plage]:
    """The accueils of that day in order, each with its bands; the crèche has its own professionals and is left out."""
    horaires = list_horaires(referentiel, site, jour)
    try:
        accueil = find_accueil(jour, referentiel.calendrier, referentiel.calendrier.rythme_de(site))
    except HorsCalendrier:
        return []

    def taux_of(duree: timedelta) -> Taux:
        return find_taux(TABLE, accueil, duree, referentiel.pedt)

    return compute_plages(horaires, effectif, taux_of)


def list_horaires(referentiel: Referentiel, site: str, jour: date) -> Mapping[str, Horaire]:
    """The activities open at this site that day, remembered with the reference data."""
    cle = ("horaires", site, jour)
    horaires: dict[str, Horaire] | None = referentiel.memo.get(cle)
    if horaires is None:
        horaires = {
            code: Horaire(proposee.regle.debut, proposee.regle.fin)
            for code, proposee in referentiel.activites.items()
            if (code, site) in referentiel.ouvertures
            and proposee.regle.genre is not GenreActivite.CRECHE
            and referentiel.prepare(code, jour, site).motif is None
        }
        referentiel.remember(cle, horaires)
    return horaires

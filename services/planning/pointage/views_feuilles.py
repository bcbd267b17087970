"""The sheets of a day, in the order of the day, and the departures that were forgotten the days before."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from contracts import planning as contrat
from kit.database import Transaction
from services.planning import referentiel as memoire
from services.planning.domain import depart, mots
from services.planning.domain.activite import GenreActivite
from services.planning.pointage.views_feuille import JOURS_ANIMATEUR
from services.planning.referentiel import Referentiel, sites_of

# The same rule as domain/depart.py, for counting.
_EST_DU = """
c.presence = 'present' and c.depart is null and (c.arrivee is not null or c.activite = any(cast(:creches as text[])))
"""
_READ_FEUILLES = f"""
select c.site, c.activite, count(*) filter (where c.etat = 'reservee') as attendus,
       count(c.presence) as pointes, count(*) filter (where {_EST_DU}) as departs
from creneau c
where c.jour = :jour and c.site = any(cast(:sites as text[])) and (c.etat = 'reservee' or c.presence is not null)
group by c.site, c.activite
"""  # noqa: S608 - constant texts put together
_READ_OUBLIS = f"""
select c.site, c.activite, c.jour, count(*) as departs
from creneau c
where c.jour between :du and :au and c.site = any(cast(:sites as text[]))
      and c.activite = any(cast(:remises as text[])) and {_EST_DU}
group by c.site, c.activite, c.jour
order by c.jour desc, c.site, c.activite
"""  # noqa: S608 - constant texts put together


def list_feuilles(tx: Transaction, request: contrat.ListFeuilles) -> contrat.Feuilles:
    """Every sheet that opens that day at the actor's sites, with or without bookings. One statement, two for who has
    sites of her own and looks at today."""
    referentiel = memoire.read(tx)
    sites = sites_of(referentiel, tx.who.sites)
    rows = tx.execute(_READ_FEUILLES, jour=request.jour, sites=sorted(sites), creches=_list_creches(referentiel))
    comptes = {(row.activite, row.site): row for row in rows}
    feuilles = []
    for activite, site in sorted(referentiel.ouvertures, key=lambda cle: (cle[1], _hour_key(referentiel, cle[0]))):
        est_ouverte = referentiel.prepare(activite, request.jour, site).motif is None
        if site in sites and (est_ouverte or (activite, site) in comptes):
            feuilles.append(_write(tx, referentiel, request, activite, site, comptes.get((activite, site))))
    return contrat.Feuilles(jour=request.jour, feuilles=feuilles, oublis=_list_oublis(tx, referentiel, request))


def _hour_key(referentiel: Referentiel, activite: str) -> tuple[Any, ...]:
    regle = referentiel.activites[activite].regle
    return regle.debut, regle.fin, activite


def _write(
    tx: Transaction, referentiel: Referentiel, request: contrat.ListFeuilles, activite: str, site: str, compte: Any
) -> contrat.FeuilleResume:
    proposee = referentiel.activites[activite]
    departs_dus = depart.est_remis(proposee.regle) and depart.est_finie(proposee.regle, request.jour, tx.now)
    return contrat.FeuilleResume(
        site=site,
        site_libelle=referentiel.nom_site(site),
        activite=activite,
        activite_libelle=proposee.libelle,
        debut=proposee.regle.debut,
        fin=proposee.regle.fin,
        attendus=compte.attendus if compte else 0,
        pointes=compte.pointes if compte else 0,
        departs_a_noter=compte.departs if compte and departs_dus else 0,
    )


def _list_oublis(
    tx: Transaction, referentiel: Referentiel, request: contrat.ListFeuilles
) -> list[contrat.DepartsOublies]:
    """Of the days that an animateur may still complete; an agent of the whole town has other lists."""
    aujourd_hui = mots.jour_of(tx.now)
    if not tx.who.sites or request.jour != aujourd_hui:
        return []
    rows = tx.execute(
        _READ_OUBLIS,
        du=aujourd_hui - timedelta(days=JOURS_ANIMATEUR),
        au=aujourd_hui - timedelta(days=1),
        sites=sorted(tx.who.sites),
        remises=[code for code, une in referentiel.activites.items() if depart.est_remis(une.regle)],
        creches=_list_creches(referentiel),
    )
    return [
        contrat.DepartsOublies(
            site=row.site,
            site_libelle=referentiel.nom_site(row.site),
            activite=row.activite,
            activite_libelle=referentiel.activites[row.activite].libelle,
            jour=row.jour,
            departs=row.departs,
        )
        for row in rows
    ]


def _list_creches(referentiel: Referentiel) -> list[str]:
    return [code for code, une in referentiel.activites.items() if une.regle.genre is GenreActivite.CRECHE]

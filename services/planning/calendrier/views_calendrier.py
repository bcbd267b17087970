"""The calendar as the agents' page shows it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from contracts import planning as contrat
from kit.database import Transaction
from services.planning import referentiel as memoire
from services.planning.domain.edition import DECIDEE
from services.planning.domain.feries import feries_of_annee
from services.planning.referentiel import Referentiel

CHANGEMENTS_DITS = 50
_LIGNES = """
select ligne_id, genre, premier_jour, dernier_jour, nom, portees, source from calendrier
order by premier_jour, genre, nom
"""
_CHANGEMENTS = """
select changement_id, decide_at, par, origine, avant, apres, annulees, est_fini from calendrier_changement
order by rang desc limit :nombre
"""


def get_calendrier(tx: Transaction) -> contrat.CalendrierVu:
    referentiel = memoire.read(tx)
    assert referentiel.version is not None
    lignes = tx.execute(_LIGNES)
    annees = sorted({row.premier_jour.year for row in lignes} | {row.dernier_jour.year for row in lignes})
    feries = sorted((jour, nom) for annee in annees for jour, nom in feries_of_annee(annee).items())
    return contrat.CalendrierVu(
        version=referentiel.version,
        zone=referentiel.zone,
        rythme=sorted(referentiel.calendrier.rythme),
        rythmes=_rythmes(referentiel),
        lignes=[_vue(row) for row in lignes],
        feries=[contrat.FerieVu(jour=jour, nom=nom) for jour, nom in feries],
        ecarts=_ecarts(annees, {jour for jour, _ in feries}),
        sites=[contrat.SiteVue(code=code, libelle=site.libelle) for code, site in referentiel.sites.items()],
        activites=[contrat.SiteVue(code=code, libelle=une.nom_complet) for code, une in referentiel.activites.items()],
        changements=[
            contrat.ChangementVu(
                changement_id=row.changement_id,
                decide_at=row.decide_at,
                par=row.par,
                origine=row.origine,
                avant=row.avant,
                apres=row.apres,
                annulees=row.annulees,
                est_fini=row.est_fini,
            )
            for row in tx.execute(_CHANGEMENTS, nombre=CHANGEMENTS_DITS)
        ],
    )


def _rythmes(referentiel: Referentiel) -> list[contrat.RythmeVu]:
    return [
        contrat.RythmeVu(
            site=contrat.SiteVue(code=code, libelle=site.libelle),
            jours=None if site.rythme is None else sorted(site.rythme),
        )
        for code, site in referentiel.sites.items()
        if site.genre == "ecole"
    ]


def _vue(row: Any) -> contrat.LigneVue:
    return contrat.LigneVue(
        ligne_id=row.ligne_id,
        genre=contrat.GenreJournee(row.genre),
        premier_jour=row.premier_jour,
        dernier_jour=row.dernier_jour,
        nom=row.nom,
        portees=sorted(row.portees),
        source=row.source,
        est_decidee_ailleurs=row.source.startswith(DECIDEE),
    )


def _ecarts(annees: Iterable[int], loi: set[date]) -> list[contrat.EcartFerie]:
    """What the library of control says otherwise; none is expected."""
    import holidays

    bibliotheque = set(holidays.country_holidays("FR", years=list(annees)))
    return [contrat.EcartFerie(jour=jour, est_dans_la_loi=jour in loi) for jour in sorted(bibliotheque ^ loi)]

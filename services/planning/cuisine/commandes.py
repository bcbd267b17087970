"""The kitchen's orders: said at each deadline, corrected when a tablet comes late, read by day."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from typing import NamedTuple

from contracts import planning as contrat
from kit.database import Transaction, jsonb
from services.planning import referentiel as memoire
from services.planning.cuisine.comptage import Comptage, Repas, count, count_figes
from services.planning.cuisine.previsions import Previsions
from services.planning.domain import mots
from services.planning.domain.calendrier import Genre
from services.planning.domain.commande import Comptes, Etape, add, count_repas, difference, list_etapes
from services.planning.domain.delais import Echeances
from services.planning.referentiel import Referentiel

PASSES = timedelta(days=3)
"""Days that the timer looks back at: what was served is known the next morning."""
DITES_MAX = 500
"""Versions of one transaction: the first night of a large town takes several minutes, and no lock for long."""
_UN_JOUR = timedelta(days=1)

_VERSIONS = """
select jour, site, activite, version, etape, emise_at, lignes, adultes, prevision from commande
where jour between :premier and :dernier and (cast(:site as text) is null or site = :site)
order by jour, site, activite, version
"""
_EMIT = """
insert into commande (site, activite, jour, version, etape, emise_at, compte_id, lignes, adultes, prevision)
values (:site, :activite, :jour, :version, :etape, :now, :compte_id, cast(:lignes as jsonb), :adultes,
        cast(:prevision as jsonb))
"""
# One at a time: two would take the same number.
_SEULE = "select pg_advisory_xact_lock(7301962)"


@dataclass(slots=True)
class Dites:
    """What the kitchen was told of one meal."""

    versions: list[contrat.VersionCommande] = field(default_factory=list)
    total: Comptes = field(default_factory=dict)
    adultes: int = 0

    @property
    def etapes(self) -> set[str]:
        return {version.etape.value for version in self.versions}


def list_commandes(tx: Transaction, request: contrat.ListCommandes) -> contrat.Commandes:
    """Every meal that was asked for and that somebody booked, or that the kitchen was told of."""
    referentiel = memoire.read(tx)
    jours = [request.du + timedelta(days=rang) for rang in range(request.jours)]
    dites, comptage = _read_dites(tx, jours[0], jours[-1], request.site), count(tx, referentiel, jours, request.site)
    previsions = Previsions(tx, referentiel)
    return contrat.Commandes(
        commandes=[
            _write_commande(referentiel, repas, dites.get(repas, Dites()), comptage, previsions)
            for repas in sorted({*dites, *comptage.list_repas()})
            if request.site in (None, repas[1]) and request.activite in (None, repas[2])
        ]
    )


def emit_now(tx: Transaction, jour: date) -> int:
    """The meals of a day that changed since their last version; a first version waits for its deadline."""
    tx.execute(_SEULE)
    dites, comptage = _read_dites(tx, jour, jour), count(tx, memoire.read(tx), [jour])
    emises = 0
    for repas, deja in dites.items():
        actuel, adultes = comptage.reserves.get(repas, {}), comptage.adultes.get(repas, 0)
        if Etape.REEL.value not in deja.etapes and (difference(deja.total, actuel) or adultes != deja.adultes):
            _emit(tx, repas, deja, Etape.MANUELLE, actuel, adultes)
            emises += 1
    return emises


def emit_due(tx: Transaction) -> int:
    """Each deadline that has passed and that the kitchen was not told of; returns how many versions were said.

    The first version is what was booked at its deadline, however late the timer comes.
    """
    referentiel = memoire.read(tx)
    a_dire = dict(_list_passees(tx, referentiel))
    if not a_dire:
        return 0
    tx.execute(_SEULE)
    dites = _read_dites(tx, min(a_dire)[0], max(a_dire)[0])
    dues = list(islice(_list_dues(tx, a_dire, dites), DITES_MAX))
    comptage = count(tx, referentiel, {repas[0] for repas, _ in dues})
    limites = {
        repas: e.cuisine.limite for repas, etape in dues if etape is Etape.CUISINE and (e := a_dire[repas]).cuisine
    }
    figes = count_figes(tx, referentiel, limites)
    for repas, etape in dues:
        comptes = {Etape.CUISINE: figes, Etape.REEL: comptage.presents}.get(etape, comptage.reserves).get(repas, {})
        prevision = Previsions(tx, referentiel).say(*repas, comptes, est_figee=True) if etape is Etape.CUISINE else None
        deja = dites.setdefault(repas, Dites())
        _emit(tx, repas, deja, etape, comptes, comptage.adultes.get(repas, 0), prevision)
    return len(dues)


def correct_reel(tx: Transaction, repas: Repas) -> None:
    """What was served, said again where marks come after it was said: a tablet without network until the morning."""
    tx.execute(_SEULE)
    jour, site, _ = repas
    deja = _read_dites(tx, jour, jour, site).get(repas, Dites())
    if Etape.REEL.value not in deja.etapes:
        return  # the timer will count these marks too
    comptes = count(tx, memoire.read(tx), [jour], site).presents.get(repas, {})
    if difference(deja.total, comptes):
        _emit(tx, repas, deja, Etape.REEL, comptes, deja.adultes)


class _Vues(NamedTuple):
    """The meals of an activity and site whose first deadline has passed, and between which instants it is so."""

    passees: list[tuple[Repas, Echeances]]
    depuis: datetime
    jusqu_a: datetime


def _list_passees(tx: Transaction, referentiel: Referentiel) -> Iterator[tuple[Repas, Echeances]]:
    """Meals whose first deadline has passed, by activity and site, until the first day that still waits for its own.

    Later days wait too, whatever the counting: in school days a meal of September is ordered in June.
    """
    premier = mots.jour_of(tx.now) - PASSES
    for activite, site in referentiel.ouvertures:
        if referentiel.activites[activite].regle.delais.cuisine is None:
            continue
        time.sleep(0)  # thousands of sites take a while to look at: requests pass in between
        cle = ("commandes passées", activite, site)
        vues: _Vues | None = referentiel.memo.get(cle)
        if vues is None or not vues.depuis <= tx.now < vues.jusqu_a:
            referentiel.remember(cle, vues := _look(tx.now, referentiel, activite, site, premier))
        yield from ((repas, echeances) for repas, echeances in vues.passees if repas[0] >= premier)


def _look(now: datetime, referentiel: Referentiel, activite: str, site: str, premier: date) -> _Vues:
    """Day by day, until the first deadline to come: nothing else passes before it."""
    passees: list[tuple[Repas, Echeances]] = []
    annees = (ligne.dernier_jour for ligne in referentiel.calendrier.lignes if ligne.genre is Genre.ANNEE)
    duree_jours = (max(annees, default=premier) - premier).days
    for rang in range(duree_jours + 1):
        jour = premier + rang * _UN_JOUR
        echeances = referentiel.prepare(activite, jour, site).echeances
        if echeances is None or echeances.cuisine is None:
            continue
        if echeances.cuisine.accepte(now):
            return _Vues(passees, now, echeances.cuisine.limite)
        passees.append(((jour, site, activite), echeances))
    return _Vues(passees, now, datetime.max.replace(tzinfo=UTC))


def _list_dues(
    tx: Transaction, a_dire: Mapping[Repas, Echeances], dites: Mapping[Repas, Dites]
) -> Iterator[tuple[Repas, Etape]]:
    for repas, echeances in sorted(a_dire.items(), key=lambda un: un[0]):
        faites = dites[repas].etapes if repas in dites else set()
        for etape in list_etapes(echeances, repas[0], tx.now):
            if etape.value not in faites:
                yield repas, etape


def _emit(
    tx: Transaction,
    repas: Repas,
    deja: Dites,
    etape: Etape,
    comptes: Comptes,
    adultes: int,
    prevision: contrat.Prevision | None = None,
) -> None:
    jour, site, activite = repas
    ecart, ecart_adultes = difference(deja.total, comptes), adultes - deja.adultes
    version = len(deja.versions) + 1
    tx.execute(
        _EMIT,
        site=site,
        activite=activite,
        jour=jour,
        version=version,
        etape=etape.value,
        now=tx.now,
        compte_id=tx.actor.compte_id if tx.actor else None,
        lignes=jsonb([[regime, tranche, nombre] for (regime, tranche), nombre in ecart.items()]),
        adultes=ecart_adultes,
        prevision=prevision.model_dump_json() if prevision else None,
    )
    dite = contrat.VersionCommande(
        version=version,
        etape=contrat.EtapeCommande(etape.value),
        emise_at=tx.now,
        lignes=_write_lignes(ecart),
        adultes=ecart_adultes,
        prevision=prevision,
    )
    deja.versions.append(dite)
    deja.total, deja.adultes = comptes, adultes
    tx.say(
        contrat.CommandeEmise(
            site=site,
            activite=activite,
            jour=jour,
            version=version,
            etape=dite.etape,
            repas=count_repas(comptes),
            repas_apportes=sum(comptes.values()) - count_repas(comptes),
            adultes=adultes,
        )
    )


def _read_dites(tx: Transaction, premier: date, dernier: date, site: str | None = None) -> dict[Repas, Dites]:
    dites: dict[Repas, Dites] = {}
    for row in tx.execute(_VERSIONS, premier=premier, dernier=dernier, site=site):
        deja = dites.setdefault((row.jour, row.site, row.activite), Dites())
        ecart = {(regime, tranche): nombre for regime, tranche, nombre in row.lignes}
        deja.total, deja.adultes = add(deja.total, ecart), deja.adultes + row.adultes
        deja.versions.append(
            contrat.VersionCommande(
                version=row.version,
                etape=contrat.EtapeCommande(row.etape),
                emise_at=row.emise_at,
                lignes=_write_lignes(ecart),
                adultes=row.adultes,
                prevision=row.prevision,
            )
        )
    return dites


def _write_commande(
    referentiel: Referentiel, repas: Repas, dites: Dites, comptage: Comptage, previsions: Previsions
) -> contrat.Commande:
    jour, site, activite = repas
    proposee, actuel = referentiel.activites.get(activite), comptage.reserves.get(repas, {})
    prevision = dites.versions[0].prevision if dites.versions else previsions.say(*repas, actuel, est_figee=False)
    return contrat.Commande(
        site=site,
        site_libelle=referentiel.nom_site(site),
        activite=activite,
        activite_libelle=proposee.libelle if proposee else activite,
        jour=jour,
        versions=dites.versions,
        actuel=_write_lignes(actuel),
        adultes=comptage.adultes.get(repas, 0),
        prevision=prevision,
    )


def _write_lignes(comptes: Comptes) -> list[contrat.LigneCommande]:
    cles: Sequence[tuple[str, str]] = sorted(comptes)
    return [contrat.LigneCommande(regime=cle[0], tranche=cle[1], nombre=comptes[cle]) for cle in cles]

"""The kitchen's orders: counted from the bookings, said at each deadline, read by day."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import islice
from typing import Any

from contracts import planning as contrat
from kit.database import Transaction, jsonb
from services.planning import referentiel as memoire
from services.planning.cuisine.adultes import read_adultes
from services.planning.cuisine.previsions import Previsions
from services.planning.domain import mots
from services.planning.domain.commande import Comptes, Etape, add, compute_comptes, difference, list_etapes
from services.planning.referentiel import Referentiel
from services.planning.sante import open_signes

PASSES, A_VENIR = timedelta(days=3), timedelta(days=45)
"""Days that the timer looks at: what was served is known the next morning; no deadline is further ahead [choice]."""
DITES_MAX = 500
"""Versions of one transaction: the first night of a large town takes several minutes, and no lock for long."""
Repas = tuple[date, str, str]
"""Day, site, activity: one order."""

_COMPTE = """
select c.jour, c.site, c.activite, c.enfant_id, e.naissance, s.scelle, c.etat = 'reservee' as est_reserve,
       c.presence = 'present' as est_present
from creneau c
join enfant e using (enfant_id)
left join sante s using (enfant_id)
where c.jour = any(cast(:jours as date[])) and c.activite = any(cast(:activites as text[]))
  and (cast(:site as text) is null or c.site = :site)
  and (c.etat = 'reservee' or c.presence = 'present')
"""
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


@dataclass(frozen=True, slots=True)
class Comptage:
    """What is booked, and what was served, of each meal of some days."""

    reserves: Mapping[Repas, Comptes]
    presents: Mapping[Repas, Comptes]
    adultes: Mapping[Repas, int]

    def list_repas(self) -> set[Repas]:
        """Where somebody eats, child or adult."""
        return {*self.reserves, *(repas for repas, nombre in self.adultes.items() if nombre)}


def list_commandes(tx: Transaction, request: contrat.ListCommandes) -> contrat.Commandes:
    """Every meal that was asked for and that somebody booked, or that the kitchen was told of."""
    referentiel = memoire.read(tx)
    jours = [request.du + timedelta(days=rang) for rang in range(request.jours)]
    dites, comptage = _read_dites(tx, jours[0], jours[-1], request.site), _count(tx, referentiel, jours, request.site)
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
    dites, comptage = _read_dites(tx, jour, jour), _count(tx, memoire.read(tx), [jour])
    emises = 0
    for repas, deja in dites.items():
        actuel, adultes = comptage.reserves.get(repas, {}), comptage.adultes.get(repas, 0)
        if Etape.REEL.value not in deja.etapes and (difference(deja.total, actuel) or adultes != deja.adultes):
            _emit(tx, repas, deja, Etape.MANUELLE, actuel, adultes)
            emises += 1
    return emises


def emit_due(tx: Transaction) -> int:
    """Each deadline that has passed and that the kitchen was not told of; returns how many versions were said."""
    referentiel = memoire.read(tx)
    aujourd_hui = mots.jour_of(tx.now)
    premier, dernier = aujourd_hui - PASSES, aujourd_hui + A_VENIR
    tx.execute(_SEULE)
    dites = _read_dites(tx, premier, dernier)
    dues = list(islice(_list_dues(tx, referentiel, premier, dernier, dites), DITES_MAX))
    comptage = _count(tx, referentiel, {repas[0] for repas, _ in dues})
    for repas, etape in dues:
        comptes = (comptage.presents if etape is Etape.REEL else comptage.reserves).get(repas, {})
        prevision = Previsions(tx, referentiel).say(*repas, comptes, est_figee=True) if etape is Etape.CUISINE else None
        deja = dites.setdefault(repas, Dites())
        _emit(tx, repas, deja, etape, comptes, comptage.adultes.get(repas, 0), prevision)
    return len(dues)


def _list_dues(
    tx: Transaction, referentiel: Referentiel, premier: date, dernier: date, dites: Mapping[Repas, Dites]
) -> Iterator[tuple[Repas, Etape]]:
    repas_servis = [
        (activite, site)
        for activite, site in referentiel.ouvertures
        if referentiel.activites[activite].regle.delais.cuisine is not None
    ]
    for rang in range((dernier - premier).days + 1):
        jour = premier + timedelta(days=rang)
        time.sleep(0)  # thousands of sites take a while to look at: requests pass in between
        for activite, site in repas_servis:
            echeances = referentiel.prepare(activite, jour, site).echeances
            if echeances is None or echeances.cuisine is None:
                continue
            repas = (jour, site, activite)
            faites = dites[repas].etapes if repas in dites else set()
            for etape in list_etapes(echeances, jour, tx.now):
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
            repas=sum(comptes.values()),
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


def _count(tx: Transaction, referentiel: Referentiel, jours: Iterable[date], site: str | None = None) -> Comptage:
    """Two statements, and one decryption for each child with a sheet of health."""
    activites = [code for code, proposee in referentiel.activites.items() if proposee.regle.delais.cuisine is not None]
    tries = sorted(set(jours))
    rows = tx.execute(_COMPTE, jours=tries, activites=activites, site=site)
    regimes = {
        enfant_id: open_signes(scelle, enfant_id).regime
        for enfant_id, scelle in {row.enfant_id: row.scelle for row in rows if row.scelle}.items()
    }
    return Comptage(
        _by_repas(regimes, (row for row in rows if row.est_reserve)),
        _by_repas(regimes, (row for row in rows if row.est_present)),
        read_adultes(tx, referentiel, tries),
    )


def _by_repas(regimes: Mapping[Any, str], rows: Iterable[Any]) -> dict[Repas, Comptes]:
    enfants: dict[Repas, list[tuple[str, date]]] = {}
    for row in rows:
        regime = regimes.get(row.enfant_id, "standard")
        enfants.setdefault((row.jour, row.site, row.activite), []).append((regime, row.naissance))
    return {repas: compute_comptes(presents, repas[0]) for repas, presents in enfants.items()}


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

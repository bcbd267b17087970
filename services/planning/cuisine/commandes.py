"""The kitchen's orders: said at each deadline, corrected when a tablet comes late, read by day."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import islice

from contracts import planning as contrat
from kit.database import Transaction, jsonb
from services.planning import referentiel as memoire
from services.planning.cuisine import etapes_dues
from services.planning.cuisine.comptage import Comptage, Repas, count, count_figes
from services.planning.cuisine.etapes_dues import Passees
from services.planning.cuisine.previsions import Previsions
from services.planning.domain.commande import Comptes, Etape, add, count_repas, difference
from services.planning.referentiel import Referentiel

DITES_MAX = 500
"""Versions of one transaction: the first night of a large town takes several minutes, and no lock for long."""

_VERSIONS = """
select jour, site, activite, version, etape, emise_at, lignes, adultes, prevision from commande
where jour between :premier and :dernier and (cast(:sites as text[]) is null or site = any(cast(:sites as text[])))
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
    sites = [request.site] if request.site is not None else None
    dites, comptage = _read_dites(tx, jours[0], jours[-1], sites), count(tx, referentiel, jours, sites)
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
    if etapes_dues.est_a_jour(referentiel, tx.now):
        return 0
    passees = etapes_dues.list_passees(referentiel, tx.now)
    if passees.echeances:
        tx.execute(_SEULE)
        if dues := list(islice(etapes_dues.list_dues(tx, passees), DITES_MAX)):
            _emit_dues(tx, referentiel, dues, passees)
            return len(dues)
    etapes_dues.remember_a_jour(referentiel, tx.now, passees)
    return 0


def _emit_dues(
    tx: Transaction, referentiel: Referentiel, dues: Sequence[tuple[Repas, Etape]], passees: Passees
) -> None:
    jours, sites = {repas[0] for repas, _ in dues}, {repas[1] for repas, _ in dues}
    dites, comptage = _read_dites(tx, min(jours), max(jours), sites), count(tx, referentiel, jours, sites)
    limites = {
        repas: e.cuisine.limite
        for repas, etape in dues
        if etape is Etape.CUISINE and (e := passees.echeances[repas]).cuisine
    }
    figes = count_figes(tx, referentiel, limites)
    for repas, etape in dues:
        comptes = {Etape.CUISINE: figes, Etape.REEL: comptage.presents}.get(etape, comptage.reserves).get(repas, {})
        prevision = Previsions(tx, referentiel).say(*repas, comptes, est_figee=True) if etape is Etape.CUISINE else None
        deja = dites.setdefault(repas, Dites())
        _emit(tx, repas, deja, etape, comptes, comptage.adultes.get(repas, 0), prevision)


def correct_reel(tx: Transaction, repas: Repas) -> None:
    """What was served, said again where marks come after it was said: a tablet without network until the morning."""
    tx.execute(_SEULE)
    jour, site, _ = repas
    deja = _read_dites(tx, jour, jour, [site]).get(repas, Dites())
    if Etape.REEL.value not in deja.etapes:
        return  # the timer will count these marks too
    comptes = count(tx, memoire.read(tx), [jour], [site]).presents.get(repas, {})
    if difference(deja.total, comptes):
        _emit(tx, repas, deja, Etape.REEL, comptes, deja.adultes)


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


def _read_dites(
    tx: Transaction, premier: date, dernier: date, sites: Collection[str] | None = None
) -> dict[Repas, Dites]:
    dites: dict[Repas, Dites] = {}
    for row in tx.execute(_VERSIONS, premier=premier, dernier=dernier, sites=None if sites is None else sorted(sites)):
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

"""Adults who eat with the children: agents, animateurs. Typed by day, site and meal, ordered like the children's."""

from __future__ import annotations

from datetime import date, timedelta

from contracts import planning as contrat
from contracts.errors import Introuvable
from kit.database import Transaction
from services.planning import referentiel as memoire
from services.planning.domain import mots
from services.planning.referentiel import Referentiel

_READ = "select jour, site, activite, nombre from repas_adultes where jour = any(cast(:jours as date[]))"
_SAVE = """
insert into repas_adultes (jour, site, activite, nombre, modifie_at, compte_id)
select jour, :site, :activite, :nombre, :now, :compte_id from unnest(cast(:jours as date[])) as jour
on conflict (jour, site, activite) do update
set nombre = excluded.nombre, modifie_at = excluded.modifie_at, compte_id = excluded.compte_id
"""


def read_adultes(tx: Transaction, referentiel: Referentiel, jours: list[date]) -> dict[tuple[date, str, str], int]:
    """By day, site and activity; nobody where nothing was typed, nor on a day that was closed since."""
    return {
        (row.jour, row.site, row.activite): row.nombre
        for row in tx.execute(_READ, jours=jours)
        if row.activite in referentiel.activites and referentiel.prepare(row.activite, row.jour, row.site).motif is None
    }


def save_adultes(tx: Transaction, request: contrat.SaveAdultes) -> contrat.AdultesSauves:
    """The same number on each day of the period on which the meal is served; days gone by are left as they were."""
    referentiel = memoire.read(tx)
    proposee = referentiel.activites.get(request.activite)
    if (request.activite, request.site) not in referentiel.ouvertures or proposee is None:
        raise Introuvable(objet="repas")
    if proposee.regle.delais.cuisine is None:
        raise Introuvable(objet="repas")
    jours = _list_servis(referentiel, request, mots.jour_of(tx.now))
    if jours:
        tx.execute(
            _SAVE,
            jours=jours,
            site=request.site,
            activite=request.activite,
            nombre=request.nombre,
            now=tx.now,
            compte_id=tx.who.compte_id,
        )
    tx.audit("save_adultes", f"site:{request.site} du:{request.du} jours:{len(jours)}")
    return contrat.AdultesSauves(jours=len(jours))


def _list_servis(referentiel: Referentiel, request: contrat.SaveAdultes, aujourd_hui: date) -> list[date]:
    premier = max(request.du, aujourd_hui)
    jours = [premier + timedelta(days=rang) for rang in range(((request.au or request.du) - premier).days + 1)]
    return [jour for jour in jours if referentiel.prepare(request.activite, jour, request.site).motif is None]

"""Menus kept by day; what of them is a danger for a child whose allergies are sealed (DOMAIN §5)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from contracts import planning as contrat
from contracts.dossiers import SignesSante
from kit.database import Transaction, jsonb
from services.planning.domain.allergene import Alerte, compute_alerte
from services.planning.referentiel import Referentiel

_READ = "select jour, plats, version, modifie_at from menu where jour between :premier and :dernier"
# Two people who save the same day wait here, and the second sees the version of the first.
_LOCK = "select jour, version from menu where jour = any(cast(:jours as date[])) order by jour for no key update"
_SAVE = """
insert into menu (jour, plats, version, modifie_at, compte_id)
select *, :now, :compte_id
from unnest(cast(:jours as date[]), cast(:plats as jsonb[]), cast(:versions as integer[]))
on conflict (jour) do update
set plats = excluded.plats, version = excluded.version, modifie_at = excluded.modifie_at, compte_id = excluded.compte_id
where menu.version = excluded.version - 1
returning jour
"""


def get_menus(tx: Transaction, request: contrat.GetMenus) -> contrat.Menus:
    """One statement."""
    jours = [request.du + timedelta(days=rang) for rang in range(request.jours)]
    lus = {row.jour: row for row in tx.execute(_READ, premier=jours[0], dernier=jours[-1])}
    return contrat.Menus(jours=[_write_jour(jour, lus.get(jour)) for jour in jours])


def save_menus(tx: Transaction, request: contrat.SaveMenus) -> contrat.Menus:
    """Raises ``MenuChange`` for the first day that somebody else changed since the form was shown."""
    jours = [saisi.jour for saisi in request.menus]
    versions = {row.jour: row.version for row in tx.execute(_LOCK, jours=jours)}
    for saisi in request.menus:
        if saisi.version_lue not in (None, versions.get(saisi.jour, 0)):
            raise contrat.MenuChange(jour=saisi.jour)
    gardes = tx.execute(
        _SAVE,
        jours=jours,
        plats=[jsonb([plat.model_dump(mode="json") for plat in saisi.plats]) for saisi in request.menus],
        versions=[versions.get(jour, 0) + 1 for jour in jours],
        now=tx.now,
        compte_id=tx.who.compte_id,
    )
    if len(gardes) < len(jours):  # the first menu of a day, twice at once
        raise contrat.MenuChange(jour=min({*jours} - {row.jour for row in gardes}))
    tx.audit("save_menus", f"jours:{min(jours)}..{max(jours)}")
    premier = min(jours)
    ecart = min((max(jours) - premier).days + 1, contrat.JOURS_DE_MENUS_MAX)
    return get_menus(tx, contrat.GetMenus(du=premier, jours=ecart))


class Alertes:
    """The sign of one sheet: nothing where nobody eats, one statement where somebody does."""

    def __init__(self, tx: Transaction, referentiel: Referentiel, activite: str, jour: date) -> None:
        self._sert = referentiel.activites[activite].regle.delais.cuisine is not None
        self._menu: list[frozenset[contrat.Allergene] | None] = []
        if self._sert:
            plats = tx.scalar("select plats from menu where jour = :jour", jour=jour)
            self._menu = [_allergenes(plat) for plat in plats or ()]

    def write(self, signes: SignesSante | None) -> dict[str, Any]:
        """The fields ``dangers`` and ``menu_a_verifier`` of a child."""
        alerte = compute_alerte(signes.allergies, self._menu) if self._sert and signes else Alerte()
        return {"dangers": list(alerte.dangers), "menu_a_verifier": alerte.a_verifier}


def _allergenes(plat: dict[str, Any]) -> frozenset[contrat.Allergene] | None:
    codes: Iterable[str] | None = plat.get("allergenes")
    return None if codes is None else frozenset(contrat.Allergene(code) for code in codes)


def _write_jour(jour: date, row: Any) -> contrat.MenuDuJour:
    if row is None:
        return contrat.MenuDuJour(jour=jour)
    return contrat.MenuDuJour(jour=jour, version=row.version, plats=row.plats, modifie_at=row.modifie_at)

"""Staffing of a week: children counted, animateurs required, the roster as the head typed it, what is missing.

The roster of a site and week is one row, changed as a whole: a save says which version the person saw.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Any, Literal

from contracts import planning as contrat
from contracts.errors import Introuvable
from kit.database import Transaction, jsonb
from services.planning import referentiel as memoire
from services.planning.animateurs.effectifs import Effectifs, list_horaires, read_effectifs, required
from services.planning.domain import mots
from services.planning.domain.calendrier import HorsCalendrier
from services.planning.domain.couverture import BandeCouverte, Poste, compute_couverture, find_manque
from services.planning.domain.effectif import Plage
from services.planning.domain.encadrement import find_accueil
from services.planning.referentiel import Referentiel

UNE_SEMAINE = timedelta(days=7)
_TABLEAUX = """
select site, lundi, version, lignes from tableau_service
where site = any(cast(:sites as text[])) and lundi between :premier and :dernier
"""
_SAVE = """
insert into tableau_service as t (site, lundi, version, lignes, modifie_at, compte_id)
values (:site, :lundi, 1, cast(:lignes as jsonb), :now, :compte_id)
on conflict (site, lundi) do update set version = t.version + 1, lignes = excluded.lignes,
    modifie_at = excluded.modifie_at, compte_id = excluded.compte_id
where t.version = :version
returning version
"""
Postes = Mapping[tuple[str, date], Sequence[Poste]]


@dataclass(frozen=True, slots=True)
class PlageCouverte:
    """One accueil with its bands against the roster."""

    plage: Plage
    bandes: list[BandeCouverte]

    @property
    def manquants(self) -> int:
        return find_manque(self.bandes)


def get_encadrement(tx: Transaction, request: contrat.GetEncadrement) -> contrat.Encadrement:
    """Three statements, whatever the number of sites. Raises ``Introuvable`` for an unknown site."""
    referentiel = memoire.read(tx)
    sites = _minded_sites(referentiel) if request.site is None else [_known(referentiel, request.site)]
    jours = [request.lundi + timedelta(days=rang) for rang in range(7)]
    effectifs = read_effectifs(tx, sites, jours[0], jours[-1])
    tableaux = {row.site: row.lignes for row in _read_tableaux(tx, sites, request.lundi, request.lundi)}
    postes = _posts_of((site, request.lundi, lignes) for site, lignes in tableaux.items())
    return contrat.Encadrement(
        lundi=request.lundi,
        pedt=referentiel.pedt,
        sites=[
            contrat.SiteEncadrement(
                site=_vue(referentiel, site),
                tableau_saisi=site in tableaux,
                jours=[
                    _write_jour(tx, referentiel, site, jour, effectifs, postes)
                    for jour in jours
                    if list_horaires(referentiel, site, jour)
                ],
            )
            for site in sites
        ],
    )


def cover(
    referentiel: Referentiel, site: str, jour: date, effectif: Effectifs, postes: Sequence[Poste]
) -> list[PlageCouverte]:
    """The accueils of a site's day: who must be minded now (``reel``), against the roster."""
    plages = required(referentiel, site, jour, effectif.reel)
    return [PlageCouverte(plage, compute_couverture(plage, postes)) for plage in plages]


def read_postes(tx: Transaction, sites: Sequence[str], du: date, au: date) -> Postes:
    """The roster by site and day; a site and week that nobody typed are not in it."""
    rows = _read_tableaux(tx, sites, du - timedelta(days=du.weekday()), au)
    return _posts_of((row.site, row.lundi, row.lignes) for row in rows)


def get_tableau(tx: Transaction, request: contrat.GetTableau) -> contrat.TableauService:
    referentiel = memoire.read(tx)
    return _tableau(tx, referentiel, _known(referentiel, request.site), request.lundi)


def save_tableau(tx: Transaction, request: contrat.SaveTableau) -> contrat.TableauService:
    """Raises ``TableauModifie`` where the roster is not at the version that the person saw."""
    referentiel = memoire.read(tx)
    site = _known(referentiel, request.site)
    cle = {"site": site, "lundi": request.lundi}
    ecrit = tx.execute(
        _SAVE,
        version=request.version,
        lignes=jsonb([ligne.model_dump(mode="json") for ligne in request.lignes]),
        now=tx.now,
        compte_id=tx.who.compte_id,
        **cle,
    )
    if not ecrit:
        raise contrat.TableauModifie(version=_tableau(tx, referentiel, site, request.lundi).version)
    tx.audit("save_tableau", f"site:{site} lundi:{request.lundi}")
    return _tableau(tx, referentiel, site, request.lundi)


def _tableau(tx: Transaction, referentiel: Referentiel, site: str, lundi: date) -> contrat.TableauService:
    rows = _read_tableaux(tx, [site], lundi, lundi)
    return contrat.TableauService(
        site=_vue(referentiel, site),
        lundi=lundi,
        version=rows[0].version if rows else 0,
        lignes=[contrat.LigneTableau(**ligne) for ligne in rows[0].lignes] if rows else [],
    )


def _read_tableaux(tx: Transaction, sites: Sequence[str], premier: date, dernier: date) -> Sequence[Any]:
    return tx.execute(_TABLEAUX, sites=sorted(sites), premier=premier, dernier=dernier)


def _posts_of(tableaux: Any) -> dict[tuple[str, date], list[Poste]]:
    postes: dict[tuple[str, date], list[Poste]] = {}
    for site, lundi, lignes in tableaux:
        for rang in range(7):
            postes[site, lundi + timedelta(days=rang)] = [
                Poste(time.fromisoformat(ligne["debut"]), time.fromisoformat(ligne["fin"]))
                for ligne in lignes
                if rang in ligne["jours"]
            ]
    return postes


def _write_jour(
    tx: Transaction,
    referentiel: Referentiel,
    site: str,
    jour: date,
    effectifs: Mapping[tuple[str, date], Effectifs],
    postes: Postes,
) -> contrat.JourEncadrement:
    couvertes = cover(referentiel, site, jour, effectifs.get((site, jour), Effectifs()), postes.get((site, jour), ()))
    return contrat.JourEncadrement(
        jour=jour,
        accueil=_accueil(referentiel, site, jour),
        compte_les_marques=jour <= mots.jour_of(tx.now),
        plages=[_write_plage(couverte) for couverte in couvertes],
    )


def _write_plage(couverte: PlageCouverte) -> contrat.PlageEncadrement:
    plage = couverte.plage
    return contrat.PlageEncadrement(
        debut=plage.debut,
        fin=plage.fin,
        taux_moins_de_6=plage.taux.moins_de_6,
        taux_six_et_plus=plage.taux.six_et_plus,
        requis=plage.requis,
        manquants=couverte.manquants,
        bandes=[
            contrat.BandeEncadrement(
                debut=bande.debut,
                fin=bande.fin,
                moins_de_6=bande.moins_de_6,
                six_et_plus=bande.six_et_plus,
                requis=bande.requis,
                prevus=bande.prevus,
                manquants=bande.manquants,
            )
            for bande in couverte.bandes
        ],
    )


def _accueil(referentiel: Referentiel, site: str, jour: date) -> Literal["periscolaire", "extrascolaire", ""]:
    try:
        return find_accueil(jour, referentiel.calendrier, referentiel.calendrier.rythme_de(site)).value
    except HorsCalendrier:
        return ""


def _minded_sites(referentiel: Referentiel) -> list[str]:
    """Schools and leisure centres, in the order of their names: the crèche is under another law."""
    sites = [site for site in referentiel.sites.values() if site.genre != "creche"]
    return [site.code for site in sorted(sites, key=lambda site: site.libelle)]


def _known(referentiel: Referentiel, site: str) -> str:
    if site not in _minded_sites(referentiel):
        raise Introuvable(objet="site")
    return site


def _vue(referentiel: Referentiel, code: str) -> contrat.SiteVue:
    return contrat.SiteVue(code=code, libelle=referentiel.nom_site(code))

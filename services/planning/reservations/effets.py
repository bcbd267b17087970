"""What a save would change for the town: meals of the central kitchen, animateurs of each site. Reads, never writes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Final
from uuid import UUID

from contracts import planning as contrat
from kit.database import Transaction
from services.planning.animateurs.effectifs import groupe_of, read_effectifs, required
from services.planning.decision import Cle, Creneau, MoisDecide
from services.planning.domain import mots
from services.planning.domain.commande import PANIER
from services.planning.domain.effectif import Effectif, change
from services.planning.referentiel import Referentiel
from services.planning.reservations.edition import Part
from services.planning.sante import open_signes

PORTEE: Final = timedelta(days=34)
"""Staffing is told for five weeks from the first changed day: further, nobody has made the roster [choice]."""
_MAX: Final = 60


def read_effets(tx: Transaction, parts: Sequence[Part]) -> contrat.EffetsVille:
    """Two statements at most."""
    parts = [part for part in parts if part.decision.acceptes]
    if not parts:
        return contrat.EffetsVille()
    premier = min(accepte.jour for part in parts for accepte in part.decision.acceptes)
    dernier = max(accepte.jour for part in parts for accepte in part.decision.acceptes)
    jusqu_au = min(dernier, premier + PORTEE)
    return contrat.EffetsVille(
        cuisine=count_repas(_without_paniers(tx, parts)),
        encadrement=_read_encadrement(tx, parts, premier, jusqu_au),
        encadrement_jusqu_au=jusqu_au if jusqu_au < dernier else None,
    )


def _without_paniers(tx: Transaction, parts: Sequence[Part]) -> list[Part]:
    """The children for whom the kitchen cooks: the others bring their basket (PAI)."""
    ids = [str(part.mois.enfant.enfant_id) for part in parts]
    rows = tx.execute("select enfant_id, scelle from sante where enfant_id = any(cast(:ids as uuid[]))", ids=ids)
    paniers: set[UUID] = {row.enfant_id for row in rows if open_signes(row.scelle, row.enfant_id).regime == PANIER}
    return [part for part in parts if part.mois.enfant.enfant_id not in paniers]


def count_repas(parts: Sequence[Part]) -> contrat.EffetCuisine:
    """A child who goes from one formula with a meal to another eats as before."""
    comptes = {"plus": 0, "plus_apres_commande": 0, "moins": 0, "moins_apres_commande": 0}
    for part in parts:
        for jour, activites in _list_touches(part).items():
            avant, apres = (_mange(part.mois, creneaux, jour) for creneaux in (part.avant, part.mois.creneaux))
            if avant != apres:
                sens = "plus" if apres else "moins"
                comptes[sens] += 1
                comptes[f"{sens}_apres_commande"] += _est_commande(part.mois, jour, activites)
    return contrat.EffetCuisine(**comptes)


def _list_touches(part: Part) -> dict[date, list[str]]:
    """The activities changed, by day."""
    touches: dict[date, list[str]] = {}
    for accepte in part.decision.acceptes:
        touches.setdefault(accepte.jour, []).append(accepte.activite)
    return touches


def _a_un_repas(mois: MoisDecide, activite: str) -> bool:
    proposee = mois.referentiel.activites.get(activite)
    return proposee is not None and proposee.regle.delais.cuisine is not None


def _mange(mois: MoisDecide, creneaux: Mapping[Cle, Creneau], jour: date) -> bool:
    return any(
        (creneau := creneaux.get((activite, jour))) is not None and creneau.est_reserve and _a_un_repas(mois, activite)
        for activite in mois.referentiel.activites
    )


def _est_commande(mois: MoisDecide, jour: date, activites: Sequence[str]) -> bool:
    for activite in activites:
        creneau = mois.creneaux[activite, jour]
        echeances = mois.referentiel.prepare(activite, jour, creneau.site).echeances
        if echeances is not None and echeances.cuisine is not None:
            return not echeances.cuisine.accepte(mois.now)
    return False


def _read_encadrement(
    tx: Transaction, parts: Sequence[Part], premier: date, jusqu_au: date
) -> list[contrat.EffetEncadrement]:
    """Each accueil whose required animateurs would not be the same, by day and site."""
    referentiel = parts[0].mois.referentiel
    lieux = sorted({(a.jour, a.site) for part in parts for a in part.decision.acceptes if a.jour <= jusqu_au})
    avant = {
        lieu: compte.prevu for lieu, compte in read_effectifs(tx, {s for _, s in lieux}, premier, jusqu_au).items()
    }
    effets: list[contrat.EffetEncadrement] = []
    for jour, site in lieux:
        prevu: Effectif = avant.get((site, jour), {})
        apres = prevu
        for part in parts:
            naissance = part.mois.enfant.naissance
            etait, sera = (_activites(part.mois, creneaux, site, jour) for creneaux in (part.avant, part.mois.creneaux))
            if etait != sera:
                apres = change(apres, groupe_of(naissance, jour, etait), groupe_of(naissance, jour, sera))
        effets += _compare(referentiel, site, jour, prevu, apres)
    return effets[:_MAX]


def _activites(mois: MoisDecide, creneaux: Mapping[Cle, Creneau], site: str, jour: date) -> frozenset[str]:
    return frozenset(
        activite
        for activite in mois.referentiel.activites
        if (creneau := creneaux.get((activite, jour))) is not None and creneau.est_reserve and creneau.site == site
    )


def _compare(
    referentiel: Referentiel, site: str, jour: date, avant: Effectif, apres: Effectif
) -> list[contrat.EffetEncadrement]:
    return [
        contrat.EffetEncadrement(
            site=referentiel.nom_site(site),
            jour=jour,
            horaires=f"{mots.heure(ancienne.debut)}-{mots.heure(ancienne.fin)}",
            avant=ancienne.requis,
            apres=nouvelle.requis,
        )
        for ancienne, nouvelle in zip(
            required(referentiel, site, jour, avant), required(referentiel, site, jour, apres), strict=True
        )
        if ancienne.requis != nouvelle.requis
    ]

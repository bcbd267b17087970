"""Households that a run holds back alone: how many, why, and the slots that a person settles on their sheets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from contracts import planning
from contracts.billing import ARegler, RaisonReport, Report
from gateway.presentation.mots import date_courte, liste, nombre, pluriel
from gateway.rpc import BlocIndisponible
from gateway.visite import Visite

_POURQUOI: Final = {
    RaisonReport.CONFLIT: "un pointage à régler",
    RaisonReport.JOURNEE_OUVERTE: "une journée de crèche à terminer",
    RaisonReport.TARIF_ABSENT: "un tarif absent",
    RaisonReport.REVENU_ABSENT: "un revenu à vérifier",
    RaisonReport.FOYER_INCONNU: "un débiteur ou un enfant pas encore connu",
}
_QUOI: Final = {
    RaisonReport.CONFLIT: "Deux tablettes ne disent pas la même chose.",
    RaisonReport.JOURNEE_OUVERTE: "L’heure de départ manque, ou deux tablettes ne disent pas la même.",
}


@dataclass(frozen=True, slots=True)
class Ligne:
    """One slot to settle. ``adresse``: its sheet, where this person may open it."""

    titre: str
    note: str
    adresse: str = ""


def write_reports(reports: Sequence[Report]) -> str:
    """``3 foyers attendent : 2 pour un pointage à régler et 1 pour un revenu à vérifier.``, and what follows; "" where
    nobody waits."""
    total = sum(report.foyers for report in reports)
    if not total:
        return ""
    attend = pluriel(total, "foyer attend", "foyers attendent")
    raisons = f" : {liste(f'{nombre(report.foyers)} pour {_POURQUOI[report.raison]}' for report in reports)}"
    if len(reports) == 1:
        raisons = f", pour {_POURQUOI[reports[0].raison]}"
    les = "le" if total == 1 else "les"
    return f"{attend}{raisons}. Une fois tout réglé, la prochaine émission du mois {les} facturera en entier."


async def list_lignes(visite: Visite, a_regler: Sequence[ARegler], *, peut_regler: bool) -> list[Ligne]:
    """With the child's name and the site, which planning knows; without it, first name, activity and day.

    ``peut_regler``: whether this person may open the sheets.
    """
    if not a_regler:
        return []
    cherches = [planning.CreneauCherche(enfant_id=u.enfant_id, activite=u.activite, jour=u.jour) for u in a_regler]
    lus = await visite.block(planning.LIST_CRENEAUX_SITUES, planning.ListCreneauxSitues(creneaux=cherches))
    situes = [] if isinstance(lus, BlocIndisponible) else lus.creneaux
    by_cle = {(situe.enfant_id, situe.activite, situe.jour): situe for situe in situes}
    return [_write(un, by_cle.get((un.enfant_id, un.activite, un.jour)), peut_regler) for un in a_regler]


def _write(un: ARegler, situe: planning.CreneauSitue | None, peut_regler: bool) -> Ligne:
    nom = f"{situe.prenom} {situe.nom}" if situe else un.prenom
    lieu = f", {situe.site_libelle}" if situe else ""
    deja = " La facture du mois est déjà émise : elle sera corrigée." if un.est_facture else ""
    return Ligne(
        titre=f"{nom}, {un.activite_libelle}, {date_courte(un.jour)}{lieu}",
        note=f"{_QUOI[un.raison]}{deja}",
        adresse=f"/pointage/{situe.site}/{un.activite}/{un.jour}#e-{un.enfant_id}" if situe and peut_regler else "",
    )

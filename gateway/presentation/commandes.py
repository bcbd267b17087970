"""The kitchen's orders in words and figures, the same on the page, in the CSV and in the PDF."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from contracts.planning import Commande, EtapeCommande, LigneCommande, Prevision
from gateway.presentation.mots import to_paris

REGIMES: Final = {
    "standard": "Standard",
    "sans_porc": "Sans porc",
    "vegetarien": "Végétarien",
    "panier_pai": "Panier PAI",
}
PANIER: Final = "panier_pai"
TRANCHES: Final = {"moins_6": "moins de 6 ans", "six_et_plus": "6 ans et plus"}
ETAPES: Final = {
    EtapeCommande.CUISINE: "figée au délai de la cuisine",
    EtapeCommande.ANIMATEURS: "au délai des animateurs",
    EtapeCommande.ANNULATION: "au délai d’annulation",
    EtapeCommande.REEL: "repas servis",
    EtapeCommande.MANUELLE: "envoyée entre deux délais",
}
COLONNES: Final = (
    "date", "site", "service", "regime", "tranche_age", "prevu", "ferme", "pai_panier", "adultes", "version", "emis_le",
)  # fmt: skip
BOM: Final = "\ufeff"
"""Spreadsheets then read UTF-8."""
ADULTES: Final = "adultes"
"""The age group of the CSV's line for adults, who eat the standard meal."""
Ecarts = Counter[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Rangee:
    """One line of an order; ``premiere`` and ``derniere`` are ``None`` until the kitchen was told."""

    nom: str
    premiere: int | None
    derniere: int | None
    actuel: int
    est_cuisine: bool = True
    """Cooked by the kitchen, unlike a basket."""

    @property
    def ecart(self) -> int:
        return (self.derniere or 0) - (self.premiere or 0)


def tabulate(commande: Commande) -> list[Rangee]:
    """By régime and age group, then the adults: version 1, what was said last, what is booked now."""
    premiere, derniere, actuel = Ecarts(), Ecarts(), _count(commande.actuel)
    for version in commande.versions:
        derniere.update(_count(version.lignes))
        if version.version == 1:
            premiere = Ecarts(derniere)
    cles = sorted({*premiere, *derniere, *actuel}, key=lambda cle: (list(REGIMES).index(cle[0]), cle[1]))
    est_dite = bool(commande.versions)
    rangees = [
        Rangee(
            f"{REGIMES[cle[0]]}, {TRANCHES[cle[1]]}",
            premiere[cle] if est_dite else None,
            derniere[cle] if est_dite else None,
            actuel[cle],
            cle[0] != PANIER,
        )
        for cle in cles
    ]
    adultes = [version.adultes for version in commande.versions]
    if commande.adultes or any(adultes):
        premiers, derniers = (adultes[0], sum(adultes)) if est_dite else (None, None)
        rangees.append(Rangee("Adultes", premiers, derniers, commande.adultes))
    return rangees


def count_repas(lignes: Iterable[LigneCommande]) -> int:
    """Children's meals that the kitchen cooks."""
    return sum(ligne.nombre for ligne in lignes if ligne.regime != PANIER)


def write_prevision(prevision: Prevision | None) -> str:
    """``268 repas d’enfants, entre 251 et 285 huit jours sur dix``; empty where nothing is forecast."""
    if prevision is None or not prevision.haut:
        return ""
    return f"{prevision.prevu} repas d’enfants, entre {prevision.bas} et {prevision.haut} huit jours sur dix"


def write_ecart(ecart: int) -> str:
    """``+5``, ``−1``, ``0``."""
    return f"+{ecart}" if ecart > 0 else f"−{-ecart}" if ecart < 0 else "0"


def write_csv(commandes: Iterable[Commande]) -> str:
    """Whole numbers in version 1, differences after it: their sum is the present order.

    ``prevu`` is in version 1: the forecast shared between its lines. Adults have their own line, ``adultes``.
    """
    sortie = io.StringIO()
    ecrit = csv.writer(sortie, delimiter=";", lineterminator="\r\n")
    ecrit.writerow(COLONNES)
    for commande in commandes:
        ecrit.writerows(_rows(commande))
    return BOM + sortie.getvalue()


def _rows(commande: Commande) -> Iterator[tuple[object, ...]]:
    for version in commande.versions:
        emis_le = to_paris(version.emise_at).isoformat(timespec="seconds")
        fin = version.version, emis_le
        prevus = share(version.prevision.prevu, version.lignes) if version.prevision else {}
        for ligne in version.lignes:
            est_panier = ligne.regime == PANIER
            repas, paniers = (0, ligne.nombre) if est_panier else (ligne.nombre, 0)
            quoi = (commande.jour, commande.site, commande.activite, ligne.regime, ligne.tranche)
            yield (*quoi, prevus.get((ligne.regime, ligne.tranche), ""), repas, paniers, 0, *fin)
        if version.adultes:
            quoi = (commande.jour, commande.site, commande.activite, "standard", ADULTES)
            yield (*quoi, "", 0, 0, version.adultes, *fin)


def share(prevu: int, lignes: Iterable[LigneCommande]) -> dict[tuple[str, str], int]:
    """A forecast between the cooked lines, in proportion of what is ordered; the parts add up to it exactly."""
    comptes = {(x.regime, x.tranche): x.nombre for x in lignes if x.regime != PANIER and x.nombre > 0}
    total = sum(comptes.values())
    if not total:
        return {}
    parts = {cle: prevu * nombre // total for cle, nombre in comptes.items()}
    restes = sorted(comptes, key=lambda cle: (-(prevu * comptes[cle] % total), cle))
    for cle in restes[: prevu - sum(parts.values())]:
        parts[cle] += 1
    return parts


def _count(lignes: Iterable[LigneCommande]) -> Ecarts:
    comptes = Ecarts()
    for ligne in lignes:
        comptes[ligne.regime, ligne.tranche] += ligne.nombre
    return comptes

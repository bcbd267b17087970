"""The kitchen's orders, as a page and as the CSV that its own software reads (DOMAIN §5)."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Final

from starlette.responses import Response as HttpResponse

from contracts import planning
from contracts.planning import Commande, EtapeCommande, LigneCommande
from gateway.formes import new_operation, read
from gateway.presentation.mots import date_longue, to_paris
from gateway.routage import Acces, Pages
from gateway.visite import Visite
from kit import clock

pages = Pages()
ADRESSE: Final = "/mairie/cuisine"
REGIMES: Final = {
    "standard": "Standard",
    "sans_porc": "Sans porc",
    "vegetarien": "Végétarien",
    "panier_pai": "Panier PAI",
}
TRANCHES: Final = {"moins_6": "moins de 6 ans", "six_et_plus": "6 ans et plus"}
ETAPES: Final = {
    EtapeCommande.CUISINE: "figée au délai de la cuisine",
    EtapeCommande.ANIMATEURS: "au délai des animateurs",
    EtapeCommande.ANNULATION: "au délai d’annulation",
    EtapeCommande.REEL: "repas servis",
    EtapeCommande.MANUELLE: "envoyée à la main",
}
COLONNES: Final = (
    "date", "site", "service", "regime", "tranche_age", "prevu", "ferme", "pai_panier", "adultes", "version", "emis_le",
)  # fmt: skip
BOM: Final = "\ufeff"
"""Spreadsheets then read UTF-8."""
Ecarts = Counter[tuple[str, str]]


@pages.get(ADRESSE, Acces.CUISINE)
async def show(visite: Visite) -> HttpResponse:
    jour = _jour(visite.param("jour"))
    vues = await visite.call(planning.LIST_COMMANDES, planning.ListCommandes(du=jour))
    veille, lendemain = date.fromordinal(jour.toordinal() - 1), date.fromordinal(jour.toordinal() + 1)
    return visite.page(
        "mairie/cuisine.html",
        "cuisine",
        jour=jour,
        commandes=[(commande, tabulate(commande)) for commande in vues.commandes],
        total=sum(ligne.nombre for commande in vues.commandes for ligne in commande.actuel),
        etapes=ETAPES,
        precedent=(f"{ADRESSE}?jour={veille}", date_longue(veille, annee=False)),
        suivant=(f"{ADRESSE}?jour={lendemain}", date_longue(lendemain, annee=False)),
        operation_id=new_operation(),
        adresse=ADRESSE,
    )


@pages.post(ADRESSE, Acces.CUISINE)
async def emit(visite: Visite) -> HttpResponse:
    """ "Envoyer les changements maintenant"; the page then says what became of it."""
    champs = await visite.champs()
    valeurs = {"operation_id": champs.operation(), "jour": champs.texte("jour")}
    emises = await visite.call(planning.EMIT_COMMANDES, read(planning.EmitCommandes, valeurs))
    return visite.go(
        f"{ADRESSE}?jour={champs.texte('jour')}", "commandes-emises" if emises.nombre else "commandes-inchangees"
    )


@pages.get(f"{ADRESSE}/commandes.csv", Acces.CUISINE)
async def download(visite: Visite) -> HttpResponse:
    """``?du=2026-11-16&jours=5``: every version of every order of these days."""
    demande = read(
        planning.ListCommandes,
        {"du": visite.param("du", str(clock.today())), "jours": visite.param("jours", "1")},
    )
    vues = await visite.call(planning.LIST_COMMANDES, demande)
    entetes = {"content-disposition": f'attachment; filename="commandes-{demande.du}.csv"'}
    return HttpResponse(write_csv(vues.commandes), media_type="text/csv; charset=utf-8", headers=entetes)


def tabulate(commande: Commande) -> list[tuple[str, int | None, int | None, int, int]]:
    """By régime and age group: version 1, what was said last, the difference, what is booked now."""
    premiere, derniere, actuel = Ecarts(), Ecarts(), _count(commande.actuel)
    for version in commande.versions:
        derniere.update(_count(version.lignes))
        if version.version == 1:
            premiere = Ecarts(derniere)
    cles = sorted({*premiere, *derniere, *actuel}, key=lambda cle: (list(REGIMES).index(cle[0]), cle[1]))
    est_dite = bool(commande.versions)
    return [
        (
            f"{REGIMES[regime]}, {TRANCHES[tranche]}",
            premiere[regime, tranche] if est_dite else None,
            derniere[regime, tranche] if est_dite else None,
            derniere[regime, tranche] - premiere[regime, tranche],
            actuel[regime, tranche],
        )
        for regime, tranche in cles
    ]


def _count(lignes: Iterable[LigneCommande]) -> Ecarts:
    comptes = Ecarts()
    for ligne in lignes:
        comptes[ligne.regime, ligne.tranche] += ligne.nombre
    return comptes


def write_csv(commandes: Iterable[Commande]) -> str:
    """Whole numbers in version 1, differences after it: their sum is the present order.

    ``prevu`` and ``adultes`` stay empty until the town forecasts and types its roster.
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
        for ligne in version.lignes:
            est_panier = ligne.regime == "panier_pai"
            repas, paniers = (0, ligne.nombre) if est_panier else (ligne.nombre, 0)
            quoi = (commande.jour, commande.site, commande.activite, ligne.regime, ligne.tranche)
            yield (*quoi, "", repas, paniers, "", version.version, emis_le)


def _jour(texte: str) -> date:
    try:
        return date.fromisoformat(texte)
    except ValueError:
        return clock.today()

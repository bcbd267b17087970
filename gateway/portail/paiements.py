"""My payments: invoices, and one invoice line by line with meal and supervision apart (DOMAIN §6, leaflet L8)."""

from __future__ import annotations

from itertools import groupby
from typing import Any, Final

from starlette.responses import Response as HttpResponse

from contracts import billing
from contracts.billing import EtatFacture, FactureVue, LigneFacture
from gateway.presentation.mots import euros
from gateway.routage import Acces, Pages
from gateway.visite import Visite
from kit import clock

pages = Pages()
PARTIES: Final = {"repas": "Repas", "encadrement": "Encadrement", "forfait": "Forfaits"}
"""The parts of a price that the tax credit tells apart (DOMAIN §6)."""


@pages.get("/paiements", Acces.PARENT)
async def list_factures(visite: Visite) -> HttpResponse:
    vues = await visite.call(billing.LIST_FACTURES, billing.ListFactures())
    return visite.page(
        "portail/paiements.html",
        "paiements",
        reste_centimes=vues.reste_centimes,
        a_payer=[f for f in vues.factures if f.etat is EtatFacture.A_PAYER],
        payees=[f for f in vues.factures if f.etat is EtatFacture.PAYEE],
        aujourd_hui=clock.today(),
    )


@pages.get("/paiements/factures/{facture_id}", Acces.PARENT)
async def show_facture(visite: Visite) -> HttpResponse:
    demande = billing.GetFacture(facture_id=visite.uuid("facture_id", "facture"))
    facture = await visite.call(billing.GET_FACTURE, demande)
    return visite.page("portail/facture.html", "paiements", **facture_context(facture))


def facture_context(facture: FactureVue) -> dict[str, Any]:
    """What the page of an invoice shows, for a parent as for the town."""
    sommes = dict.fromkeys(PARTIES, 0)
    for ligne in facture.lignes:
        sommes[ligne.partie] += ligne.montant_centimes
    return {
        "facture": facture,
        "resume": facture.resume,
        "enfants": [
            (prenom, list(lignes)) for prenom, lignes in groupby(facture.lignes, key=lambda ligne: ligne.prenom)
        ],
        "parties": [(mot, euros(sommes[partie])) for partie, mot in PARTIES.items() if sommes[partie]],
        "traces": _traces(facture.lignes),
        "rangees": [
            (ligne.libelle, str(ligne.quantite), euros(ligne.prix_unitaire_centimes), euros(ligne.montant_centimes))
            for ligne in facture.lignes
        ],
    }


def _traces(lignes: list[LigneFacture]) -> list[tuple[str, list[tuple[str, str, str]]]]:
    """ "Pourquoi ce prix ?", once per different calculation."""
    vues: dict[tuple[tuple[str, str, str], ...], str] = {}
    for ligne in lignes:
        if ligne.trace:
            vues.setdefault(tuple((e.libelle, e.valeur, e.note) for e in ligne.trace), ligne.libelle)
    return [(libelle, list(trace)) for trace, libelle in vues.items()]

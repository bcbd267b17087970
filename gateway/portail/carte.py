"""Paying by card: out to the provider's page, back from it, and the receipt (leaflet L8). Amounts are billing's."""

from __future__ import annotations

import uuid
from typing import Final

from starlette.responses import RedirectResponse
from starlette.responses import Response as HttpResponse

from contracts import billing
from contracts.billing import EtatPaiement, QuittanceVue
from contracts.errors import (
    ChampRefuse,
    Introuvable,
    IssueInconnue,
    NonAuthentifie,
    Refus,
    RequeteInvalide,
    ServiceIndisponible,
)
from gateway import pdf
from gateway.formes import Champs, read
from gateway.portail.paiements import factures_page
from gateway.presentation import documents_pdf
from gateway.presentation.paiement import MODES
from gateway.routage import Acces, Pages
from gateway.visite import Visite

pages = Pages()
_A_DIRE: Final = (ServiceIndisponible, IssueInconnue, NonAuthentifie, Introuvable)
"""Refusals that have a page of their own."""


@pages.post("/paiements/carte", Acces.PARENT)
async def open_page(visite: Visite) -> HttpResponse:
    """ "Payer par carte": 303 to the provider's page. A double click opens one page."""
    try:
        demande = read(billing.OpenPaiement, _demande(await visite.champs()))
        ouvert = await visite.call(billing.OPEN_PAIEMENT, demande)
    except RequeteInvalide as refus:
        return _nothing_ticked(visite, refus)
    except _A_DIRE:
        raise
    except Refus as refus:
        return await factures_page(visite, refus)
    return RedirectResponse(ouvert.url, 303)


def _nothing_ticked(visite: Visite, refus: RequeteInvalide) -> HttpResponse:
    """Back to the list, unless the form is not one of ours."""
    if any(champ.champ == "operation_id" for champ in refus.champs):
        raise refus
    return visite.go("/paiements", "rien-coche")


@pages.post("/paiements/avance", Acces.PARENT)
async def use_avance(visite: Visite) -> HttpResponse:
    """Pays with the household's credit, as far as it goes."""
    try:
        demande = read(billing.UseAvance, _demande(await visite.champs()))
        await visite.call(billing.USE_AVANCE, demande)
    except RequeteInvalide as refus:
        return _nothing_ticked(visite, refus)
    except _A_DIRE:
        raise
    except Refus as refus:
        return await factures_page(visite, refus)
    return visite.go("/paiements", "credit-utilise")


@pages.get("/paiements/carte/{paiement_id}", Acces.PARENT)
async def come_back(visite: Visite) -> HttpResponse:
    """The page after the provider's: the receipt, or where the payment stands."""
    paiement_id = visite.uuid("paiement_id", "paiement")
    vue = await visite.call(billing.GET_PAIEMENT, billing.GetPaiement(paiement_id=paiement_id))
    if vue.etat in (EtatPaiement.PAYE, EtatPaiement.REPRIS):
        return visite.go(f"/paiements/recus/{paiement_id}")
    return visite.page(
        "portail/paiement_attente.html", "paiements", paiement=vue, est_annule=visite.param("annule") == "1"
    )


@pages.get("/paiements/recus/{paiement_id}", Acces.PARENT)
async def show_recu(visite: Visite) -> HttpResponse:
    quittance = await _quittance(visite)
    return visite.page(
        "portail/recu.html",
        "paiements",
        quittance=quittance,
        mode=MODES[quittance.mode],
        adresse_pdf=f"/paiements/recus/{quittance.paiement_id}/pdf",
    )


@pages.get("/paiements/recus/{paiement_id}/pdf", Acces.PARENT)
async def download_recu(visite: Visite) -> HttpResponse:
    return await quittance_pdf(visite, await _quittance(visite))


async def quittance_pdf(visite: Visite, quittance: QuittanceVue) -> HttpResponse:
    donnees = documents_pdf.quittance(visite.guichet.presentation.mairie, quittance)
    return await pdf.download("quittance", donnees, f"quittance-{quittance.numero.replace(' ', '')}.pdf")


async def _quittance(visite: Visite) -> QuittanceVue:
    demande = billing.GetQuittance(paiement_id=visite.uuid("paiement_id", "quittance"))
    return await visite.call(billing.GET_QUITTANCE, demande)


def _demande(champs: Champs) -> dict[str, object]:
    """Other ticks are another operation: a page kept by the browser carries the same id for both."""
    factures = sorted(set(champs.tous("f")))
    if not factures:
        raise RequeteInvalide(champs=[ChampRefuse(champ="f", raison="missing")])
    operation_id = uuid.uuid5(champs.operation(), " ".join(factures))
    return {"operation_id": operation_id, "facture_ids": factures}

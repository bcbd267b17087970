"""My payments: invoices, and one invoice line by line with meal and supervision apart (DOMAIN §6, leaflet L8)."""

from __future__ import annotations

from typing import Any, Final

from starlette.responses import Response as HttpResponse

from contracts import billing
from contracts.billing import EtatFacture, FactureResume, FactureVue
from contracts.errors import Refus
from gateway import errors, pdf
from gateway.formes import new_operation
from gateway.presentation import documents_pdf
from gateway.presentation.mots import euros
from gateway.presentation.paiement import MODES, by_caisse, presences_by_enfant, quantite_of
from gateway.presentation.traces import group_traces
from gateway.presentation.vue import Annonce
from gateway.routage import Acces, Pages
from gateway.security import csp
from gateway.visite import Visite
from kit import clock

pages = Pages()
PARTIES: Final = {"repas": "Repas", "encadrement": "Encadrement", "forfait": "Forfaits"}
"""The parts of a price that the tax credit tells apart (DOMAIN §6)."""


@pages.get("/paiements", Acces.PARENT)
async def list_factures(visite: Visite) -> HttpResponse:
    return await factures_page(visite)


@pages.get("/paiements/factures/{facture_id}", Acces.PARENT)
async def show_facture(visite: Visite) -> HttpResponse:
    facture = await _facture(visite)
    reponse = visite.page("portail/facture.html", "paiements", **facture_context(facture, payable=True))
    return leads_to_payment(visite, reponse)


@pages.get("/paiements/factures/{facture_id}/pdf", Acces.PARENT)
async def download_facture(visite: Visite) -> HttpResponse:
    return await facture_pdf(visite, await _facture(visite))


async def factures_page(visite: Visite, refus: Refus | None = None) -> HttpResponse:
    """The list, with why the last try to pay was refused."""
    vues = await visite.call(billing.LIST_FACTURES, billing.ListFactures())
    a_payer = [f for f in reversed(vues.factures) if f.etat is EtatFacture.A_PAYER]
    explication = errors.explain(refus) if refus else None
    reponse = visite.page(
        "portail/paiements.html",
        "paiements",
        statut=explication.http if explication else 200,
        reste_centimes=vues.reste_centimes,
        a_payer=a_payer,
        caisses=[(groupe, _sum(groupe), new_operation()) for groupe in by_caisse(a_payer)],
        payees=[f for f in vues.factures if f.etat is EtatFacture.PAYEE],
        carte_ouverte=vues.carte_ouverte,
        avance_centimes=vues.avance_centimes,
        recus=[(recu, MODES.get(billing.ModeReglement(recu.mode), recu.mode)) for recu in vues.paiements],
        aujourd_hui=clock.today(),
        probleme=Annonce("faux", explication.titre, f"{explication.texte} {explication.suite}")
        if explication
        else None,
    )
    return leads_to_payment(visite, reponse)


def leads_to_payment(visite: Visite, reponse: HttpResponse) -> HttpResponse:
    """Chromium applies ``form-action`` to the way that follows a form: the provider's page must be named."""
    reponse.headers["content-security-policy"] = csp(form_action=visite.guichet.settings.paiement_origine)
    return reponse


async def facture_pdf(visite: Visite, facture: FactureVue) -> HttpResponse:
    donnees = documents_pdf.facture(visite.guichet.presentation.mairie, facture)
    numero = facture.resume.numero.replace(" ", "")
    return await pdf.download("facture", donnees, f"facture-{numero}.pdf")


def facture_context(facture: FactureVue, *, payable: bool = False, adresse_pdf: str = "") -> dict[str, Any]:
    """What the page of an invoice shows, for a parent as for the town."""
    sommes = dict.fromkeys(PARTIES, 0)
    for ligne in facture.lignes:
        sommes[ligne.partie] += ligne.montant_centimes
    return {
        "facture": facture,
        "resume": facture.resume,
        "payable": payable and facture.resume.reste_centimes > 0,
        "operation_id": new_operation(),
        "adresse_pdf": adresse_pdf or f"/paiements/factures/{facture.resume.facture_id}/pdf",
        "presences": presences_by_enfant(facture.lignes),
        "parties": [(mot, euros(sommes[partie])) for partie, mot in PARTIES.items() if sommes[partie]],
        "traces": [
            (libelle, [(e.libelle, e.valeur, e.note) for e in trace]) for libelle, trace in group_traces(facture.lignes)
        ],
        "rangees": [
            (ligne.libelle, quantite_of(ligne), euros(ligne.prix_unitaire_centimes), euros(ligne.montant_centimes))
            for ligne in facture.lignes
        ],
    }


async def _facture(visite: Visite) -> FactureVue:
    return await visite.call(billing.GET_FACTURE, billing.GetFacture(facture_id=visite.uuid("facture_id", "facture")))


def _sum(factures: list[FactureResume]) -> int:
    return sum(facture.reste_centimes for facture in factures)

""" "Mes prélèvements": the request form, the mandate to keep, and stopping it (leaflet L8)."""

from __future__ import annotations

import uuid
from typing import Final

from starlette.responses import Response as HttpResponse

from contracts import billing
from contracts.billing import EtatMandat
from contracts.errors import Refus
from gateway import errors, pdf
from gateway.formes import form_errors, new_operation, read, refused
from gateway.presentation import documents_pdf
from gateway.presentation.formulaire import VIERGE, Formulaire
from gateway.presentation.paiement import CIVILITES, MANDATS
from gateway.routage import Acces, Pages
from gateway.visite import Visite

pages = Pages()
_CHAMPS: Final = (
    "civilite", "titulaire", "iban", "bic", "adresse", "code_postal", "ville", "fait_a", "consentement",
)  # fmt: skip
_PHRASES: Final = {
    "civilite": "Choisissez Madame, Monsieur, ou les deux.",
    "titulaire.string_too_short": "Écrivez le nom du titulaire du compte, comme sur le RIB.",
    "iban": "Écrivez l’IBAN de votre RIB : des lettres et des chiffres, avec ou sans espaces.",
    "bic": "Un BIC a 8 ou 11 lettres et chiffres. Vous pouvez laisser la case vide.",
    "adresse.string_too_short": "Écrivez l’adresse du titulaire.",
    "code_postal": "Écrivez le code postal, par exemple 91380.",
    "ville.string_too_short": "Écrivez la ville.",
    "fait_a.string_too_short": "Écrivez la ville où vous remplissez cette demande.",
    "consentement": "Cochez la case pour autoriser le prélèvement.",
}
_PLACES: Final[dict[type[Refus], str]] = {
    billing.IbanRefuse: "iban",
    billing.BicRefuse: "bic",
    billing.MandatDejaDemande: "",
    billing.FoyerAChoisir: "",
}


@pages.get("/paiements/prelevements", Acces.PARENT)
async def show(visite: Visite) -> HttpResponse:
    return await _page(visite, VIERGE)


@pages.post("/paiements/prelevements", Acces.PARENT)
async def ask(visite: Visite) -> HttpResponse:
    champs = await visite.champs()
    valeurs = {"operation_id": champs.operation(), **champs.valeurs(*_CHAMPS)}
    try:
        await visite.call(billing.ASK_MANDAT, read(billing.AskMandat, valeurs))
    except Refus as refus:
        erreurs = form_errors(refus, _CHAMPS, _PHRASES, _PLACES)
        return await _page(visite, refused(champs, _CHAMPS, erreurs), errors.explain(refus).http)
    return visite.go("/paiements/prelevements", "mandat-demande")


@pages.post("/paiements/prelevements/{mandat_id}/revoquer", Acces.PARENT)
async def revoke(visite: Visite) -> HttpResponse:
    champs = await visite.champs()
    demande = billing.RevokeMandat(operation_id=champs.operation(), mandat_id=visite.uuid("mandat_id", "mandat"))
    await visite.call(billing.REVOKE_MANDAT, demande)
    return visite.go("/paiements/prelevements", "mandat-revoque")


@pages.get("/paiements/prelevements/{mandat_id}/pdf", Acces.PARENT)
async def download(visite: Visite) -> HttpResponse:
    return await mandat_pdf(visite)


async def mandat_pdf(visite: Visite) -> HttpResponse:
    """The mandate with its whole IBAN: each opening is in the audit log."""
    demande = billing.OpenMandat(operation_id=uuid.uuid4(), mandat_id=visite.uuid("mandat_id", "mandat"))
    complet = await visite.call(billing.OPEN_MANDAT, demande)
    donnees = documents_pdf.mandat(visite.guichet.presentation.mairie, complet)
    return await pdf.download("mandat", donnees, f"mandat-{complet.mandat.rum}.pdf")


async def _page(visite: Visite, f: Formulaire, statut: int = 200) -> HttpResponse:
    vus = await visite.call(billing.GET_MANDATS, billing.GetMandats())
    vivant = next((m for m in vus.mandats if m.etat in (EtatMandat.DEMANDE, EtatMandat.ACCEPTE)), None)
    return visite.page(
        "portail/prelevements.html",
        "paiements",
        statut=statut,
        f=f,
        vivant=vivant,
        anciens=[m for m in vus.mandats if m is not vivant],
        etats=MANDATS,
        civilites=list(CIVILITES.items()),
        mandats=vus,
        operation_id=new_operation(),
    )

"""Direct debit requests, as the régie decides them."""

from __future__ import annotations

from starlette.responses import Response as HttpResponse

from contracts import billing
from contracts.errors import Refus
from gateway import errors
from gateway.formes import form_errors, new_operation, read, refused
from gateway.portail.prelevements import mandat_pdf
from gateway.presentation.formulaire import VIERGE, Formulaire
from gateway.presentation.paiement import CIVILITES, MANDATS
from gateway.routage import Acces, Pages
from gateway.visite import Visite

pages = Pages()


@pages.get("/mairie/regie/mandats", Acces.REGIE)
async def list_mandats(visite: Visite) -> HttpResponse:
    vus = await visite.call(billing.LIST_MANDATS, billing.ListMandats())
    return visite.page("mairie/mandats.html", "regie", mandats=vus.mandats, etats=MANDATS)


@pages.get("/mairie/regie/mandats/{mandat_id}", Acces.REGIE)
async def show(visite: Visite) -> HttpResponse:
    return await _page(visite, VIERGE)


@pages.post("/mairie/regie/mandats/{mandat_id}", Acces.REGIE)
async def decide(visite: Visite) -> HttpResponse:
    champs = await visite.champs()
    accepte = champs.texte("decision") == "accepter"
    valeurs = {
        "operation_id": champs.operation(),
        "mandat_id": visite.uuid("mandat_id", "mandat"),
        "accepte": accepte,
        "motif": champs.texte("motif"),
    }
    try:
        await visite.call(billing.DECIDE_MANDAT, read(billing.DecideMandat, valeurs))
    except Refus as refus:
        places: dict[type[Refus], str] = {billing.MotifManquant: "motif", billing.MandatDejaDecide: ""}
        erreurs = form_errors(refus, ("motif",), {"motif": "300 caractères au plus."}, places)
        return await _page(visite, refused(champs, ("motif",), erreurs), errors.explain(refus).http)
    return visite.go("/mairie/regie/mandats", "mandat-accepte" if accepte else "mandat-refuse")


@pages.get("/mairie/regie/mandats/{mandat_id}/pdf", Acces.REGIE)
async def download(visite: Visite) -> HttpResponse:
    return await mandat_pdf(visite)


async def _page(visite: Visite, f: Formulaire, statut: int = 200) -> HttpResponse:
    demande = billing.GetMandat(mandat_id=visite.uuid("mandat_id", "mandat"))
    mandat = await visite.call(billing.GET_MANDAT, demande)
    return visite.page(
        "mairie/mandat.html",
        "regie",
        statut=statut,
        f=f,
        mandat=mandat,
        civilite=CIVILITES.get(mandat.civilite, ""),
        etat=MANDATS[mandat.etat],
        operation_id=new_operation(),
    )

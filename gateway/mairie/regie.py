"""The régie's counter: find a household, its account, take a payment, the day's journal (DOMAIN §6, L15)."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from starlette.responses import Response as HttpResponse

from contracts import billing
from contracts.billing import ModeReglement
from contracts.errors import ChampRefuse, IssueInconnue, NonAuthentifie, Refus, RequeteInvalide, ServiceIndisponible
from gateway import errors
from gateway.formes import Champs, form_errors, new_operation, read, refused
from gateway.montants import read_centimes
from gateway.portail.carte import quittance_pdf
from gateway.portail.paiements import facture_context, facture_pdf
from gateway.presentation.formulaire import VIERGE, Formulaire
from gateway.presentation.paiement import MODES, by_caisse
from gateway.routage import Acces, Pages
from gateway.visite import Visite
from kit import clock

pages = Pages()
_CHAMPS: Final = ("mode", "montant", "reference", "f")
_PHRASES: Final = {
    "mode": "Choisissez un moyen de paiement.",
    "montant": "Écrivez un montant en euros, par exemple 65,22.",
    "montant_centimes": "Écrivez un montant en euros, par exemple 65,22.",
    "reference": "40 caractères au plus, par exemple le numéro du chèque.",
    "f": "Cochez une facture au moins.",
}
_PLACES: Final[dict[type[Refus], str]] = {
    billing.EspecesTropElevees: "montant",
    billing.RienAPayer: "",
    billing.FacturesSeparees: "f",
}
COMPTOIR: Final = [(mode.value, MODES[mode].capitalize()) for mode in (ModeReglement.ESPECES, ModeReglement.CHEQUE)] + [
    ("cesu", "CESU")
]


@pages.get("/mairie/regie", Acces.REGIE)
async def search(visite: Visite) -> HttpResponse:
    texte = visite.param("texte").strip()
    trouves, f = None, Formulaire({"texte": texte})
    if texte:
        try:
            trouves = await visite.call(billing.SEARCH_COMPTES, read(billing.SearchComptes, {"texte": texte}))
        except RequeteInvalide:
            f = Formulaire({"texte": texte}, {"texte": "Écrivez au moins deux lettres, ou un numéro de facture."})
    mandats = await visite.call(billing.LIST_MANDATS, billing.ListMandats())
    return visite.page(
        "mairie/regie.html",
        "regie",
        f=f,
        trouves=trouves,
        en_attente=sum(m.etat is billing.EtatMandat.DEMANDE for m in mandats.mandats),
        aujourd_hui=clock.today(),
    )


@pages.get("/mairie/regie/comptes/{foyer_id}", Acces.REGIE)
async def show_compte(visite: Visite) -> HttpResponse:
    return await _compte_page(visite, visite.uuid("foyer_id", "compte"), VIERGE)


@pages.post("/mairie/regie/comptes/{foyer_id}", Acces.REGIE)
async def record(visite: Visite) -> HttpResponse:
    """Takes a payment at the counter; the receipt follows. A double click is one payment."""
    champs = await visite.champs()
    foyer_id = visite.uuid("foyer_id", "compte")
    try:
        recu = await visite.call(billing.RECORD_PAIEMENT, _demande(champs))
    except (ServiceIndisponible, IssueInconnue, NonAuthentifie):
        raise
    except Refus as refus:
        erreurs = form_errors(refus, (*_CHAMPS, "montant_centimes", "facture_ids"), _PHRASES, _PLACES)
        propres = {
            {"montant_centimes": "montant", "facture_ids": "f"}.get(nom, nom): dit for nom, dit in erreurs.items()
        }
        f = refused(champs, ("mode", "montant", "reference"), propres)
        return await _compte_page(visite, foyer_id, f, errors.explain(refus).http)
    return visite.go(f"/mairie/regie/recus/{recu.paiement_id}")


@pages.get("/mairie/regie/recus/{paiement_id}", Acces.REGIE)
async def show_recu(visite: Visite) -> HttpResponse:
    recu = await _quittance(visite)
    return visite.page(
        "mairie/recu.html",
        "regie",
        quittance=recu,
        mode=MODES[recu.mode],
        adresse_pdf=f"/mairie/regie/recus/{recu.paiement_id}/pdf",
        remboursable=recu.mode is ModeReglement.CARTE and recu.repris_centimes < recu.montant_centimes,
        operation_id=new_operation(),
        f=VIERGE,
    )


@pages.get("/mairie/regie/recus/{paiement_id}/pdf", Acces.REGIE)
async def download_recu(visite: Visite) -> HttpResponse:
    return await quittance_pdf(visite, await _quittance(visite))


@pages.post("/mairie/regie/recus/{paiement_id}/rembourser", Acces.REGIE)
async def refund(visite: Visite) -> HttpResponse:
    """The whole of a card payment goes back to the card; its invoices are owed again."""
    champs = await visite.champs()
    paiement_id = visite.uuid("paiement_id", "paiement")
    valeurs = {"operation_id": champs.operation(), "paiement_id": paiement_id, "motif": champs.texte("motif")}
    await visite.call(billing.REFUND_PAIEMENT, read(billing.RefundPaiement, valeurs))
    return visite.go(f"/mairie/regie/recus/{paiement_id}", "rembourse")


@pages.get("/mairie/regie/factures/{facture_id}", Acces.REGIE)
async def show_facture(visite: Visite) -> HttpResponse:
    facture_id = visite.uuid("facture_id", "facture")
    facture = await visite.call(billing.GET_FACTURE, billing.GetFacture(facture_id=facture_id))
    contexte = facture_context(facture, adresse_pdf=f"/mairie/regie/factures/{facture_id}/pdf")
    return visite.page("mairie/facture.html", "regie", **contexte)


@pages.get("/mairie/regie/factures/{facture_id}/pdf", Acces.REGIE)
async def download_facture(visite: Visite) -> HttpResponse:
    demande = billing.GetFacture(facture_id=visite.uuid("facture_id", "facture"))
    return await facture_pdf(visite, await visite.call(billing.GET_FACTURE, demande))


@pages.get("/mairie/regie/journal", Acces.REGIE)
async def journal(visite: Visite) -> HttpResponse:
    """What one day brought in, by régie and means of payment."""
    jour = visite.param_jour("jour") or clock.today()
    vu = await visite.call(billing.GET_JOURNAL, billing.GetJournal(jour=jour))
    return visite.page(
        "mairie/journal.html", "regie", journal=vu, modes=MODES, f=Formulaire({"jour": jour.isoformat()})
    )


async def _quittance(visite: Visite) -> billing.QuittanceVue:
    demande = billing.GetQuittance(paiement_id=visite.uuid("paiement_id", "quittance"))
    return await visite.call(billing.GET_QUITTANCE, demande)


def _demande(champs: Champs) -> billing.RecordPaiement:
    factures = champs.tous("f")
    if not factures:
        raise RequeteInvalide(champs=[ChampRefuse(champ="f", raison="missing")])
    valeurs: dict[str, Any] = {
        "operation_id": champs.operation(),
        "facture_ids": factures,
        "mode": champs.texte("mode"),
        "montant_centimes": read_centimes("montant", champs.texte("montant")),
        "reference": champs.texte("reference"),
    }
    return read(billing.RecordPaiement, valeurs)


async def _compte_page(visite: Visite, foyer_id: UUID, f: Formulaire, statut: int = 200) -> HttpResponse:
    historique = await visite.call(billing.GET_HISTORIQUE, billing.GetHistorique(foyer_id=foyer_id))
    compte = historique.foyers[0]
    return visite.page(
        "mairie/compte.html",
        "regie",
        statut=statut,
        f=f,
        compte=compte,
        caisses=[(x, sum(f.reste_centimes for f in x), new_operation()) for x in by_caisse(compte.a_payer)],
        comptoir=COMPTOIR,
    )

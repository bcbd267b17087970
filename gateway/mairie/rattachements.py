"""Requests to link an account to a dossier: an agent chooses the adult, or refuses with a reason (DOMAIN §2)."""

from __future__ import annotations

from typing import Any, Final

from starlette.responses import Response as HttpResponse

from contracts import dossiers
from contracts.dossiers import DemandeRattachement
from contracts.errors import ChampRefuse, Introuvable, Refus, RequeteInvalide
from gateway.formes import form_errors, new_operation, read, refused
from gateway.presentation.formulaire import VIERGE, Formulaire
from gateway.routage import Acces, Pages
from gateway.visite import Visite

pages = Pages()
_CHAMPS: Final = ("adulte_id", "motif_refus")
_PHRASES: Final = {
    "adulte_id": "Choisissez l’adulte du dossier, ou écrivez pourquoi vous refusez.",
    "motif_refus.string_too_short": "Écrivez pourquoi : le parent lira cette phrase.",
    "motif_refus.missing": "Écrivez pourquoi : le parent lira cette phrase.",
    "motif_refus.string_too_long": "500 caractères au plus.",
}


@pages.get("/mairie/rattachements", Acces.AGENT)
async def list_demandes(visite: Visite) -> HttpResponse:
    attendent = await visite.call(dossiers.LIST_RATTACHEMENTS, dossiers.ListRattachements())
    return visite.page("mairie/rattachements.html", "a-traiter", demandes=attendent.demandes)


@pages.get("/mairie/rattachements/{demande_id}", Acces.AGENT)
async def show(visite: Visite) -> HttpResponse:
    return _page(visite, await _find(visite), VIERGE)


@pages.post("/mairie/rattachements/{demande_id}", Acces.AGENT)
async def decide(visite: Visite) -> HttpResponse:
    """``geste``: accepter with an adult, or refuser with a reason."""
    champs = await visite.champs()
    est_refus = champs.choix("geste", "accepter", "refuser") == "refuser"
    valeurs: dict[str, Any] = {"operation_id": champs.operation(), "demande_id": visite.uuid("demande_id", "demande")}
    try:
        if est_refus:
            if not champs.texte("motif_refus").strip():
                raise RequeteInvalide(champs=[ChampRefuse(champ="motif_refus", raison="missing")])
            valeurs["motif_refus"] = champs.texte("motif_refus")
        else:
            valeurs["adulte_id"] = champs.texte("adulte_id")
        await visite.call(dossiers.DECIDE_RATTACHEMENT, read(dossiers.DecideRattachement, valeurs))
    except Refus as refus:
        erreurs = form_errors(refus, _CHAMPS, _PHRASES, {dossiers.AdulteDejaRattache: "adulte_id"})
        return _page(visite, await _find(visite), refused(champs, _CHAMPS, erreurs))
    return visite.go("/mairie/rattachements", "rattachement-refuse" if est_refus else "rattachement-accepte")


async def _find(visite: Visite) -> DemandeRattachement:
    demande_id = visite.uuid("demande_id", "demande")
    attendent = await visite.call(dossiers.LIST_RATTACHEMENTS, dossiers.ListRattachements())
    for demande in attendent.demandes:
        if demande.demande_id == demande_id:
            return demande
    raise Introuvable(objet="demande")


def _page(visite: Visite, demande: DemandeRattachement, f: Formulaire) -> HttpResponse:
    libres = [adulte for adulte in demande.candidats if not adulte.est_rattache]
    return visite.page(
        "mairie/rattachement.html",
        "a-traiter",
        statut=422 if f.erreurs else 200,
        demande=demande,
        f=f,
        adultes=[(str(a.adulte_id), f"{a.prenom} {a.nom}", _note(a)) for a in libres],
        deja_rattaches=[a for a in demande.candidats if a.est_rattache],
        operation_id=new_operation(),
    )


def _note(adulte: dossiers.AdulteCandidat) -> str:
    dossier = f"dossier n° {adulte.numero} {adulte.nom_dossier}".strip() if adulte.numero else ""
    return ", ".join(morceau for morceau in (dossier, adulte.email_masque) if morceau)

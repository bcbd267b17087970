"""Vaccine cards read by an agent, and the dated table of what is compulsory."""

from __future__ import annotations

import uuid
from typing import Final

from starlette.responses import Response as HttpResponse

from contracts import dossiers
from contracts.base import Role
from contracts.dossiers import ObligationVaccin
from contracts.errors import Introuvable, ModifieEntreTemps, Refus
from gateway.formes import form_errors, new_operation, read, refused
from gateway.presentation.formulaire import VIERGE, Formulaire
from gateway.routage import Acces, Pages
from gateway.visite import Visite

pages = Pages()
_CHAMPS: Final = ("code", "libelle", "nes_du", "nes_avant", "applicable_du", "applicable_avant")
_PHRASES: Final = {
    "code": "Un mot court en minuscules, sans accent ni espace, par exemple meningocoque_b.",
    "libelle": "Écrivez le nom du vaccin.",
    "nes_avant.fin_avant_debut": "Cette date vient avant le début de la période.",
    "applicable_avant.fin_avant_debut": "Cette date vient avant le début de la période.",
}


@pages.get("/mairie/enfants/{enfant_id}/vaccins", Acces.AGENT)
async def show_carnet(visite: Visite) -> HttpResponse:
    demande = dossiers.GetVaccination(enfant_id=visite.uuid("enfant_id", "enfant"))
    vue = await visite.call(dossiers.GET_VACCINATION, demande)
    return visite.page("mairie/carnet.html", "familles", carnet=vue, f=VIERGE, operation_id=new_operation())


@pages.post("/mairie/enfants/{enfant_id}/vaccins", Acces.AGENT)
async def verify(visite: Visite) -> HttpResponse:
    """The card was read: complete, or the ticked vaccines are missing."""
    champs = await visite.champs()
    enfant_id = visite.uuid("enfant_id", "enfant")
    demande = read(
        dossiers.VerifyVaccins,
        {"operation_id": champs.operation(), "enfant_id": enfant_id, "manquants": champs.tous("manquants")},
    )
    await visite.call(dossiers.VERIFY_VACCINS, demande)
    return visite.go(f"/mairie/enfants/{enfant_id}/vaccins", "vaccins-verifies")


@pages.get("/mairie/vaccins", Acces.AGENT)
async def show_table(visite: Visite) -> HttpResponse:
    vue = await visite.call(dossiers.LIST_VACCINS, dossiers.ListVaccins())
    return visite.page(
        "mairie/vaccins.html",
        "a-traiter",
        vaccins=vue.vaccins,
        peut_modifier=visite.has_role(Role.ADMINISTRATEUR),
        nouveau=uuid.uuid4(),
    )


@pages.get("/mairie/vaccins/{vaccin_id}", Acces.AGENT)
async def show_ligne(visite: Visite) -> HttpResponse:
    """One line of the table; an id that is not there yet is a new line."""
    ligne = await _find(visite)
    valeurs = {nom: str(getattr(ligne, nom) or "") for nom in _CHAMPS} if ligne else {}
    return _page(visite, ligne, Formulaire(valeurs))


@pages.post("/mairie/vaccins/{vaccin_id}", Acces.AGENT)
async def save_ligne(visite: Visite) -> HttpResponse:
    """An administrator changes the table; it counts at once."""
    champs = await visite.champs()
    valeurs = {
        "operation_id": champs.operation(),
        "vaccin_id": visite.uuid("vaccin_id", "vaccin"),
        "version_lue": champs.texte("version_lue") or "0",
        **{nom: champs.texte(nom).strip() or None for nom in _CHAMPS},
    }
    try:
        await visite.call(dossiers.SAVE_VACCIN, read(dossiers.SaveVaccin, valeurs))
    except Refus as refus:
        erreurs = form_errors(refus, _CHAMPS, _PHRASES, {ModifieEntreTemps: ""})
        return _page(visite, await _find(visite), refused(champs, _CHAMPS, erreurs))
    return visite.go("/mairie/vaccins", "vaccin-enregistre")


async def _find(visite: Visite) -> ObligationVaccin | None:
    vaccin_id = visite.uuid("vaccin_id", "vaccin")
    vue = await visite.call(dossiers.LIST_VACCINS, dossiers.ListVaccins())
    if not visite.has_role(Role.ADMINISTRATEUR):
        raise Introuvable(objet="vaccin")
    return next((un for un in vue.vaccins if un.vaccin_id == vaccin_id), None)


def _page(visite: Visite, ligne: ObligationVaccin | None, f: Formulaire) -> HttpResponse:
    return visite.page(
        "mairie/vaccin.html",
        "a-traiter",
        statut=422 if f.erreurs else 200,
        ligne=ligne,
        vaccin_id=visite.uuid("vaccin_id", "vaccin"),
        f=f,
        operation_id=new_operation(),
    )

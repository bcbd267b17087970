"""Enrolments of the children, the règlement intérieur, receipts and history of the dossier."""

from __future__ import annotations

from typing import Final

from starlette.responses import Response as HttpResponse

from contracts import dossiers
from contracts.errors import ChampRefuse, Introuvable, Refus, RequeteInvalide
from gateway.formes import form_errors, new_operation, read, refused
from gateway.portail import dossier_mots as mots
from gateway.presentation.formulaire import VIERGE, Formulaire
from gateway.routage import Acces, Pages
from gateway.visite import Visite

pages = Pages()
ETATS: Final = {
    "": ("Pas demandée", "", "moins"),
    "demandee": ("En étude", "attente", "heure"),
    "acceptee": ("Acceptée", "ok", "ok"),
    "refusee": ("Refusée", "manque", "non"),
    "incomplete": ("À compléter", "manque", "urgent"),
}
"""How the state of one enrolment reads: its word, its tint and its sign."""


@pages.get("/dossier/inscriptions", Acces.PARENT)
async def show(visite: Visite) -> HttpResponse:
    return await _page(visite, VIERGE)


@pages.post("/dossier/inscriptions", Acces.PARENT)
async def ask(visite: Visite) -> HttpResponse:
    """Asks for the ticked activities of one child."""
    champs = await visite.champs()
    enfant_id = champs.texte("enfant_id")
    valeurs = {
        "operation_id": champs.operation(),
        "enfant_id": enfant_id,
        "annee_scolaire": champs.texte("annee_scolaire"),
        "activites": champs.tous("activites"),
    }
    champ = f"activites_{enfant_id}"
    try:
        if not champs.tous("activites"):
            raise RequeteInvalide(champs=[ChampRefuse(champ=champ, raison="missing")])
        accuse = await visite.call(dossiers.ASK_INSCRIPTIONS, read(dossiers.AskInscriptions, valeurs))
    except Refus as refus:
        places: dict[type[Refus], str] = {dossiers.ActiviteInconnue: champ}
        erreurs = form_errors(refus, (champ,), {champ: "Cochez au moins une activité."}, places)
        return await _page(visite, refused(champs, (), erreurs), enfant_id)
    return visite.go(f"/dossier/accuse/{accuse.numero}")


async def _read(visite: Visite) -> dossiers.Inscriptions:
    annee = visite.param("annee") or None
    try:
        demande = read(dossiers.GetInscriptions, {"annee_scolaire": annee})
    except RequeteInvalide:
        demande = dossiers.GetInscriptions()
    return await visite.call(dossiers.GET_INSCRIPTIONS, demande)


async def _page(visite: Visite, f: Formulaire, enfant_id: str | None = None) -> HttpResponse:
    """``enfant_id``: whose form was refused; a child that is not of this family has none."""
    vue = await _read(visite)
    if enfant_id is not None and all(str(enfant.enfant_id) != enfant_id for enfant in vue.enfants):
        raise Introuvable(objet="enfant")
    return visite.page(
        "portail/inscriptions.html",
        "dossier",
        statut=422 if f.erreurs else 200,
        inscriptions=vue,
        etats=ETATS,
        f=f,
        operations={enfant.enfant_id: new_operation() for enfant in vue.enfants},
    )


@pages.get("/dossier/reglement", Acces.PARENT)
async def show_reglement(visite: Visite) -> HttpResponse:
    return await _page_reglement(visite, VIERGE)


@pages.post("/dossier/reglement", Acces.PARENT)
async def accept_reglement(visite: Visite) -> HttpResponse:
    champs = await visite.champs()
    try:
        if champs.texte("accord") != "oui":
            raise RequeteInvalide(champs=[ChampRefuse(champ="accord", raison="missing")])
        valeurs = {"operation_id": champs.operation(), "version": champs.texte("version")}
        accuse = await visite.call(dossiers.ACCEPT_REGLEMENT, read(dossiers.AcceptReglement, valeurs))
    except Refus as refus:
        places: dict[type[Refus], str] = {dossiers.ReglementRemplace: ""}
        erreurs = form_errors(refus, ("accord",), {"accord": "Cochez la case pour donner votre accord."}, places)
        return await _page_reglement(visite, refused(champs, ("accord",), erreurs))
    return visite.go(f"/dossier/accuse/{accuse.numero}")


async def _page_reglement(visite: Visite, f: Formulaire) -> HttpResponse:
    vue = await visite.call(dossiers.GET_REGLEMENT, dossiers.GetReglement())
    return visite.page(
        "portail/reglement.html",
        "dossier",
        statut=422 if f.erreurs else 200,
        reglement=vue,
        f=f,
        operation_id=new_operation(),
    )


@pages.get("/dossier/accuse/{numero}", Acces.PARENT)
async def show_accuse(visite: Visite) -> HttpResponse:
    """The proof of one submission: number, instant, what happens next, by when."""
    try:
        demande = read(dossiers.GetAccuse, {"numero": visite.chemin("numero")})
    except RequeteInvalide:
        raise Introuvable(objet="accuse") from None
    accuse = await visite.call(dossiers.GET_ACCUSE, demande)
    return visite.page(
        "portail/dossier_accuse.html",
        "dossier",
        accuse=accuse,
        titre=mots.TITRES[accuse.genre],
        suite=mots.SUITES[accuse.genre],
        retour=mots.RETOURS.get(accuse.genre, ("/dossier", "Retour à mon dossier")),
    )


@pages.get("/dossier/historique", Acces.PARENT)
async def show_historique(visite: Visite) -> HttpResponse:
    """Who changed what in the dossier."""
    avant = visite.param("avant")
    demande = dossiers.GetHistorique(avant=int(avant) if avant.isdigit() and len(avant) < 19 else None)
    vue = await visite.call(dossiers.GET_HISTORIQUE, demande)
    return visite.page(
        "portail/dossier_historique.html",
        "dossier",
        historique=vue,
        objets=mots.OBJETS,
        champ_of=mots.champ_of,
        valeur_of=mots.valeur_of,
    )

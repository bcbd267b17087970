"""What families propose and ask, decided by an agent: changes with before and after, enrolments, disagreements."""

from __future__ import annotations

from typing import Any, Final

from starlette.responses import Response as HttpResponse

from contracts import dossiers
from contracts.dossiers import DemandeInscription, LitigeVue, PropositionAgent
from contracts.errors import ChampRefuse, Refus, RequeteInvalide
from gateway.formes import form_errors, new_operation, read, refused
from gateway.portail import dossier_mots as mots
from gateway.presentation.formulaire import VIERGE, Formulaire
from gateway.routage import Acces, Pages
from gateway.visite import Visite

pages = Pages()
_MOTIF: Final = {
    "motif": "Écrivez pourquoi : la famille lira cette phrase.",
    "motif.string_too_long": "500 caractères au plus.",
}
_DECISIONS: Final = {"accepter": "acceptee", "refuser": "refusee", "completer": "incomplete"}


@pages.get("/mairie/changements", Acces.AGENT)
async def list_propositions(visite: Visite) -> HttpResponse:
    attendent = await visite.call(dossiers.LIST_PROPOSITIONS, dossiers.ListPropositions())
    return visite.page(
        "mairie/propositions.html", "a-traiter", propositions=attendent.propositions, genres=mots.PROPOSITIONS
    )


@pages.get("/mairie/changements/{proposition_id}", Acces.AGENT)
async def show_proposition(visite: Visite) -> HttpResponse:
    return _page_proposition(visite, await _proposition(visite), VIERGE)


@pages.post("/mairie/changements/{proposition_id}", Acces.AGENT)
async def decide_proposition(visite: Visite) -> HttpResponse:
    """``geste``: accepter, refuser with a reason, or malgre-tout when the dossier moved meanwhile."""
    champs = await visite.champs()
    geste = champs.choix("geste", "accepter", "refuser", "malgre-tout")
    valeurs = {
        "operation_id": champs.operation(),
        "proposition_id": visite.uuid("proposition_id", "proposition"),
        "accepte": geste != "refuser",
        "malgre_tout": geste == "malgre-tout",
        "motif": champs.texte("motif"),
    }
    try:
        await visite.call(dossiers.DECIDE_PROPOSITION, read(dossiers.DecideProposition, valeurs))
    except Refus as refus:
        places: dict[type[Refus], str] = {dossiers.PropositionDepassee: ""}
        erreurs = form_errors(refus, ("motif",), _MOTIF, places)
        return _page_proposition(visite, await _proposition(visite), refused(champs, ("motif",), erreurs))
    return visite.go("/mairie/changements", "proposition-refusee" if geste == "refuser" else "proposition-acceptee")


async def _proposition(visite: Visite) -> PropositionAgent:
    demande = dossiers.GetProposition(proposition_id=visite.uuid("proposition_id", "proposition"))
    return await visite.call(dossiers.GET_PROPOSITION, demande)


def _page_proposition(visite: Visite, proposition: PropositionAgent, f: Formulaire) -> HttpResponse:
    return visite.page(
        "mairie/proposition.html",
        "a-traiter",
        statut=422 if f.erreurs else 200,
        proposition=proposition,
        titre=mots.PROPOSITIONS[proposition.genre],
        champs=mots.CHAMPS,
        a_bouge=any(un.actuel for un in proposition.champs),
        f=f,
        operation_id=new_operation(),
    )


@pages.get("/mairie/inscriptions", Acces.AGENT)
async def list_inscriptions(visite: Visite) -> HttpResponse:
    attendent = await visite.call(dossiers.LIST_INSCRIPTIONS, dossiers.ListInscriptions())
    return visite.page("mairie/inscriptions.html", "a-traiter", demandes=attendent.demandes)


@pages.get("/mairie/inscriptions/{inscription_id}", Acces.AGENT)
async def show_inscription(visite: Visite) -> HttpResponse:
    return _page_inscription(visite, await _inscription(visite), VIERGE)


@pages.post("/mairie/inscriptions/{inscription_id}", Acces.AGENT)
async def decide_inscription(visite: Visite) -> HttpResponse:
    """``geste``: accepter, refuser or completer; the last two with a sentence that the family reads."""
    champs = await visite.champs()
    valeurs: dict[str, Any] = {
        "operation_id": champs.operation(),
        "inscription_id": visite.uuid("inscription_id", "inscription"),
        "decision": _DECISIONS.get(champs.texte("geste"), ""),
        "motif": champs.texte("motif"),
    }
    try:
        await visite.call(dossiers.DECIDE_INSCRIPTION, read(dossiers.DecideInscription, valeurs))
    except Refus as refus:
        erreurs = form_errors(refus, ("motif",), _MOTIF)
        return _page_inscription(visite, await _inscription(visite), refused(champs, ("motif",), erreurs))
    return visite.go("/mairie/inscriptions", "inscription-decidee")


async def _inscription(visite: Visite) -> DemandeInscription:
    demande = dossiers.GetInscription(inscription_id=visite.uuid("inscription_id", "inscription"))
    return await visite.call(dossiers.GET_INSCRIPTION, demande)


def _page_inscription(visite: Visite, demande: DemandeInscription, f: Formulaire) -> HttpResponse:
    return visite.page(
        "mairie/inscription.html",
        "a-traiter",
        statut=422 if f.erreurs else 200,
        demande=demande,
        f=f,
        operation_id=new_operation(),
    )


@pages.get("/mairie/desaccords", Acces.AGENT)
async def list_litiges(visite: Visite) -> HttpResponse:
    attendent = await visite.call(dossiers.LIST_LITIGES, dossiers.ListLitiges())
    return visite.page("mairie/litiges.html", "a-traiter", litiges=attendent.litiges, genres=mots.LITIGES)


@pages.get("/mairie/desaccords/{litige_id}", Acces.AGENT)
async def show_litige(visite: Visite) -> HttpResponse:
    return _page_litige(visite, await _litige(visite), VIERGE)


@pages.post("/mairie/desaccords/{litige_id}", Acces.AGENT)
async def decide_litige(visite: Visite) -> HttpResponse:
    """Keeps one answer, or both where both can stand."""
    champs = await visite.champs()
    valeurs = {
        "operation_id": champs.operation(),
        "litige_id": visite.uuid("litige_id", "litige"),
        "decision": champs.texte("decision"),
        "motif": champs.texte("motif"),
    }
    try:
        if not valeurs["decision"]:
            raise RequeteInvalide(champs=[ChampRefuse(champ="decision", raison="missing")])
        await visite.call(dossiers.DECIDE_LITIGE, read(dossiers.DecideLitige, valeurs))
    except Refus as refus:
        phrases = {"decision": "Choisissez la réponse à garder.", **_MOTIF}
        erreurs = form_errors(refus, ("decision", "motif"), phrases)
        return _page_litige(visite, await _litige(visite), refused(champs, ("decision", "motif"), erreurs))
    return visite.go("/mairie/desaccords", "litige-decide")


async def _litige(visite: Visite) -> LitigeVue:
    demande = dossiers.GetLitige(litige_id=visite.uuid("litige_id", "litige"))
    return await visite.call(dossiers.GET_LITIGE, demande)


def _page_litige(visite: Visite, litige: LitigeVue, f: Formulaire) -> HttpResponse:
    return visite.page(
        "mairie/litige.html",
        "a-traiter",
        statut=422 if f.erreurs else 200,
        litige=litige,
        titre=mots.LITIGES[litige.genre],
        quoi=mots.CHAMPS.get(litige.champ, litige.champ),
        f=f,
        operation_id=new_operation(),
    )


@pages.get("/mairie/dossiers/{dossier_id}/historique", Acces.AGENT)
async def show_historique(visite: Visite) -> HttpResponse:
    """Who changed what in one family's dossier."""
    dossier_id, avant = visite.uuid("dossier_id", "dossier"), visite.param("avant")
    demande = dossiers.GetHistorique(
        dossier_id=dossier_id, avant=int(avant) if avant.isdigit() and len(avant) < 19 else None
    )
    return visite.page(
        "mairie/historique.html",
        "familles",
        historique=await visite.call(dossiers.GET_HISTORIQUE, demande),
        dossier_id=dossier_id,
        objets=mots.OBJETS,
        champ_of=mots.champ_of,
        valeur_of=mots.valeur_of,
    )

"""The inbox of the counter: what families wait for an answer to, oldest first; answer, close (leaflet L7)."""

from __future__ import annotations

from typing import Final

from starlette.responses import Response as HttpResponse

from contracts import accounts
from contracts.accounts import EtatFil
from contracts.errors import Refus
from gateway.formes import form_errors, new_operation, refused
from gateway.portail.contacts import PHRASES_REPONSE, send_reply
from gateway.presentation.formulaire import VIERGE, Formulaire
from gateway.presentation.mots import instant
from gateway.routage import Acces, Pages
from gateway.visite import Visite

pages = Pages()
PAR_PAGE: Final = 50
ONGLETS: Final = (
    (EtatFil.ATTEND_VILLE, "À répondre"),
    (EtatFil.ATTEND_FAMILLE, "Répondus"),
    (EtatFil.CLOS, "Terminés"),
)


@pages.get("/mairie/messages", Acces.GUICHET)
async def list_boite(visite: Visite) -> HttpResponse:
    demande = visite.param("etat")
    etat = EtatFil(demande) if demande in set(EtatFil) else EtatFil.ATTEND_VILLE
    apres = int(visite.param("apres")) if visite.param("apres").isdecimal() and len(visite.param("apres")) < 6 else 0
    boite = await visite.call(accounts.LIST_BOITE, accounts.ListBoite(etat=etat, apres=apres))
    suite = apres + PAR_PAGE
    return visite.page(
        "mairie/messages.html",
        "messages",
        boite=boite,
        etat=etat,
        onglets=ONGLETS,
        suite=f"/mairie/messages?etat={etat.value}&apres={suite}" if suite < boite.total else "",
    )


@pages.get("/mairie/messages/{fil_id}", Acces.GUICHET)
async def show(visite: Visite) -> HttpResponse:
    return await _page(visite, VIERGE)


@pages.post("/mairie/messages/{fil_id}", Acces.GUICHET)
async def reply(visite: Visite) -> HttpResponse:
    champs = await visite.champs()
    try:
        await send_reply(visite, champs)
    except Refus as refus:
        erreurs = form_errors(refus, ("texte",), PHRASES_REPONSE)
        return await _page(visite, refused(champs, ("texte",), erreurs), 422)
    return visite.go("/mairie/messages", "message-repondu")


@pages.post("/mairie/messages/{fil_id}/terminer", Acces.GUICHET)
async def close(visite: Visite) -> HttpResponse:
    champs = await visite.champs()
    demande = accounts.CloseFil(operation_id=champs.operation(), fil_id=visite.uuid("fil_id", "message"))
    await visite.call(accounts.CLOSE_FIL, demande)
    return visite.go("/mairie/messages", "message-termine")


async def _page(visite: Visite, f: Formulaire, statut: int = 200) -> HttpResponse:
    fil = await visite.call(accounts.GET_FIL, accounts.GetFil(fil_id=visite.uuid("fil_id", "message")))
    return visite.page(
        "mairie/message.html",
        "messages",
        statut=statut,
        f=f,
        fil=fil,
        instant=instant,
        operation_id=new_operation(),
        operation_terminer=new_operation(),
    )

"""Contacts: write to a service under a theme or to a structure, read the answers, go on (leaflet L7)."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Final

from starlette.responses import Response as HttpResponse

from contracts import accounts
from contracts.accounts import Destinataire, EtatFil, FilResume, FilVue
from contracts.errors import Refus, TropDEssais
from gateway.formes import Champs, form_errors, new_operation, read, refused
from gateway.presentation.formulaire import VIERGE, Formulaire
from gateway.presentation.mots import date_longue, instant, pluriel
from gateway.routage import Acces, Pages
from gateway.visite import Visite

pages = Pages()
_CHAMPS: Final = ("destinataire", "objet", "texte")
_PHRASES: Final = {
    "destinataire": "Choisissez à qui vous écrivez, dans la liste.",
    "objet.string_too_long": "120 caractères au plus. Gardez le détail pour le message.",
    "texte.string_too_long": "4 000 caractères au plus. Coupez votre message en deux.",
    "texte.string_pattern_mismatch": "Un caractère de ce message ne s’écrit pas. Retapez-le sans copier-coller.",
}
PHRASES_REPONSE: Final = {cle: phrase for cle, phrase in _PHRASES.items() if cle.startswith("texte")}
_PLACES: Final[dict[type[Refus], str]] = {TropDEssais: ""}


@pages.get("/contacts", Acces.PARENT)
async def list_fils(visite: Visite) -> HttpResponse:
    fils = await visite.call(accounts.LIST_FILS, accounts.ListFils())
    return visite.page("portail/contacts.html", "contacts", fils=fils.fils, etat_de=etat_de, note_de=note_de)


@pages.get("/contacts/nouveau", Acces.PARENT)
async def show_new(visite: Visite) -> HttpResponse:
    return await _new_page(visite, VIERGE)


@pages.post("/contacts/nouveau", Acces.PARENT)
async def open_fil(visite: Visite) -> HttpResponse:
    """A double click reuses the form's operation id: one thread."""
    champs = await visite.champs()
    destinataire, _, theme = champs.texte("destinataire").partition(".")
    valeurs = {
        "operation_id": champs.operation(),
        "destinataire": destinataire,
        "theme": theme,
        "objet": champs.texte("objet"),
        "texte": champs.texte("texte"),
    }
    try:
        envoye = await visite.call(accounts.OPEN_FIL, read(accounts.OpenFil, valeurs))
    except Refus as refus:
        erreurs = form_errors(_with_one_field(refus), _CHAMPS, _PHRASES, _PLACES)
        return await _new_page(visite, refused(champs, _CHAMPS, erreurs), 422)
    return visite.go(f"/contacts/{envoye.fil_id}?envoye={envoye.accuse}")


@pages.get("/contacts/{fil_id}", Acces.PARENT)
async def show(visite: Visite) -> HttpResponse:
    return await _fil_page(visite, VIERGE)


@pages.post("/contacts/{fil_id}", Acces.PARENT)
async def reply(visite: Visite) -> HttpResponse:
    champs = await visite.champs()
    try:
        envoye = await send_reply(visite, champs)
    except Refus as refus:
        erreurs = form_errors(refus, ("texte",), PHRASES_REPONSE, _PLACES)
        return await _fil_page(visite, refused(champs, ("texte",), erreurs), 422)
    return visite.go(f"/contacts/{envoye.fil_id}?envoye={envoye.accuse}")


async def send_reply(visite: Visite, champs: Champs) -> accounts.MessageEnvoye:
    """The next message of the thread of this address, by a family or by the counter."""
    valeurs = {
        "operation_id": champs.operation(),
        "fil_id": visite.uuid("fil_id", "message"),
        "texte": champs.texte("texte"),
    }
    return await visite.call(accounts.REPLY_FIL, read(accounts.ReplyFil, valeurs))


async def _new_page(visite: Visite, f: Formulaire, statut: int = 200) -> HttpResponse:
    connus = await visite.call(accounts.GET_DESTINATAIRES, accounts.GetDestinataires())
    return visite.page(
        "portail/contacts_nouveau.html",
        "contacts",
        statut=statut,
        f=f,
        destinataires=_options(connus.destinataires),
        operation_id=new_operation(),
    )


async def _fil_page(visite: Visite, f: Formulaire, statut: int = 200) -> HttpResponse:
    fil_id = visite.uuid("fil_id", "message")
    fil = await visite.call(accounts.GET_FIL, accounts.GetFil(fil_id=fil_id))
    if fil.resume.nouveaux:
        await visite.block(accounts.MARK_FIL_LU, accounts.MarkFilLu(operation_id=uuid.uuid4(), fil_id=fil_id))
    return visite.page(
        "portail/fil.html",
        "contacts",
        statut=statut,
        f=f,
        fil=fil,
        envoye=_just_sent(visite, fil),
        etat_de=etat_de,
        instant=instant,
        operation_id=new_operation(),
    )


def _just_sent(visite: Visite, fil: FilVue) -> accounts.MessageVue | None:
    """The message whose accusé the address names, when it is the last one of this thread."""
    dernier = fil.messages[-1]
    return dernier if dernier.cote == "famille" and dernier.accuse == visite.param("envoye") else None


def _with_one_field(refus: Refus) -> Refus:
    """The addressee and the theme are one list on the page: what is said of one is said of the list."""
    champs = getattr(refus, "champs", None)
    if champs is None:
        return refus
    noms = {"theme": "destinataire"}
    return type(refus)(champs=[c.model_copy(update={"champ": noms.get(c.champ, c.champ)}) for c in champs])


def _options(destinataires: Sequence[Destinataire]) -> list[tuple[str, object]]:
    """One group a service with its themes, one group for the structures."""
    options: list[tuple[str, object]] = [("", "Choisissez dans la liste")]
    options += [
        (un.libelle, [(f"{un.code}.{theme.code}", theme.libelle) for theme in un.themes])
        for un in destinataires
        if un.genre == "service"
    ]
    structures = [(f"{un.code}.", un.libelle) for un in destinataires if un.genre == "structure"]
    return [*options, ("Écoles, centre de loisirs, crèche", structures)] if structures else options


def etat_de(fil: FilResume) -> tuple[str, str]:
    """The state of a thread for the family: a word and its kind."""
    if fil.nouveaux:
        return pluriel(fil.nouveaux, "nouveau", "nouveaux"), "neuf"
    return {
        EtatFil.ATTEND_VILLE: ("Réponse attendue", "attente"),
        EtatFil.ATTEND_FAMILLE: ("Répondu", "ok"),
        EtatFil.CLOS: ("Terminé", ""),
    }[fil.etat]


def note_de(fil: FilResume) -> str:
    """``Service scolaire, quotient. Réponse avant le vendredi 6 novembre.``"""
    theme = f", {fil.theme[0].lower()}{fil.theme[1:]}" if fil.theme else ""
    if fil.etat is EtatFil.ATTEND_VILLE:
        return f"{fil.destinataire}{theme}. Réponse avant le {date_longue(fil.reponse_avant, annee=False)}."
    return f"{fil.destinataire}{theme}. Dernier message {instant(fil.dernier_at)}."
